"""When a letter counts as announced, and when the period that starts then is over."""

from __future__ import annotations

from datetime import date, timedelta

from app.deadlines.calendars import add_months, next_working_day
from app.deadlines.laws import ProceduralLaw


def announced_on(sent: date, law: ProceduralLaw, *, state: str = "NW") -> date:
    """Return the day an act sent by inland post or e-mail counts as announced.

    The fiction does not apply if the letter did not arrive or arrived later: that is for a person to record.
    """
    day = sent + timedelta(days=law.fiction_days)
    return next_working_day(day, state=state) if law.fiction_moves else day


def end_of_period(begin: date, *, months: int, state: str = "NW") -> date:
    """Return the last day of a period of months that an event on `begin` started.

    Source: §§ 187 Abs. 1, 188 Abs. 2 and 193 BGB; § 108 AO, § 31 VwVfG, § 26 SGB X.
    """
    return next_working_day(add_months(begin, months), state=state)


def last_day_of_remedy(sent: date, law: ProceduralLaw, *, state: str = "NW") -> date:
    """Return the last day on which the law's remedy against an act sent on `sent` is in time."""
    return end_of_period(announced_on(sent, law, state=state), months=law.remedy_months, state=state)
