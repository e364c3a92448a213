from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app import clock
from app.web.formats import (
    ago,
    day,
    due,
    file_kind,
    file_size,
    last_day,
    machine_time,
    moment,
    money,
    short_day,
)

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=5), "gerade eben"),
        (timedelta(seconds=-5), "gerade eben"),
        (timedelta(minutes=1), "vor 1 Minute"),
        (timedelta(minutes=59), "vor 59 Minuten"),
        (timedelta(hours=1), "vor 1 Stunde"),
        (timedelta(hours=13), "vor 13 Stunden"),
        (timedelta(hours=15), "gestern"),
        (timedelta(days=2), "vor 2 Tagen"),
        (timedelta(days=40), "am 6. Mai 2026"),
    ],
)
def test_how_long_ago_is_said_as_people_say_it(before: timedelta, words: str) -> None:
    assert ago(NOW - before) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 15, 21, 59, tzinfo=UTC), "heute"),
        (datetime(2026, 6, 15, 22, 0, tzinfo=UTC), "heute"),  # midnight in Germany ends with the day before
        (datetime(2026, 6, 16, 10, 0, tzinfo=UTC), "morgen"),
        (datetime(2026, 6, 21, 10, 0, tzinfo=UTC), "in 6 Tagen"),
        (datetime(2026, 6, 15, 11, 0, tzinfo=UTC), "seit heute überfällig"),
        (datetime(2026, 6, 14, 10, 0, tzinfo=UTC), "seit 1 Tag überfällig"),
        (datetime(2026, 6, 5, 10, 0, tzinfo=UTC), "seit 10 Tagen überfällig"),
    ],
)
def test_a_deadline_says_how_far_away_it_is(at: datetime, words: str) -> None:
    assert due(at) == words


def test_dates_are_german_whatever_the_server_thinks() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert day(late) == "1. Januar 2027"
    assert short_day(date(2026, 3, 1)) == "01.03.2026"
    assert moment(late) == "01.01.2027, 00:30 Uhr"
    assert machine_time(late) == "2026-12-31T23:30:00Z"
    assert machine_time(date(2026, 3, 1)) == "2026-03-01"
    assert last_day(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2026, 12, 31)


def test_amounts_and_files() -> None:
    assert money(Decimal("1234.5")) == "1.234,50\N{NO-BREAK SPACE}€"
    assert money(72) == "72,00\N{NO-BREAK SPACE}€"
    assert file_kind("application/pdf") == "PDF"
    assert file_kind("text/html; charset=utf-8") == "Datei"
    assert file_size(10) == "1\N{NO-BREAK SPACE}KB"
    assert file_size(1_500_000) == "1,4\N{NO-BREAK SPACE}MB"
