"""Working days go round weekends and the holidays of the municipality's Land."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from tests.feel.conftest import EASTER

_RUNTIME = feel.Runtime(datetime(2026, 3, 2, tzinfo=UTC), EASTER.__contains__)
_days = st.dates(date(2026, 3, 1), date(2026, 6, 1))


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in EASTER


def _evaluate(text: str, **variables: Any) -> Any:
    return feel.to_json(feel.compile_expression(text).evaluate(variables, _RUNTIME).value)


@given(_days, st.integers(-40, 40).filter(bool))
def test_the_nth_working_day_has_n_working_days_before_it(day: date, number: int) -> None:
    found = date.fromisoformat(_evaluate("add working days(tag, n)", tag=day, n=number))
    assert _works(found)
    first, last = (day + timedelta(1), found) if number > 0 else (found, day - timedelta(1))
    between = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert sum(map(_works, between)) == abs(number)


@given(_days, _days)
def test_counting_is_the_inverse_of_adding(start: date, end: date) -> None:
    count = _evaluate("working days between(a, b)", a=start, b=end)
    if _works(end) and count:
        assert _evaluate("add working days(a, n)", a=start, n=count) == end.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('add working days(date("2026-04-04"), 0)', "2026-04-07"),  # Easter Saturday
        ('add working days(date("2026-04-08"), 0)', "2026-04-08"),
        ('add working days(@"2026-04-02T18:00:00Z", 1)', "2026-04-07"),
        ('add working days(date("2026-04-02"), 1.5)', None),
        ('add working days(date("2026-04-02"), 1e9)', None),
        ('working days between(date("2026-04-07"), date("2026-04-02"))', -1),
        ('working days between(date("2026-04-02"), date("2026-04-02"))', 0),
        ('working days between(date("0001-01-01"), date("9999-01-01"))', None),
        ('is holiday(@"2026-04-06T10:00:00@Europe/Berlin")', True),
        ('is holiday(date("2026-04-07"))', False),
        ('is holiday("2026-04-06")', None),
    ],
)
def test_borders(text: str, expected: Any, evaluate: Callable[..., Any]) -> None:
    assert feel.to_json(evaluate(text)) == expected
