"""Letters reach their recipients: the address stays in the window, and the salutation fits the person."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from app.letters import LetterNotRendered, render_html, render_letter
from tests.letters.example import LETTERHEAD, VARIABLES

LETTER = """{% extends "brief.html" %}
{% block titel %}Musterbescheid{% endblock %}
{% block anschrift %}{{ person | anschrift }}{% endblock %}
{% block text %}<p>{{ person | briefanrede }}</p>{% endblock %}
"""
PERSON = {
    "anrede": "Frau",
    "vorname": "Erika",
    "nachname": "Muster & Co",
    "strasse": "Weg",
    "hausnummer": "2a",
    "plz": "12345",
    "ort": "Musterstadt",
}
DAY = date(2026, 1, 5)
MILLIMETRE = 72 / 25.4
TOP, BOTTOM, LEFT = 45 * MILLIMETRE, 90 * MILLIMETRE, 25 * MILLIMETRE  # of the window, DIN 5008 form B
SUBJECT = 100 * MILLIMETRE


def html(person: Any) -> str:
    return render_html(LETTER, VARIABLES | {"person": person}, letterhead=LETTERHEAD, on=DAY)


def lines_of_address(person: dict[str, Any]) -> list[tuple[float, float, str]]:
    """Return how far down and how high each line of the first page's window is set, and its text."""
    content = render_letter(LETTER, VARIABLES | {"person": person}, letterhead=LETTERHEAD, on=DAY)
    page = PdfReader(io.BytesIO(content)).pages[0]
    found: list[tuple[float, float, str]] = []

    def see(text: str, outer: list[float], inner: list[float], _font: Any, size: float) -> None:
        x, y = (
            inner[4] * outer[0] + inner[5] * outer[2] + outer[4],
            inner[4] * outer[1] + inner[5] * outer[3] + outer[5],
        )
        down = float(page.mediabox.height) - y
        if text.strip() and x < LEFT + 1 and TOP < down < SUBJECT:
            found.append((down, abs(size * inner[3] * outer[3]), text.strip()))

    page.extract_text(visitor_text=see)
    return found


def test_the_address_has_a_line_for_title_name_street_and_town() -> None:
    lines = "<div>Frau</div><div>Erika Muster &amp; Co</div><div>Weg 2a</div><div>12345 Musterstadt</div>"
    assert f'<div class="anschrift">{lines}</div>' in html(PERSON)


@pytest.mark.parametrize("title", ["Keine Anrede", "", None])
def test_who_wants_no_title_gets_none(title: str | None) -> None:
    written = html(PERSON | {"anrede": title})
    assert '<div class="anschrift"><div>Erika Muster &amp; Co</div>' in written
    assert "<p>Guten Tag Erika Muster &amp; Co,</p>" in written


@pytest.mark.parametrize(
    ("title", "salutation"), [("Frau", "Sehr geehrte Frau"), ("Herr", "Sehr geehrter Herr")]
)
def test_the_salutation_names_title_and_surname(title: str, salutation: str) -> None:
    assert f"<p>{salutation} Muster &amp; Co,</p>" in html(PERSON | {"anrede": title})


def test_several_people_are_named_one_by_one_and_live_together() -> None:
    other = {"anrede": "Herr", "vorname": "Ali", "nachname": "Öztürk"}
    written = html([PERSON | {"nachname": "Muster"}, other])
    lines = ("Frau", "Erika Muster", "Herr", "Ali Öztürk", "Weg 2a", "12345 Musterstadt")
    assert "".join(f"<div>{line}</div>" for line in lines) in written
    assert "<p>Sehr geehrte Frau Muster, sehr geehrter Herr Öztürk,</p>" in written
    third = {"vorname": "Kim", "nachname": "Ng"}
    assert "<p>Sehr geehrte Frau Muster, guten Tag Kim Ng,</p>" in html(
        [PERSON | {"nachname": "Muster"}, third]
    )


@pytest.mark.parametrize("one_name", [{"vorname": "Suharto", "nachname": None}, {"vorname": "Suharto"}])
def test_who_has_one_name_is_greeted_by_it(one_name: dict[str, str | None]) -> None:
    written = html(PERSON | {"nachname": "  "} | one_name)
    assert "<div>Suharto</div>" in written
    assert "<p>Guten Tag Suharto,</p>" in written


@pytest.mark.parametrize("person", ["Erika", {}, [], ["Erika"], {"vorname": "Erika", "nachname": "Muster"}])
def test_a_letter_to_nobody_is_not_written(person: Any) -> None:
    with pytest.raises(LetterNotRendered, match=r"person is expected|recipient has no"):
        html(person)


@pytest.mark.parametrize(
    "long",
    [
        {"vorname": "Maximiliane Friederike" * 3, "nachname": "von Hohenzollern-Sigmaringen " * 3},
        {"vorname": "W" * 80, "nachname": "M" * 80},
        {"vorname": "Ö" * 80, "nachname": "w" * 80, "strasse": "Straße " * 11, "ort": "Bad Ort " * 10},
        {"vorname": "W" * 80, "nachname": "W" * 80, "strasse": "M" * 80, "ort": "M" * 80},
    ],
)
def test_the_longest_address_stays_in_the_window(long: dict[str, str]) -> None:
    person = PERSON | {"nachname": "Muster"} | long
    sender, *address = lines_of_address(person)
    assert "Rathausplatz" in sender[2]
    assert "".join("".join(text for *_, text in address).split()) == "".join("".join(person.values()).split())
    assert all(TOP < down < BOTTOM for down, *_ in address)
    assert address[0][0] > sender[0] + address[0][1], "the first line touches the sender's"


def test_an_address_of_usual_length_is_as_large_as_the_letter() -> None:
    assert {round(size) for _, size, _ in lines_of_address(PERSON)[1:]} == {10}
