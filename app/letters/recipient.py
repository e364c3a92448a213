"""To whom a letter goes: the lines of the address window, and the salutation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from markupsafe import Markup

Person = Mapping[str, Any]

_WITHOUT_TITLE = "Keine Anrede"
_SALUTATIONS = {"Frau": "sehr geehrte Frau", "Herr": "sehr geehrter Herr"}
_WIDE, _NARROW = 0.8, 0.57  # of a letter in em, rather too wide
_WRAPPING = 1.1  # what is lost at the ends of wrapped lines
#: How an address may be set, as the classes of `brief.css`: em per line of 80 mm, lines that have room.
_SETTINGS = (("", 22.6, 5), ("eng", 28.3, 9))
_SMALLEST = "sehr-eng"


def address(recipient: Any) -> Markup:
    """Write the lines of an address, smaller where they would leave the window of the envelope.

    Several people have the address of the first.
    """
    people = _people(recipient)
    lines = [line for person in people for line in _name(person)] + _place(people[0])
    written = Markup("").join(Markup("<div>{}</div>").format(line) for line in lines)
    setting = _setting(lines)
    return Markup('<div class="{}">{}</div>').format(setting, written) if setting else written


def salutation(recipient: Any) -> str:
    """Open a letter: "Sehr geehrte Frau Muster,"; "Guten Tag Kim Muster," for who wants no title."""
    greeted = ", ".join(map(_greeting, _people(recipient)))
    return f"{greeted[0].upper()}{greeted[1:]},"


def _greeting(person: Person) -> str:
    polite = _SALUTATIONS.get(_part(person, "anrede", ""))
    surname = _part(person, "nachname")
    if polite and surname:
        return f"{polite} {surname}"
    return f"guten Tag {_joined(person, 'vorname', 'nachname')}"


def _name(person: Person) -> list[str]:
    title = _part(person, "anrede", "")
    lines = ["" if title == _WITHOUT_TITLE else title, _joined(person, "vorname", "nachname")]
    return [line for line in lines if line]


def _place(person: Person) -> list[str]:
    lines = [_joined(person, "strasse", "hausnummer"), _joined(person, "plz", "ort")]
    return [line for line in lines if line]


def _setting(lines: Sequence[str]) -> str:
    widths = [sum(map(_width, line)) * _WRAPPING for line in lines]
    fitting = (name for name, room, most in _SETTINGS if sum(ceil(width / room) for width in widths) <= most)
    return next(fitting, _SMALLEST)


def _width(letter: str) -> float:
    return _NARROW if letter.isascii() and not letter.isupper() and letter not in "mw" else _WIDE


def _joined(person: Person, *names: str) -> str:
    return " ".join(part for part in (_part(person, name) for name in names) if part)


def _part(person: Person, name: str, otherwise: str | None = None) -> str:
    value = person.get(name, otherwise)
    if value is None and name not in person:
        raise ValueError(f"the recipient has no {name}")
    return "" if value is None else " ".join(str(value).split())


def _people(recipient: Any) -> list[Person]:
    people = recipient if isinstance(recipient, list) and recipient else [recipient]
    for person in people:
        if not isinstance(person, Mapping):
            raise ValueError(f"a person is expected, not {type(person).__name__}")
    return people
