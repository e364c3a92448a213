from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.engine.diagram.model import TimerDefinition, TimerKind
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import Firing, first_firing, next_firing, parse_duration

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def first(kind: TimerKind, value: object, at: datetime = NOON) -> Firing:
    return first_firing(TimerDefinition(kind, Source("=x", "timer")), value, at)


def all_of(firing: Firing | None, limit: int = 10) -> list[str]:
    due: list[str] = []
    while firing is not None and len(due) < limit:
        due.append(firing["due"])
        firing = next_firing(firing, datetime.fromisoformat(firing["due"]))
    return due


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("2026-03-09", "2026-03-08T23:00:00+00:00"),
        ("2026-07-01T08:00:00", "2026-07-01T06:00:00+00:00"),
        ("2026-03-09T08:00:00Z", "2026-03-09T08:00:00+00:00"),
        ("1999-01-01T00:00:00Z", "1999-01-01T00:00:00+00:00"),
    ],
)
def test_an_instant_without_zone_is_german_time(value: str, due: str) -> None:
    assert first("timeDate", value) == {"due": due}


@pytest.mark.parametrize(
    ("value", "due"),
    [
        ("PT10H", "2026-03-02T21:00:00+00:00"),
        ("P1W", "2026-03-09T11:00:00+00:00"),
        ("P30D", "2026-04-01T10:00:00+00:00"),  # noon in Germany before and after the clocks change
        ("PT720H", "2026-04-01T11:00:00+00:00"),
        ("P1Y2M3DT4H5M6.5S", "2027-05-05T14:05:06.500000+00:00"),
        ("-PT1H", "2026-03-02T10:00:00+00:00"),
        ("-P1M", "2026-02-02T11:00:00+00:00"),
        ("PT0S", "2026-03-02T11:00:00+00:00"),
    ],
)
def test_days_go_by_the_calendar_and_hours_by_the_clock(value: str, due: str) -> None:
    assert first("timeDuration", value) == {"due": due}


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1D", "P1H", "P1.5D", "PT1S2H", "P-1D", "P9999999999D"]
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_a_cycle_counts_from_its_first_time_and_ends_after_the_last() -> None:
    january = datetime(2026, 1, 31, 11, tzinfo=UTC)

    assert all_of(first("timeCycle", "R3/PT10H")) == [
        "2026-03-02T21:00:00+00:00",
        "2026-03-03T07:00:00+00:00",
        "2026-03-03T17:00:00+00:00",
    ]
    assert [due[5:10] for due in all_of(first("timeCycle", "R3/2026-01-31T12:00:00/P1M", january))] == [
        "01-31",
        "02-28",
        "03-31",
    ]
    assert len(all_of(first("timeCycle", "R/PT1S"), limit=50)) == 50


@pytest.mark.parametrize(
    ("cycle", "due"),
    [
        ("R/2019-01-01T06:00:00/P1M", "2026-04-01T04:00:00+00:00"),
        ("R/2026-03-02T11:00:00Z/P1D", "2026-03-02T11:00:00+00:00"),
        ("R2/2020-02-29T06:00:00/P1Y", "2027-02-28T05:00:00+00:00"),
        ("R/2000-01-01T00:00:00Z/PT1S", "2026-03-02T11:00:00+00:00"),
    ],
)
def test_a_cycle_that_began_in_the_past_goes_on_with_its_next_time(cycle: str, due: str) -> None:
    assert first("timeCycle", cycle)["due"] == due


@pytest.mark.parametrize("late", [timedelta(hours=1), timedelta(days=21), timedelta(days=3650)])
def test_what_was_missed_is_made_up_for_by_one_firing_on_the_same_schedule(late: timedelta) -> None:
    firing = first("timeCycle", "R3/PT10H")
    after = NOON + timedelta(hours=10) + late

    second = next_firing(firing, after)

    assert second is not None
    due = datetime.fromisoformat(second["due"])
    assert after < due <= after + timedelta(hours=10)
    assert (due - NOON) % timedelta(hours=10) == timedelta()
    third = next_firing(second, due)
    assert third is not None
    assert datetime.fromisoformat(third["due"]) == due + timedelta(hours=10)
    assert next_firing(third, due + timedelta(hours=10)) is None


def test_a_calendar_makes_up_once_for_what_it_missed() -> None:
    firing = first("timeCycle", "0 0 8 * * MON-FRI")
    after = NOON + timedelta(days=21)

    following = next_firing(firing, after)

    assert following is not None
    assert following["due"] == "2026-03-24T07:00:00+00:00"


def test_a_state_of_an_older_release_goes_on_where_its_cycle_stood() -> None:
    stored = {"due": "2026-03-03T07:00:00+00:00", "first": "2026-03-02T21:00:00+00:00", "interval": "PT10H"}

    following = next_firing({**stored, "done": 1}, NOON + timedelta(hours=20))

    assert following is not None
    assert following["due"] == "2026-03-03T17:00:00+00:00"


def test_a_cycle_ends_where_the_calendar_does() -> None:
    assert len(all_of(first("timeCycle", "R/P3000Y"))) == 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("timeDate", None),
        ("timeDate", "morgen"),
        ("timeDate", 5),
        ("timeDuration", "bald"),
        ("timeDuration", None),
        ("timeDuration", 14),
        ("timeDuration", "P9000Y"),
        ("timeDuration", "-P9000Y"),
        ("timeDuration", "P999999999D"),
        ("timeCycle", "R0/PT1H"),
        ("timeCycle", "PT1H"),
        ("timeCycle", "R3/PT0S"),
        ("timeCycle", "R/PT0.999999S"),
        ("timeCycle", "R3/-PT1H"),
        ("timeCycle", "R3/morgen/PT1H"),
        ("timeCycle", None),
    ],
)
def test_what_never_fires_is_a_failure(kind: TimerKind, value: object) -> None:
    with pytest.raises(ExecutionFailed):
        first(kind, value)


def test_the_fraction_of_a_second_is_exact() -> None:
    duration = parse_duration("PT0.000001S")

    assert duration is not None
    assert duration.after(NOON) - NOON == timedelta(microseconds=1)
