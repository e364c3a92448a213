"""Regular expressions of XPath, as FEEL has them, run by the `regex` package under a time limit."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import regex

from app.feel.builtins.registry import NoResult
from app.feel.evaluation import Evaluation
from app.feel.messages import FeelLimitExceeded

MAX_PATTERN = 2_000  # characters; compiling a pattern cannot be interrupted
MAX_EXPANDED = 20_000  # characters once x{3} is written xxx, as `regex` does
_STEPS_PER_SEARCH = 20
_SIMPLE_CASE = "(?-f)"  # one character stands for one, whatever its case

_NAME_START = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
)
_NAME_PART = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F\u2040"
#: XML Schema's classes; each may stand inside brackets as a nested set.
_CLASSES = {
    "d": r"\p{Nd}", "D": r"\P{Nd}",
    "s": r"[ \t\n\r]", "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]", "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_NAME_START}]", "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME_PART}]", "C": f"[^{_NAME_PART}]",
}  # fmt: skip
_LITERAL_ESCAPES = frozenset("\\|.?*+(){}-[]^$")
_CONTROL_ESCAPES = frozenset("nrt")
_PROPERTY = re.compile(r"\{(Is)?([A-Za-z0-9\-]+)\}")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{([0-9]{1,5})(?:,[0-9]{0,5})?\})\??")
_BACK_REFERENCE = re.compile(r"[1-9][0-9]?")

Answer = TypeVar("Answer")


class InvalidPattern(NoResult):
    """The text is no regular expression of XPath."""

    def __init__(self, pattern: str) -> None:
        super().__init__("invalid-pattern", pattern=pattern)


class Pattern(NamedTuple):
    expression: Any  # a compiled pattern of `regex`, which has no types
    source: str
    is_literal: bool


@functools.lru_cache(512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Translate and compile; raises InvalidPattern.

    The flags are XPath's: s (dot matches newlines), m (^ and $ match at lines), i (any case),
    x (blanks do not count), q (no character is special).
    """
    if not set(flags) <= set("smixq") or len(pattern) > MAX_PATTERN:
        raise InvalidPattern(pattern)
    options = regex.V1 | (regex.I if "i" in flags else 0)
    is_literal = "q" in flags
    try:
        source = regex.escape(pattern) if is_literal else _Translator(pattern, flags).translate()
        return Pattern(regex.compile(_SIMPLE_CASE + source, options), pattern, is_literal)
    except (regex.error, RecursionError, OverflowError, KeyError) as error:
        raise InvalidPattern(pattern) from error


def limited(evaluation: Evaluation, pattern: Pattern, search: Callable[[float], Answer]) -> Answer:
    """Run a search within the seconds it may take."""
    evaluation.spend(_STEPS_PER_SEARCH)
    seconds = min(evaluation.limits.pattern_seconds, evaluation.look_at_the_clock())
    try:
        return search(seconds)
    except TimeoutError:
        raise FeelLimitExceeded("pattern-too-slow", pattern=pattern.source) from None


def parse_replacement(text: str, pattern: Pattern) -> list[str | int]:
    """Split a replacement into texts and numbers of groups ($1)."""
    pieces: list[str | int] = []
    position = 0
    while position < len(text):
        character = text[position]
        following = text[position + 1 : position + 2]
        if character == "\\" and following in ("\\", "$"):
            pieces.append(following)
            position += 2
        elif character == "$" and following.isdecimal() and following.isascii():
            group, position = _group_number(text, position + 1, pattern.expression.groups)
            pieces.append(group)
        else:
            pieces.append(character)
            position += 1
    return pieces


def _group_number(text: str, position: int, groups: int) -> tuple[int, int]:
    """Read as many digits as name a group there is, but at least one."""
    end = position + 1
    while end < len(text) and text[end] in "0123456789" and int(text[position : end + 1]) <= groups:
        end += 1
    return int(text[position:end]), end


def expand(pieces: list[Any], match: Any) -> str:
    """Fill the groups of a match into the pieces of a replacement; a group there is not is empty."""
    groups = match.re.groups
    return "".join(
        piece if isinstance(piece, str) else (match[piece] or "") if piece <= groups else ""
        for piece in pieces
    )


def _without_blanks(pattern: str) -> str:
    """Drop all blanks but those in brackets, even from within escapes, as flag x asks for."""
    kept: list[str] = []
    depth, is_escaped = 0, False
    for character in pattern:
        if depth == 0 and character in " \t\n\r":
            continue
        if not is_escaped:
            depth += {"[": 1, "]": -1 if depth else 0}.get(character, 0)
        is_escaped = character == "\\" and not is_escaped
        kept.append(character)
    return "".join(kept)


class _Translator:
    """Reads a pattern of XPath and writes the same for `regex`; refuses what only the latter knows."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_blanks(pattern) if "x" in flags else pattern
        self.flags, self.position = flags, 0
        self.output: list[str] = []
        self.open_groups: list[int] = []  # 0 for one that captures nothing
        self.groups = 0
        self.sizes = [0]  # expanded size of the pattern and of each open group

    def translate(self) -> str:
        while self.position < len(self.pattern):
            self._piece()
        if self.open_groups:
            raise InvalidPattern(self.pattern)
        return "".join(self.output)

    def _piece(self) -> None:
        character = self._next()
        if character == "(":
            self._open_group()
        elif character == "|":
            self.output.append("|")
        elif character == ")":
            self._quantifier(self._close_group())
        else:
            self.output.append(self._atom(character))
            self._quantifier(1)

    def _next(self) -> str:
        if self.position >= len(self.pattern):
            raise InvalidPattern(self.pattern)
        self.position += 1
        return self.pattern[self.position - 1]

    def _atom(self, character: str) -> str:
        if character == "\\":
            return self._escape(in_class=False)
        if character == "[":
            return self._character_class()
        if character in "*+?{}]":
            raise InvalidPattern(self.pattern)
        if character == ".":
            return r"(?s:.)" if "s" in self.flags else r"[^\n\r]"
        if character == "^":
            return "(?m:^)" if "m" in self.flags else r"\A"
        if character == "$":
            return "(?m:$)" if "m" in self.flags else r"\Z"
        return str(regex.escape(character, special_only=False))

    def _open_group(self) -> None:
        self.sizes.append(0)
        if not self.pattern.startswith("?", self.position):
            self.groups += 1
            self.open_groups.append(self.groups)
            self.output.append("(")
            return
        if not self.pattern.startswith("?:", self.position):
            raise InvalidPattern(self.pattern)
        self.position += 2
        self.open_groups.append(0)
        self.output.append("(?:")

    def _close_group(self) -> int:
        """End the innermost group and return its size."""
        if not self.open_groups:
            raise InvalidPattern(self.pattern)
        self.open_groups.pop()
        self.output.append(")")
        return self.sizes.pop()

    def _quantifier(self, size: int) -> None:
        """Read how often what has just been read, of that size, may or must stand there."""
        match = _QUANTIFIER.match(self.pattern, self.position)
        if match:
            self.position = match.end()
            self.output.append(match[0])
            size *= max(1, int(match[1] or 1))
            if self.position < len(self.pattern) and self.pattern[self.position] in "*+?{":
                raise InvalidPattern(self.pattern)
        self.sizes[-1] += size
        if self.sizes[-1] > MAX_EXPANDED:
            raise InvalidPattern(self.pattern)

    def _escape(self, *, in_class: bool) -> str:
        character = self._next()
        if character in _LITERAL_ESCAPES or character in _CONTROL_ESCAPES:
            return "\\" + character
        if character in _CLASSES:
            return _CLASSES[character]
        if character in "pP":
            return self._property(character)
        reference = _BACK_REFERENCE.match(self.pattern, self.position - 1)
        if reference is None or in_class:
            raise InvalidPattern(self.pattern)
        return self._back_reference(reference[0])

    def _property(self, character: str) -> str:
        match = _PROPERTY.match(self.pattern, self.position)
        if match is None:
            raise InvalidPattern(self.pattern)
        self.position = match.end()
        return rf"\{character}{{{'In' if match[1] else ''}{match[2]}}}"

    def _back_reference(self, digits: str) -> str:
        while int(digits) > self.groups and len(digits) > 1:
            digits = digits[:-1]
        number = int(digits)
        if number > self.groups or number in self.open_groups:
            raise InvalidPattern(self.pattern)
        self.position += len(digits) - 1
        return rf"(?:\{number})"

    def _character_class(self) -> str:
        """Read what follows `[`, with ranges, escapes and a subtracted class."""
        parts = ["["]
        if self.pattern.startswith("^", self.position):
            self.position += 1
            parts.append("^")
        empty = len(parts)
        while True:
            character = self._next()
            if character == "]":
                if len(parts) == empty:
                    raise InvalidPattern(self.pattern)
                return "".join([*parts, "]"])
            if character == "-" and self.pattern.startswith("[", self.position) and len(parts) > empty:
                self.position += 1
                return self._subtraction(parts)
            parts.append(self._class_part(character))

    def _subtraction(self, parts: list[str]) -> str:
        subtracted = self._character_class()
        if self._next() != "]":
            raise InvalidPattern(self.pattern)
        minuend = "".join([*parts, "]"])
        return f"[{minuend}--{subtracted}]"

    def _class_part(self, character: str) -> str:
        low = self._class_character(character)
        is_range = (
            self.pattern.startswith("-", self.position)
            and self.position + 1 < len(self.pattern)
            and self.pattern[self.position + 1] not in "]["
        )
        if not is_range or len(low) > 2:  # noqa: PLR2004 - an escaped character, not a class
            return low
        self.position += 1
        return f"{low}-{self._class_character(self._next())}"

    def _class_character(self, character: str) -> str:
        if character == "\\":
            return self._escape(in_class=True)
        if character == "[":
            raise InvalidPattern(self.pattern)
        return character if character.isalnum() else "\\" + character
