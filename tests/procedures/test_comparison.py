"""Expectations are compared in part for sections and in full for lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.procedures.comparison import first_difference


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": Decimal("1.00"), "b": 2}),
        ({"a": {"b": [1, {"c": "x"}]}}, {"a": {"b": [1, {"c": "x", "d": None}]}}),
        ({"a": True}, {"a": True}),
        ({}, {"a": 1}),
    ],
)
def test_what_fits_has_no_difference(expected: Any, actual: Any) -> None:
    assert first_difference(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "path"),
    [
        ({"a": 1}, {"a": True}, "a"),
        ({"a": 1}, {}, "a"),
        ({"a": [1, 2]}, {"a": [1]}, "a"),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "a[1].b"),
        ({"a": {"b": 1}}, {"a": 5}, "a"),
        ({"a": "x"}, {"a": None}, "a"),
    ],
)
def test_a_difference_is_named_by_its_path(expected: Any, actual: Any, path: str) -> None:
    assert f"„{path}“" in (first_difference(expected, actual) or "")
