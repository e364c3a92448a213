"""Which characters a typed text may have, and its one normal form (after DIN 91379)."""

from __future__ import annotations

import unicodedata

#: Control, private, surrogate and unassigned characters have no place in a name or a sentence;
#: format characters are allowed only where languages need them.
_REFUSED = frozenset({"Cc", "Co", "Cs", "Cn"})
_FORMAT_ALLOWED = frozenset("\u200c\u200d\u00ad")


class ForbiddenCharacter(ValueError):
    """The text holds a character that cannot be typed on purpose."""


def normal_form(text: str, *, lines: bool = False) -> str:
    """Return the text in Unicode NFC, without blanks around it; line breaks become "\\n" or a blank.

    Raises:
        ForbiddenCharacter: control or invisible characters.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not lines:
        text = " ".join(text.split())
    if not text.replace("\n", " ").isprintable() and any(map(_is_refused, text)):
        raise ForbiddenCharacter(text)
    return text.strip()


def _is_refused(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return character not in _FORMAT_ALLOWED
    return category in _REFUSED and character != "\n"
