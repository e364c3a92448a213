"""JSON values to FEEL values and back: numbers exact, dates and durations as ISO text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.messages import FeelLimitExceeded
from app.feel.temporal import (
    SECOND,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Temporal,
    Time,
    YearsMonthsDuration,
)
from app.feel.values import CONTEXT, Builtin, Function, Range, Walk, text_of

MAX_JSON_PARTS = 500_000  # of a value that is converted as a whole

#: Types whose values are FEEL values as they are.
FEEL_ATOMS = frozenset(
    {
        Decimal, str, bool, type(None), Date, Time, DateAndTime, YearsMonthsDuration, DaysTimeDuration,
        Range, Function, Builtin,
    }
)  # fmt: skip


def from_json(value: Any) -> Any:
    """Turn a JSON value into a FEEL value; Python's dates, times and time deltas are taken as well.

    Lists and contexts that need no conversion come back as they are, not as copies.

    Raises:
        TypeError: a float, or an object FEEL has no value for.
        FeelLimitExceeded: a value that is too large or contains itself.
    """
    if type(value) in FEEL_ATOMS:
        return value
    try:
        return _from_json(value, Walk(MAX_JSON_PARTS))
    except RecursionError:
        raise FeelLimitExceeded("value-too-deep") from None


def to_json(value: Any) -> Any:
    """Turn a FEEL value into a JSON value; ranges and functions become their FEEL text.

    Raises:
        FeelLimitExceeded: the value is too large.
    """
    try:
        return _to_json(value, Walk(MAX_JSON_PARTS))
    except RecursionError:
        raise FeelLimitExceeded("value-too-deep") from None


def _from_json(value: Any, walk: Walk) -> Any:
    walk.step()
    kind = type(value)
    if kind in FEEL_ATOMS:
        return value
    if kind is int:
        return Decimal(value)
    if kind is list:
        return (
            value if FEEL_ATOMS.issuperset(map(type, value)) else [_from_json(item, walk) for item in value]
        )
    if kind is dict:
        if FEEL_ATOMS.issuperset(map(type, value.values())) and {str}.issuperset(map(type, value)):
            return value
        return {str(key): _from_json(item, walk) for key, item in value.items()}
    return _from_python(value, walk)


def _from_python(value: Any, walk: Walk) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _from_json(item, walk) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_from_json(item, walk) for item in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, Decimal)):
        return CONTEXT.create_decimal(value)
    return _from_python_time(value)


def _from_python_time(value: Any) -> Temporal:
    if isinstance(value, datetime):
        return DateAndTime.from_python(value)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        offset = value.utcoffset()
        nanos = ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.microsecond * 1000
        return Time(nanos, None if offset is None else int(offset.total_seconds()))
    if isinstance(value, timedelta):
        return DaysTimeDuration(
            ((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1000
        )
    raise TypeError(f"FEEL has no value for a Python {type(value).__name__}")


def _to_json(value: Any, walk: Walk) -> Any:
    kind = type(value)
    walk.step(value if kind is str else "")
    if kind is Decimal or kind is str or kind is bool or value is None:
        return value
    if kind is list:
        return [_to_json(item, walk) for item in value]
    if kind is dict:
        return {key: _to_json(item, walk) for key, item in value.items()}
    return str(value) if isinstance(value, Temporal) else text_of(value)
