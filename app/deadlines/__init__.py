"""Legal deadlines: working days, delivery fictions, legal remedies. Pure functions on dates."""

from __future__ import annotations

from app.deadlines.calendars import (
    UnknownState,
    add_months,
    holiday_name,
    is_holiday,
    is_working_day,
    next_working_day,
)
from app.deadlines.delivery import announced_on, end_of_period, last_day_of_remedy
from app.deadlines.laws import ProceduralLaw, Remedy, UnknownLaw, all_laws, find_law, get_law
from app.deadlines.notices import Authority, period_notice, remedy_notice

__all__ = [
    "Authority",
    "ProceduralLaw",
    "Remedy",
    "UnknownLaw",
    "UnknownState",
    "add_months",
    "all_laws",
    "announced_on",
    "end_of_period",
    "find_law",
    "get_law",
    "holiday_name",
    "is_holiday",
    "is_working_day",
    "last_day_of_remedy",
    "next_working_day",
    "period_notice",
    "remedy_notice",
]
