"""Equality and order with null, ranges, and values that survive being written and read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.feel.values import Range

_atoms = (
    st.none()
    | st.booleans()
    | st.text(max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15)
)
_keys = st.text(st.sampled_from('abzäß_1 -+:"{}.\\'), max_size=8)
_values = st.recursive(
    _atoms, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_keys, inner, max_size=5)
)


@given(_values)
def test_what_is_written_is_read_as_the_same_value(value: Any) -> None:
    read = feel.compile_expression(feel.text_of(value)).evaluate({}).value
    assert feel.equal(read, value) is True


@given(_values, _values)
def test_equality_is_symmetric(one: Any, other: Any) -> None:
    assert feel.equal(one, other) == feel.equal(other, one)
    assert feel.equal(one, one) is True


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3), min_size=3, max_size=3))
def test_ranges_contain_what_lies_between_their_ends(numbers: list[Decimal]) -> None:
    low, value, high = numbers[0], numbers[1], max(numbers)
    for low_included in (True, False):
        for high_included in (True, False):
            above = low <= value if low_included else low < value
            below = value <= high if high_included else value < high
            assert Range(low, high, low_included, high_included).contains(value) is (above and below)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null = null", "true"),
        ("null = 1", "false"),
        ("1 != null", "true"),
        ('1 = "1"', "null"),
        ("1 < null", "null"),
        ("[1, 2] = [1, 2]", "true"),
        ("[1, 2] = [2, 1]", "false"),
        ("[1, null] = [1, null]", "true"),
        ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
        ("{a: 1} = {a: 2}", "false"),
        ("[1] < [2]", "null"),
        ("true < false", "null"),
        ('"a" < "b"', "true"),
        ("1.0 = 1", "true"),
        ("sum = sum", "null"),
        ("[1..2] = [1..2]", "true"),
        ("[1..2] = [1..2)", "false"),
        ("(< 5) = (< 5)", "true"),
        ("5 in (!= 4)", "true"),
        ("4 in (!= 4)", "false"),
        ("null in [1..5]", "null"),
        ("5 in null", "false"),
        ("null in [null]", "true"),
        ('"b" in ["a".."c"]', "true"),
    ],
)
def test_comparisons(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (Decimal(1), "number"),
        ("", "string"),
        ([], "list"),
        ({}, "context"),
        (Range(Decimal(1), None, True, False), "range"),
        (feel.Function([], lambda arguments, evaluation: None), "function"),
        (object(), "unknown"),
    ],
)
def test_kinds(value: Any, kind: str) -> None:
    assert feel.kind(value) == kind
