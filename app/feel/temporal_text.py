"""Reading dates, times and durations from their ISO text, strictly: None for anything else."""

from __future__ import annotations

import re

from app.feel.temporal import (
    DAY,
    HOUR,
    MAX_YEAR,
    MINUTE,
    SECOND,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Duration,
    Temporal,
    Time,
    YearsMonthsDuration,
    Zone,
    days_in_month,
    find_zone,
)

MAX_OFFSET = 18 * 3600  # seconds; XML Schema allows 14 hours, FEEL's test kit 18

_DATE = r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][A-Za-z0-9_+\-/]*)?"
_DATE_PATTERN = re.compile(_DATE, re.ASCII)
_TIME_PATTERN = re.compile(_TIME, re.ASCII)
_DATE_AND_TIME_PATTERN = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_COUNT = r"(\d{1,15})"
_DURATION_PATTERN = re.compile(
    rf"(-)?P(?:{_COUNT}Y)?(?:{_COUNT}M)?(?:{_COUNT}D)?"
    rf"(T(?:{_COUNT}H)?(?:{_COUNT}M)?(?:{_COUNT}(?:\.(\d*))?S)?)?",
    re.ASCII,
)


class InvalidZone(Exception):
    """The text after the time names no offset or zone there is."""


def parse_date(text: str) -> Date | None:
    match = _DATE_PATTERN.fullmatch(text)
    return make_date(int(match[1]), int(match[2]), int(match[3])) if match else None


def parse_time(text: str) -> Time | None:
    match = _TIME_PATTERN.fullmatch(text)
    if match is None:
        return None
    nanos = make_nanos(int(match[1]), int(match[2]), int(match[3]), match[4] or "")
    try:
        return None if nanos is None else Time(nanos, parse_zone(match[5]))
    except InvalidZone:
        return None


def parse_date_and_time(text: str) -> DateAndTime | None:
    match = _DATE_AND_TIME_PATTERN.fullmatch(text)
    if match is None:
        return None
    date = make_date(int(match[1]), int(match[2]), int(match[3]))
    nanos = make_nanos(int(match[4]), int(match[5]), int(match[6]), match[7] or "")
    if date and match.group(4, 5, 6) == ("24", "00", "00"):
        date, nanos = Date.from_ordinal(date.ordinal + 1), 0
    try:
        zone = parse_zone(match[8])
    except InvalidZone:
        return None
    return DateAndTime(date, nanos, zone) if date and nanos is not None else None


def parse_duration(text: str) -> Duration | None:
    match = _DURATION_PATTERN.fullmatch(text)
    if match is None or match[5] == "T" or not any(match.group(2, 3, 4, 5)):
        return None
    years, months, days, clock, hours, minutes, seconds, fraction = match.groups()[1:]
    if (years or months) and (days or clock):
        return None
    sign = -1 if match[1] else 1
    if years or months:
        return YearsMonthsDuration(sign * (int(years or 0) * 12 + int(months or 0)))
    nanos = int(days or 0) * DAY + int(hours or 0) * HOUR + int(minutes or 0) * MINUTE
    return DaysTimeDuration(sign * (nanos + int(seconds or 0) * SECOND + _fraction(fraction or "")))


def parse_temporal(text: str) -> Temporal | None:
    """Read what may stand in a literal @"…"."""
    return parse_date(text) or parse_date_and_time(text) or parse_time(text) or parse_duration(text)


def parse_zone(text: str | None) -> Zone:
    """Read "Z", "+01:00" or "@Europe/Berlin"; raises InvalidZone."""
    if not text:
        return None
    if text in ("Z", "z"):
        return 0
    if text[0] == "@":
        if find_zone(text[1:]) is None:
            raise InvalidZone(text)
        return text[1:]
    hours, minutes, seconds = (*(int(part) for part in text[1:].split(":")), 0)[:3]
    offset = hours * 3600 + minutes * 60 + seconds
    if offset > MAX_OFFSET or minutes > 59 or seconds > 59:  # noqa: PLR2004 - a clock
        raise InvalidZone(text)
    return -offset if text[0] == "-" else offset


def make_date(year: int, month: int, day: int) -> Date | None:
    """Build a date if the calendar has it."""
    if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):  # noqa: PLR2004
        return None
    return Date(year, month, day)


def make_nanos(hour: int, minute: int, second: int, fraction: str = "") -> int | None:
    """Return the nanoseconds since midnight if a clock can show that time."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):  # noqa: PLR2004
        return None
    return hour * HOUR + minute * MINUTE + second * SECOND + _fraction(fraction)


def _fraction(digits: str) -> int:
    return int((digits + "000000000")[:9])
