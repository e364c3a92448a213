"""When a timer fires: instants, durations, repetitions and calendars, counted in German time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from croniter import croniter

from app.clock import GERMANY
from app.engine.values.expressions import Source, as_instant, describe
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.diagram.model import TimerDefinition

#: JSON values: when it fires, and how it goes on if it repeats.
Firing = dict[str, Any]

_NUMBER = r"(?:(\d{1,9})%s)?"
_DURATION = re.compile(
    "(-?)P"
    + "".join(_NUMBER % unit for unit in "YMWD")
    + "(?:T"
    + "".join(_NUMBER % unit for unit in "HM")
    + r"(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_MACROS = {
    "@YEARLY": "0 0 0 1 1 *",
    "@ANNUALLY": "0 0 0 1 1 *",
    "@MONTHLY": "0 0 0 1 * *",
    "@WEEKLY": "0 0 0 * * 0",
    "@DAILY": "0 0 0 * * *",
    "@MIDNIGHT": "0 0 0 * * *",
    "@HOURLY": "0 0 * * * *",
}
_WITH_SECONDS = 6  # fields of a calendar
_CRON_FIELD = re.compile(
    r"(?:\d{1,2}|[*?,/#L-]|MON|TUE|WED|THU|FRI|SAT|SUN"
    r"|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC){1,40}"
)
_SHORTEST_INTERVAL = timedelta(seconds=1)
_INSTANT = timedelta(microseconds=1)
_CYCLE = re.compile(r"R(\d{1,9})?/(?:([^/]+)/)?([^/]+)")


@dataclass(frozen=True)
class Duration:
    """Months and days go by the calendar, hours and less by the clock; so a day may have 23 hours."""

    months: int
    days: int
    time: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime:
        """Return the instant (UTC) so many durations after another; the 31st becomes a month's last day."""
        local = start.astimezone(GERMANY)
        month = local.year * 12 + local.month - 1 + self.months * times
        year, month = month // 12, month % 12 + 1
        day = min(local.day, monthrange(year, month)[1])
        local = local.replace(year=year, month=month, day=day) + timedelta(days=self.days * times)
        return local.astimezone(UTC) + self.time * times

    @property
    def is_interval(self) -> bool:
        """Whether something may be repeated so: what is shorter comes due faster than it is done."""
        return self.months > 0 or self.days > 0 or self.time >= _SHORTEST_INTERVAL


def parse_duration(text: str) -> Duration | None:
    """Read a duration such as `P14D`, `PT10H` or `P1Y2M`; None if it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]) or text.strip().endswith("T"):
        return None
    sign = -1 if match[1] else 1
    years, months, weeks, days, hours, minutes = (int(number or 0) for number in match.groups()[1:7])
    seconds = Decimal(match[8] or 0)
    try:
        time = timedelta(hours=hours, minutes=minutes, microseconds=int(seconds * 1_000_000))
    except OverflowError:
        return None
    return Duration(sign * (years * 12 + months), sign * (weeks * 7 + days), sign * time)


def check_timer(timer: TimerDefinition) -> None:
    """Look at a timer whose value is known beforehand.

    Raises:
        ExecutionFailed: it could never fire.
    """
    if timer.source.literal is not None:
        first_firing(timer, timer.source.literal, datetime(2000, 1, 1, tzinfo=UTC))


def first_firing(timer: TimerDefinition, value: Any, at: datetime) -> Firing:
    """Return when a timer that begins to wait fires.

    A date in the past is due at once; of a cycle that began in the past the next time is.

    Raises:
        ExecutionFailed: the value is no instant, duration or repetition, or too far away.
    """
    source = timer.source
    if timer.kind == "timeDate":
        due = as_instant(source, value, end_of_day=False)
        if due is None:
            raise source.failure("Erwartet wird ein Zeitpunkt, das Ergebnis ist leer.")
        return {"due": due.isoformat()}
    if timer.kind == "timeDuration":
        duration = _duration(source, value)
        return {"due": _reached(source, lambda: duration.after(at)).isoformat()}
    return _first_of_cycle(source, value, at)


def next_firing(firing: Firing, now: datetime) -> Firing | None:
    """Return when a timer fires again that has just fired: the next time of its schedule after now.

    What was missed meanwhile, e.g. because nobody worked, is made up for by the firing that was, not by one
    each. A number of repetitions counts firings: as many as there should be come, later if need be. Times
    are counted from the first and not from the last: it never drifts.
    """
    if "cron" in firing:
        return _first_of_cron(firing["cron"], max(now, datetime.fromisoformat(firing["due"])))
    duration = parse_duration(firing.get("interval", ""))
    done = firing.get("done", 0) + 1
    if duration is None or done == firing.get("times"):
        return None
    first = datetime.fromisoformat(firing["first"])
    place = _place_after(duration, first, now, firing.get("place", done - 1) + 1)
    if place is None:
        return None
    return {**firing, "due": duration.after(first, place).isoformat(), "done": done, "place": place}


def _place_after(duration: Duration, first: datetime, now: datetime, place: int = 0) -> int | None:
    """Return the first place in a schedule, from the given one on, whose time is still to come.

    None if the calendar ends before. Doubles and halves its steps: a schedule of seconds may have missed
    millions.
    """

    def is_over(candidate: int) -> bool:
        try:
            return duration.after(first, candidate) <= now
        except (OverflowError, ValueError):
            return False  # past the end of the calendar

    step = 1
    while is_over(place + step - 1):
        place, step = place + step, step * 2
    while step > 1:
        step //= 2
        if is_over(place + step - 1):
            place += step
    try:
        duration.after(first, place)
    except (OverflowError, ValueError):
        return None
    return place


def lifetime(source: Source, value: Any, at: datetime) -> timedelta:
    """Return how long a duration is that begins at an instant; it may be nothing, but not negative.

    Raises:
        ExecutionFailed: the value is no such duration.
    """
    duration = _duration(source, value)
    found = _reached(source, lambda: duration.after(at)) - at
    if found < timedelta():
        raise source.failure("Eine Lebensdauer darf nicht negativ sein.")
    return found


def _first_of_cycle(source: Source, value: Any, at: datetime) -> Firing:
    cron = _first_of_cron(value, at) if isinstance(value, str) else None
    if cron is not None:
        return cron
    match = _CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or (match[1] is not None and int(match[1]) < 1):
        raise source.failure(f"Erwartet wird eine Wiederholung wie R3/PT10H, nicht {describe(value)}.")
    duration = _duration(source, match[3])
    if not duration.is_interval:
        raise source.failure("Der Abstand einer Wiederholung muss mindestens eine Sekunde sein.")
    begin = as_instant(source, match[2], end_of_day=False) if match[2] else None
    first = begin or _reached(source, lambda: duration.after(at))
    place = _place_after(duration, first, at - _INSTANT)
    if place is None:
        raise _too_far(source)
    due = duration.after(first, place)
    firing: Firing = {
        "due": due.isoformat(),
        "first": first.isoformat(),
        "interval": match[3].strip(),
        "done": 0,
    }
    firing |= {"place": place} if place else {}
    return firing | ({"times": int(match[1])} if match[1] else {})


def _first_of_cron(text: str, after: datetime) -> Firing | None:
    """Return when a calendar such as `0 0 8 * * MON-FRI` is due next; None if it is none or never is.

    Six fields begin with the seconds, five with the minutes. Days of month and week both have to fit where
    there are seconds, else one of them, as is usual in either notation.
    """
    text = " ".join(text.split()).upper()
    fields = text.split() if text not in _MACROS else _MACROS[text].split()
    if len(fields) not in (_WITH_SECONDS - 1, _WITH_SECONDS) or not all(
        _CRON_FIELD.fullmatch(field) for field in fields
    ):
        return None
    local = after.astimezone(GERMANY)
    try:
        calendar = croniter(
            " ".join(fields), local, second_at_beginning=True, day_or=len(fields) < _WITH_SECONDS
        )
        due: datetime = calendar.get_next(datetime)
    except (ValueError, OverflowError):
        return None
    return {"due": due.astimezone(UTC).isoformat(), "cron": text}


def _duration(source: Source, value: Any) -> Duration:
    duration = parse_duration(value) if isinstance(value, str) else None
    if duration is None:
        raise source.failure(f"Erwartet wird eine Dauer wie P14D, nicht {describe(value)}.")
    return duration


def _reached(source: Source, compute: Callable[[], datetime]) -> datetime:
    try:
        return compute()
    except (OverflowError, ValueError):
        raise _too_far(source) from None


def _too_far(source: Source) -> ExecutionFailed:
    return source.failure("Der Zeitpunkt liegt zu weit zurück oder voraus.")
