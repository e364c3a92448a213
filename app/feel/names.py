"""Names of several words: FEEL allows blanks and operators in names, so known names are matched first."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable

_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"

#: One word of a name, as FEEL's grammar has it.
WORD = f"[{_START}][{_PART}]*"
_WORD_PATTERN = re.compile(WORD)
_PART_PATTERN = re.compile(f"[{_PART}]")
_PIECE = re.compile(rf"{WORD}|[0-9]+|\S")
_BLANKS = re.compile(r"\s+")


def normalize(name: str) -> str:
    """Return the name with single blanks between its words."""
    return _BLANKS.sub(" ", name.strip())


def is_name(text: str) -> bool:
    """Tell whether the text starts like a name."""
    return _WORD_PATTERN.match(text) is not None


@functools.lru_cache(16384)
def _pattern(name: str) -> re.Pattern[str]:
    """Match the name with any blanks between its words."""
    pieces = _PIECE.findall(name)
    parts = [re.escape(pieces[0])]
    for before, piece in itertools.pairwise(pieces):
        both_words = _PART_PATTERN.match(before[-1]) and _PART_PATTERN.match(piece[0])
        parts += [r"\s+" if both_words else r"\s*", re.escape(piece)]
    return re.compile("".join(parts))


class NameTable:
    """The names a single word does not cover, by their first word and longest first."""

    __slots__ = ("_by_first_word",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first_word: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        name = normalize(name)
        first = _WORD_PATTERN.match(name)
        if first is None or first.end() == len(name):
            return
        entries = self._by_first_word.setdefault(first[0], [])
        if all(known != name for known, _ in entries):
            entries.append((name, _pattern(name)))
            entries.sort(key=lambda entry: -len(entry[0]))

    def match(self, text: str, position: int, first_word: str) -> tuple[str, int] | None:
        """Return the longest known name starting there, and where it ends."""
        for name, pattern in self._by_first_word.get(first_word, ()):
            match = pattern.match(text, position)
            if match and not (_PART_PATTERN.match(name[-1]) and _PART_PATTERN.match(text, match.end())):
                return name, match.end()
        return None
