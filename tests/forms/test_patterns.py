from __future__ import annotations

from typing import Any

import pytest
import regex

from app.forms import PatternTime, validate
from tests.forms.dog_form import AT, form_of, text

EVIL = {"pattern": "^(a|aa)+$"}
ANSWER = "a" * 60 + "!"


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patterns that are really searched for."""
    seen: list[str] = []
    search = regex.search

    def noted(pattern: str, *arguments: Any, **options: Any) -> Any:
        seen.append(pattern)
        return search(pattern, *arguments, **options)

    monkeypatch.setattr(regex, "search", noted)
    return seen


def test_all_patterns_of_a_form_share_their_time(searches: list[str]) -> None:
    form = form_of(*[text(f"x{number}", "X", validate=EVIL) for number in range(30)])
    answers = {f"x{number}": ANSWER for number in range(30)}

    errors = validate(form, answers, at=AT).errors

    assert len(errors) == 30
    assert len(searches) < 15


def test_checks_of_one_request_share_their_time(searches: list[str]) -> None:
    form, patterns = form_of(text("x", "X", validate=EVIL)), PatternTime(seconds=0.05)

    for _ in range(10):
        assert validate(form, {"x": ANSWER}, at=AT, patterns=patterns).errors

    assert len(searches) < 5


def test_a_pattern_that_is_quick_leaves_time_for_many() -> None:
    patterns = PatternTime()

    assert all(patterns.matches("^[A-Z]{2}-", "PB-7") for _ in range(1000))
    assert not PatternTime(seconds=0).matches("a", "a")
