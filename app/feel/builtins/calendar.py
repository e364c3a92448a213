"""Built-in functions on days: parts of the calendar, now and today, and working days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.evaluation import Evaluation
from app.feel.temporal import Date, DateAndTime, civil_from_days, days_from_civil

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = "date: date|date and time"
_THURSDAY = 3


def weekday(ordinal: int) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    return (ordinal + _THURSDAY) % 7


@builtin("day of year", _DAY)
def day_of_year(day: Any) -> Decimal:
    return Decimal(day.ordinal - days_from_civil(day.year, 1, 1) + 1)


@builtin("day of week", _DAY)
def day_of_week(day: Any) -> str:
    return _WEEKDAYS[weekday(day.ordinal)]


@builtin("month of year", _DAY)
def month_of_year(day: Any) -> str:
    return _MONTHS[day.month - 1]


@builtin("week of year", _DAY)
def week_of_year(day: Any) -> Decimal:
    """Return the week by ISO 8601: the one with the year's first Thursday is the first."""
    thursday = day.ordinal + _THURSDAY - weekday(day.ordinal)
    return Decimal((thursday - days_from_civil(civil_from_days(thursday)[0], 1, 1)) // 7 + 1)


@builtin("now", evaluation=True)
def now(evaluation: Evaluation) -> DateAndTime:
    return DateAndTime.from_python(evaluation.now)


@builtin("today", evaluation=True)
def today(evaluation: Evaluation) -> Date:
    return DateAndTime.from_python(evaluation.now).date
