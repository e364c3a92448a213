"""Calendar days: public holidays of a German Land, working days, months as the law counts them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

import holidays

_SUNDAY, _SATURDAY = 6, 5


class UnknownState(LookupError):
    """There is no German Land with this code."""


@cache
def _holidays(state: str) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays("DE", subdiv=state, language="de")
    except NotImplementedError:
        raise UnknownState(f"{state} is no Land of Germany.") from None


def holiday_name(day: date, *, state: str = "NW") -> str | None:
    """Return the German name of the public holiday on `day`, or None.

    Args:
        state: the Land as in ISO 3166-2:DE, e.g. "NW".

    Raises:
        UnknownState: no such Land.
    """
    return _holidays(state).get(day)


def is_holiday(day: date, *, state: str = "NW") -> bool:
    return holiday_name(day, state=state) is not None


def is_working_day(day: date, *, state: str = "NW") -> bool:
    """Tell whether a period may end on `day`: no Saturday, Sunday or holiday (§ 108 Abs. 3 AO)."""
    return day.weekday() not in (_SATURDAY, _SUNDAY) and not is_holiday(day, state=state)


def next_working_day(day: date, *, state: str = "NW") -> date:
    """Return `day`, or the first working day after it."""
    while not is_working_day(day, state=state):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """Return the day of the same number some months later, or that month's last day.

    Source: § 188 Abs. 2 and 3 BGB.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
