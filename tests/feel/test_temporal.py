"""Dates and times against Python's datetime and zoneinfo, through daylight-saving changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.feel.temporal import (
    DAY,
    SECOND,
    Date,
    DateAndTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    add_nanos,
    civil_from_days,
    days_from_civil,
)
from app.feel.temporal_text import parse_date_and_time, parse_duration, parse_temporal, parse_time

_ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
_years = st.integers(-999_999_999, 999_999_999)
_moments = st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - local times


@given(st.dates())
def test_calendar_days_count_as_in_python(day: date) -> None:
    ordinal = (day - date(1970, 1, 1)).days
    assert days_from_civil(day.year, day.month, day.day) == ordinal
    assert civil_from_days(ordinal) == (day.year, day.month, day.day)


@given(st.dates())
def test_parts_of_the_calendar_are_those_of_python(day: date) -> None:
    text = f'date("{day.isoformat()}")'
    names = f"[{text}.weekday, week of year({text}), day of year({text})]"
    expected = [day.isoweekday(), day.isocalendar().week, day.timetuple().tm_yday]
    assert feel.compile_expression(names).evaluate({}).value == expected
    assert feel.compile_expression(f"day of week({text})").evaluate({}).value == f"{day:%A}"
    assert feel.compile_expression(f"month of year({text})").evaluate({}).value == f"{day:%B}"


@given(_years, st.integers(1, 12), st.integers(1, 28))
def test_any_year_survives_text(year: int, month: int, day: int) -> None:
    value = Date(year, month, day)
    assert parse_temporal(str(value)) == value
    assert Date.from_ordinal(value.ordinal) == value


@given(_moments, st.sampled_from(_ZONES))
def test_local_times_are_the_instants_of_zoneinfo(local: datetime, zone: str) -> None:
    theirs = local.replace(tzinfo=ZoneInfo(zone))
    ours = DateAndTime.from_python(theirs)
    instant = theirs.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert ours.key == (instant.days * 86_400 + instant.seconds) * SECOND + instant.microseconds * 1000
    offset = theirs.utcoffset()
    assert offset is not None
    assert ours.offset == offset.total_seconds()


@given(_moments, st.sampled_from(_ZONES), st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_adding_durations_follows_the_line_of_instants(local: datetime, zone: str, delta: timedelta) -> None:
    start = local.replace(tzinfo=ZoneInfo(zone))
    expected = (start.astimezone(UTC) + delta).astimezone(ZoneInfo(zone))
    variables = {"start": start, "dauer": delta}
    end = feel.compile_expression("start + dauer").evaluate(variables).value
    assert str(end) == str(DateAndTime.from_python(expected))
    assert end.fold == expected.fold
    back = feel.compile_expression("ende - start = dauer").evaluate({**variables, "ende": end})
    assert back.value is True


@given(_moments, st.sampled_from(_ZONES), st.sampled_from(_ZONES))
def test_the_same_instant_on_other_clocks(local: datetime, one: str, other: str) -> None:
    start = local.replace(tzinfo=ZoneInfo(one))
    shown = (
        feel.compile_expression("date and time(start, zone)").evaluate({"start": start, "zone": other}).value
    )
    assert str(shown) == str(DateAndTime.from_python(start.astimezone(ZoneInfo(other))))


@given(st.integers(-(10**12), 10**12))
def test_durations_survive_text(amount: int) -> None:
    for duration in (YearsMonthsDuration(amount), DaysTimeDuration(amount * 1_000_003)):
        assert parse_duration(str(duration)) == duration


@given(st.integers(0, DAY - 1), st.sampled_from([None, 0, 3600, -5400, 1172, "Europe/Berlin"]))
def test_times_survive_text(nanos: int, zone: int | str | None) -> None:
    time = Time(nanos, zone)
    assert parse_time(str(time)) == time


def test_far_years_use_the_rules_of_the_same_year_of_the_cycle() -> None:
    winter = parse_date_and_time("12026-01-01T00:00:00@Europe/Berlin")
    assert winter is not None
    assert winter.offset == 3600
    later = add_nanos(winter, 180 * DAY)
    assert later is not None
    assert later.offset == 7200
    assert later.key - winter.key == 180 * DAY


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-29T01:59:59", "2026-03-29T03:00:00"),  # an hour is missing
        ("2026-10-25T02:59:59", "2026-10-25T02:00:00"),  # an hour comes twice
    ],
)
def test_a_second_passes_when_clocks_change(start: str, end: str, text_of: Callable[..., str]) -> None:
    zone = "@Europe/Berlin"
    assert text_of(f'@"{start}{zone}" + duration("PT1S")') == end + zone


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01Z", "01000-01-01", "2026-00-10",
        "24:00:00", "12:60:00", "12:00", "12:00:00+19:00", "12:00:00@Europe/Bärlin", "12:00:00+01:60",
        "2026-01-01T12:00", "2026-01-01 12:00:00", "2026-01-01T24:00:01",
        "P", "PT", "P1H", "P1Y2D", "P1.5D", "1D", "P-1D", "P1M1D", "٣٠", "",
    ],
)  # fmt: skip
def test_texts_that_are_no_date_time_or_duration(text: str) -> None:
    assert parse_temporal(text) is None


def test_midnight_may_be_written_as_24_hours() -> None:
    assert str(parse_date_and_time("2026-12-31T24:00:00")) == "2027-01-01T00:00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"12:00:00Z" = @"13:00:00+01:00"', "true"),
        ('@"12:00:00" = @"12:00:00Z"', "false"),
        ('@"12:00:00" < @"12:00:00Z"', "null"),
        ('@"2026-03-01T12:00:00Z" < @"2026-03-01T12:00:00@Europe/Berlin"', "false"),
        ('@"2026-03-01" < @"2026-03-01T12:00:00"', "null"),
        ('duration("P12M") = duration("P1Y")', "true"),
        ('duration("P30D") = duration("P1M")', "null"),
        ('date("2026-03-01") in [date("2026-01-01")..date("2026-12-31")]', "true"),
        ('(for t in @"2026-02-27"..@"2026-03-01" return t.day)', "[27, 28, 1]"),
        ('(for t in @"2026-03-01"..@"2026-02-28" return t.day)', "[1, 28]"),
        ('@"2026-03-01T08:30:15.5".second', "15.5"),
        ('duration("-P1DT2H").hours', "-2"),
        ('duration("-PT0.5S").seconds', "-0.5"),
        ('time("08:30:00").time offset', "null"),
        ('@"08:30:00".year', "null"),
    ],
)
def test_temporal_values_in_expressions(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected
