"""Days as the law counts them."""

from __future__ import annotations

from datetime import date

import pytest

from app.deadlines import UnknownState, add_months, holiday_name, is_holiday, is_working_day, next_working_day


def test_corpus_christi_is_a_holiday_in_nrw_and_not_in_berlin() -> None:
    assert holiday_name(date(2026, 6, 4)) == "Fronleichnam"
    assert not is_holiday(date(2026, 6, 4), state="BE")


def test_an_unknown_land_is_refused() -> None:
    with pytest.raises(UnknownState):
        is_holiday(date(2026, 6, 4), state="XX")


def test_saturdays_sundays_and_holidays_are_no_working_days() -> None:
    assert [is_working_day(date(2026, 5, day)) for day in (1, 2, 3, 4)] == [False, False, False, True]


def test_easter_moves_a_day_by_four() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected
