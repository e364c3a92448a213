"""What writing one letter may cost: values stay small, and every step is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError

#: Steps of one letter: items of loops, characters written, parts of values made. Takes seconds at most.
MAX_STEPS = 5_000_000
#: Parts of one value: characters of a text, items of a list with all that is in them.
MAX_PARTS = 1_000_000
_MAX_BITS = 256  # of a whole number; more than any amount has
_WRITABLE = (str, int, float, Decimal, date, type(None), Undefined)

_steps_left: ContextVar[list[int]] = ContextVar("steps_left")


class LetterTooCostly(SecurityError):
    """A template would need more memory or time than a letter is worth."""


@contextmanager
def budget() -> Iterator[None]:
    """Give what is rendered inside its own number of steps."""
    token = _steps_left.set([MAX_STEPS])
    try:
        yield
    finally:
        _steps_left.reset(token)


def spend(steps: int) -> None:
    """Count steps before they are taken.

    Raises:
        LetterTooCostly: none are left.
    """
    left = _steps_left.get()
    left[0] -= steps
    if left[0] < 0:
        raise LetterTooCostly("Die Vorlage rechnet zu lange oder schreibt zu viel.")


def spend_text(length: int) -> None:
    """Count a text that is about to be made.

    Raises:
        LetterTooCostly: it is too long, or no steps are left.
    """
    if length > MAX_PARTS:
        raise LetterTooCostly(f"Ein Wert in der Vorlage hat mehr als {MAX_PARTS} Teile.")
    spend(length)


def spend_value(value: Any) -> Any:
    """Count all parts of a value, as often as they stand in it, and return it.

    Raises:
        LetterTooCostly: it has too many, or no steps are left.
    """
    parts = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        parts += 1 + _length(one)
        if parts > MAX_PARTS:
            raise LetterTooCostly(f"Ein Wert in der Vorlage hat mehr als {MAX_PARTS} Teile.")
        waiting.extend(_inside(one))
    spend(parts)
    return value


def writable(value: Any) -> Any:
    """Count a single value that is about to become text, and return it.

    Raises:
        SecurityError: it is a list or another value no letter writes as it is.
    """
    if not isinstance(value, _WRITABLE):
        raise SecurityError(f"Ein Wert vom Typ {type(value).__name__} lässt sich nicht schreiben.")
    return spend_value(value)


def _length(value: Any) -> int:
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise LetterTooCostly("Eine Zahl in der Vorlage ist zu groß.")
    return len(value) if isinstance(value, str) else 0


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, (list, tuple)) else ()
