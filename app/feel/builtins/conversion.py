"""Built-in functions that make values: number, string, date, time, durations, ranges."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.evaluation import MISSING
from app.feel.temporal import (
    SECOND,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Duration,
    Time,
    YearsMonthsDuration,
    Zone,
    find_zone,
)
from app.feel.temporal_text import (
    MAX_OFFSET,
    make_date,
    make_nanos,
    parse_date,
    parse_date_and_time,
    parse_duration,
    parse_temporal,
    parse_time,
)
from app.feel.values import CONTEXT, Range, compare, to_string, unescape, whole

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_RANGE = re.compile(r"\s*([\[\](])(.*?)\.\.(?!\.)(.*)([\])\[])\s*", re.S)
_ENDPOINT_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_ENDPOINT_CALL = re.compile(r'@"([^"]*)"|(?:date and time|date|time|duration)\(\s*"([^"]*)"\s*\)')


@builtin("number", "from: number")
def same_number(number: Decimal) -> Decimal:
    return number


@builtin("number", "from: string", "grouping separator?: string|null", "decimal separator?: string|null")
def number(text: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ".", ",")
        or (grouping and grouping == point)
    ):
        return None
    text = text.replace(grouping, "") if grouping else text
    text = text.replace(",", ".") if point == "," else text
    return CONTEXT.create_decimal(text) if _NUMBER.fullmatch(text) else None


@builtin("string", "from: any")
def string(value: Any) -> str | None:
    return to_string(value)


@builtin("date", "from: string|date|date and time")
def date(value: Any) -> Date | None:
    if isinstance(value, str):
        return parse_date(value)
    return value.date if isinstance(value, DateAndTime) else value


@builtin("date", "year: number", "month: number", "day: number")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    return make_date(whole(year), whole(month), whole(day))


@builtin("time", "from: string|time|date|date and time")
def time(value: Any) -> Time | None:
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, Date):
        return Time(0, 0)
    return value.time if isinstance(value, DateAndTime) else value


@builtin("time", "hour: number", "minute: number", "second: number", "offset?: days and time duration|null")
def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None
) -> Time | None:
    nanos = _nanos(hour, minute, second)
    if nanos is None or (offset is not None and abs(offset.amount) > MAX_OFFSET * SECOND):
        return None
    return Time(nanos, _zone_of(offset))


@builtin("date and time", "from: string|date|date and time")
def date_and_time(value: Any) -> DateAndTime | None:
    if isinstance(value, str):
        moment = parse_date_and_time(value)
        if moment is not None:
            return moment
        value = parse_date(value)
    return DateAndTime(value, 0) if isinstance(value, Date) else value


@builtin("date and time", "date: date|date and time", "time: time")
def date_and_time_of(day: Any, clock: Time) -> DateAndTime:
    return DateAndTime(day.date if isinstance(day, DateAndTime) else day, clock.nanos, clock.zone)


@builtin("date and time", "date: date and time", "timezone: string")
def in_timezone(moment: DateAndTime, zone: str) -> DateAndTime | None:
    """Return the same instant on the clocks of the zone; a local time is taken to be of that zone."""
    if find_zone(zone) is None:
        return None
    if moment.zone is None:
        return DateAndTime(moment.date, moment.nanos, zone)
    return DateAndTime.from_instant(moment.key, zone)


_PARTS = ("year: number", "month: number", "day: number", "hour: number", "minute: number", "second: number")


@builtin("date and time", *_PARTS, "offset?: days and time duration|null")
def date_and_time_of_parts(*parts: Any) -> DateAndTime | None:
    return _moment(parts[:6], _zone_of(parts[6] if parts[6:] else None))


@builtin("date and time", *_PARTS, "timezone: string")
def date_and_time_in_zone(*parts: Any) -> DateAndTime | None:
    return _moment(parts[:6], parts[6]) if find_zone(parts[6]) else None


def _moment(parts: tuple[Decimal, ...], zone: Zone) -> DateAndTime | None:
    day, nanos = make_date(*map(whole, parts[:3])), _nanos(*parts[3:])
    return DateAndTime(day, nanos, zone) if day and nanos is not None else None


def _nanos(hour: Decimal, minute: Decimal, second: Decimal) -> int | None:
    if second < 0 or second >= 60:  # noqa: PLR2004 - a clock
        return None
    fraction = int((second - int(second)) * SECOND)
    return make_nanos(whole(hour), whole(minute), int(second), f"{fraction:09d}")


def _zone_of(offset: DaysTimeDuration | None) -> Zone:
    return None if offset is None else offset.amount // SECOND


@builtin("duration", "from: string|duration")
def duration(value: Any) -> Duration | None:
    return parse_duration(value) if isinstance(value, str) else value


@builtin("years and months duration", "from: date|date and time", "to: date|date and time")
def months_between(start: Any, end: Any) -> YearsMonthsDuration:
    """Return the whole months from the one day to the other."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonthsDuration(months)


@builtin("range", "from: string")
def range_of(text: str) -> Range | None:
    """Read a range of literals, such as "[1..5)" or "[date(\\"2026-01-01\\")..]"."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = _endpoint(match[2].strip()), _endpoint(match[3].strip())
    if low is MISSING or high is MISSING or (low is None and high is None):
        return None
    low_included, high_included = match[1] == "[", match[4] == "]"
    if (low is None and low_included) or (high is None and high_included):
        return None
    if low is not None and high is not None and compare(low, high) not in (-1, 0):
        return None
    return Range(low, high, low_included, high_included)


def _endpoint(text: str) -> Any:
    """Return the value of a literal, None if there is none, MISSING if it is something else."""
    if text in ("", "null"):
        return None
    string_literal = _ENDPOINT_TEXT.fullmatch(text)
    if string_literal:
        return unescape(string_literal[1])
    temporal = _ENDPOINT_CALL.fullmatch(text)
    if temporal:
        return parse_temporal(temporal[1] or temporal[2] or "") or MISSING
    return CONTEXT.create_decimal(text) if _NUMBER.fullmatch(text) else MISSING
