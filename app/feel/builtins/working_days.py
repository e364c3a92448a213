"""Laufzettel's extension: days on which offices work, by the holidays of the tenant's Land."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel.builtins.calendar import weekday
from app.feel.builtins.registry import NoResult, builtin
from app.feel.evaluation import Evaluation
from app.feel.temporal import Date

_DAY = "date and time|date"
_SATURDAY = 5
_MAX_DAYS = 20_000  # working days to count; about 78 years


@builtin("is holiday", f"date: {_DAY}", evaluation=True, extension=True)
def is_holiday(evaluation: Evaluation, day: Any) -> bool:
    """Tell whether the day is a public holiday."""
    return _holidays(evaluation)(day.ordinal)


@builtin("add working days", f"date: {_DAY}", "n: number", evaluation=True, extension=True)
def add_working_days(evaluation: Evaluation, day: Any, number: Decimal) -> Date | None:
    """Return the n-th working day after the day, or before it if n is negative.

    The day itself does not count. With 0 it is the day itself, or the next working day if it is none.
    """
    known = _holidays(evaluation)
    if number != number.to_integral_value() or abs(number) > _MAX_DAYS:
        return None
    step = -1 if number < 0 else 1
    ordinal, left = day.ordinal, abs(int(number))
    if left == 0 and not _is_working_day(ordinal, known):
        left = 1
    while left:
        evaluation.spend(1)
        ordinal += step
        left -= _is_working_day(ordinal, known)
    return Date.from_ordinal(ordinal)


@builtin("working days between", f"start: {_DAY}", f"end: {_DAY}", evaluation=True, extension=True)
def working_days_between(evaluation: Evaluation, start: Any, end: Any) -> Decimal | None:
    """Count the working days after start up to and including end; negative if end is earlier.

    So `add working days(start, working days between(start, end))` is end whenever end is a working day.
    """
    known = _holidays(evaluation)
    first, last = start.ordinal, end.ordinal
    if abs(last - first) > _MAX_DAYS * 2:
        return None
    evaluation.spend(abs(last - first))
    if first <= last:
        return Decimal(sum(_is_working_day(day, known) for day in range(first + 1, last + 1)))
    return Decimal(-sum(_is_working_day(day, known) for day in range(last, first)))


def _is_working_day(ordinal: int, is_known_holiday: Callable[[int], bool]) -> bool:
    return weekday(ordinal) < _SATURDAY and not is_known_holiday(ordinal)


def _holidays(evaluation: Evaluation) -> Callable[[int], bool]:
    """Return the tenant's holidays as function of days since 1970-01-01."""
    is_known_holiday = evaluation.runtime.is_holiday if evaluation.runtime else None
    if is_known_holiday is None:
        raise NoResult("no-holidays")
    epoch = datetime.date(1970, 1, 1)
    return lambda ordinal: is_known_holiday(epoch + datetime.timedelta(days=ordinal))
