"""When a timer fires: instants, durations and repetitions in ISO 8601, counted in the German calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.clock import GERMANY
from app.engine.values.expressions import Source, as_instant, describe

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
    def is_forward(self) -> bool:
        return self.months > 0 or self.days > 0 or self.time > timedelta()


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
    """Return when a timer that begins to wait fires; what lies in the past is due at once.

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


def next_firing(firing: Firing) -> Firing | None:
    """Return when a timer fires again, counted from its first time and not from the last: it never drifts."""
    duration = parse_duration(firing.get("interval", ""))
    done = firing.get("done", 0) + 1
    if duration is None or done == firing.get("times"):
        return None
    try:
        due = duration.after(datetime.fromisoformat(firing["first"]), done)
    except (OverflowError, ValueError):
        return None  # past the end of the calendar
    return {**firing, "due": due.isoformat(), "done": done}


def _first_of_cycle(source: Source, value: Any, at: datetime) -> Firing:
    match = _CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or (match[1] is not None and int(match[1]) < 1):
        raise source.failure(f"Erwartet wird eine Wiederholung wie R3/PT10H, nicht {describe(value)}.")
    duration = _duration(source, match[3])
    if not duration.is_forward:
        raise source.failure("Der Abstand einer Wiederholung muss größer als null sein.")
    begin = as_instant(source, match[2], end_of_day=False) if match[2] else None
    due = (begin or _reached(source, lambda: duration.after(at))).isoformat()
    firing: Firing = {"due": due, "first": due, "interval": match[3].strip(), "done": 0}
    return firing | ({"times": int(match[1])} if match[1] else {})


def _duration(source: Source, value: Any) -> Duration:
    duration = parse_duration(value) if isinstance(value, str) else None
    if duration is None:
        raise source.failure(f"Erwartet wird eine Dauer wie P14D, nicht {describe(value)}.")
    return duration


def _reached(source: Source, compute: Callable[[], datetime]) -> datetime:
    try:
        return compute()
    except (OverflowError, ValueError):
        raise source.failure("Der Zeitpunkt liegt zu weit zurück oder voraus.") from None
