"""Picks values out of ranges and writes them for people: the counter-examples of the checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from app import feel
from app.dmn.table.cells import BOOLEAN, DATE, DURATION, INTEGER, MONTHS, NUMBER, STRING, value_of

#: Stands for every text that no cell names.
OTHER_TEXT = "ein anderer Wert"

CENT = Decimal("0.01")
SOME_DAY = date(2026, 1, 1).toordinal()  # for a range of days without any bound
STEPS = (86_400 * 10**9, 3600 * 10**9, 60 * 10**9, 10**9, 1)


def sample(kind: str, low: Any, high: Any) -> Any:
    """Return a key of a range: the bound itself if both are the same, else one strictly between them.

    Bounds of None mean unbounded. The result is None if nothing of that kind lies between.
    """
    if low is not None and low == high:
        return low
    return _SAMPLERS.get(kind, _between_steps)(low, high)


def _between_numbers(low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is None:
        return high - CENT if high is not None else Decimal(0)
    if high is None or low + CENT < high:
        return low + CENT
    return (low + high) / 2


def _between_integers(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None:
        return high.to_integral_value(ROUND_CEILING) - 1 if high is not None else Decimal(0)
    following = low.to_integral_value(ROUND_FLOOR) + 1
    return following if high is None or following < high else None


def _between_days(low: int | None, high: int | None) -> int | None:
    if low is None:
        return high - 1 if high is not None else SOME_DAY
    return low + 1 if high is None or low + 1 < high else None


def _between_texts(low: str | None, high: str | None) -> str | None:
    if (low is None or low < OTHER_TEXT) and (high is None or high > OTHER_TEXT):
        return OTHER_TEXT
    following = low + " " if low is not None else ""
    return following if high is None or following < high else None


def _between_booleans(low: bool | None, high: bool | None) -> None:
    """There is no third truth value."""


def _between_steps(low: int | None, high: int | None) -> int | None:
    """Pick a duration: a round one if there is room for it."""
    if low is None:
        return high - STEPS[0] if high is not None else 0
    return next((low + step for step in STEPS if high is None or low + step < high), None)


_SAMPLERS: Mapping[str, Callable[[Any, Any], Any]] = {
    NUMBER: _between_numbers,
    INTEGER: _between_integers,
    DATE: _between_days,
    STRING: _between_texts,
    BOOLEAN: _between_booleans,
}


def german(kind: str, key: Any) -> str:
    """Write a value as German readers expect it: 50.000,01 or 31.12.2026."""
    if key is None:
        return "ohne Wert"
    if isinstance(key, Decimal):
        return f"{key:,f}".translate(str.maketrans(",.", ".,"))
    if kind == BOOLEAN:
        return "ja" if key else "nein"
    if kind == DATE:
        day = value_of(kind, key)
        return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"
    if kind == STRING:
        return key if key == OTHER_TEXT else f"„{key}“"
    return feel.text_of(value_of(kind, key))


def english(kind: str, key: Any) -> str:
    """Write a value as FEEL does."""
    if key == OTHER_TEXT:
        return "another value"
    return feel.text_of(value_of(kind, key))


def german_kind(kind: str) -> str:
    """Return what Germans call a kind of value."""
    return _GERMAN_KINDS.get(kind, kind)


_GERMAN_KINDS = {
    NUMBER: "Zahl",
    INTEGER: "ganze Zahl",
    STRING: "Text",
    BOOLEAN: "Wahrheitswert",
    DATE: "Datum",
    MONTHS: "Dauer in Monaten",
    DURATION: "Dauer in Tagen und Stunden",
}
