"""The fields of dates, times, durations and ranges: date.year, duration.days, range.start …"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)
from app.feel.values import Range

Property = Callable[[Any], Any]


def _part(amount: int, whole: int | None, unit: int) -> Decimal:
    """Return the units within the next larger whole, with the sign of the amount."""
    rest = abs(amount) if whole is None else abs(amount) % whole
    return Decimal(rest // unit * (-1 if amount < 0 else 1))


def _seconds(nanos: int) -> Decimal:
    """Return the seconds within the minute, with their fraction."""
    seconds = Decimal(abs(nanos) % MINUTE).scaleb(-9).normalize()
    return -seconds if nanos < 0 and seconds else seconds + 0


_DAYS: dict[str, Property] = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal((day.ordinal + 3) % 7 + 1),
}
_CLOCK: dict[str, Property] = {
    "hour": lambda time: Decimal(time.nanos // HOUR),
    "minute": lambda time: Decimal(time.nanos % HOUR // MINUTE),
    "second": lambda time: _seconds(time.nanos),
    "time offset": lambda time: None if time.zone is None else DaysTimeDuration(time.offset * SECOND),
    "timezone": lambda time: time.zone if isinstance(time.zone, str) else None,
}

PROPERTIES: dict[type, dict[str, Property]] = {
    Date: _DAYS,
    Time: _CLOCK,
    DateAndTime: {**_DAYS, **_CLOCK},
    YearsMonthsDuration: {
        "years": lambda duration: _part(duration.amount, None, 12),
        "months": lambda duration: _part(duration.amount, 12, 1),
    },
    DaysTimeDuration: {
        "days": lambda duration: _part(duration.amount, None, DAY),
        "hours": lambda duration: _part(duration.amount, DAY, HOUR),
        "minutes": lambda duration: _part(duration.amount, HOUR, MINUTE),
        "seconds": lambda duration: _seconds(duration.amount),
    },
    Range: {
        "start": lambda interval: interval.low,
        "end": lambda interval: interval.high,
        "start included": lambda interval: interval.low_included,
        "end included": lambda interval: interval.high_included,
    },
}


def has_property(value: Any, name: str) -> bool:
    return name in PROPERTIES.get(type(value), ())


def read_property(value: Any, name: str) -> Any:
    return PROPERTIES[type(value)][name](value)
