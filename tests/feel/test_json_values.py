"""Values come from JSON and go back with all their digits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import exact_json, feel

_atoms = (
    st.none()
    | st.booleans()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**20), max_value=10**20)
)
_values = st.recursive(
    _atoms, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc äß", max_size=5), inner)
)


@given(_values)
def test_json_survives_the_way_through_feel(value: Any) -> None:
    text = exact_json.dumps(value)
    through = feel.to_json(feel.from_json(exact_json.loads(text)))
    assert exact_json.loads(exact_json.dumps(through)) == exact_json.loads(text)


class _Colour(StrEnum):
    RED = "rot"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (True, "true"),
        (_Colour.RED, '"rot"'),
        ((1, 2), "[1, 2]"),
        (MappingProxyType({"a": 1}), "{a: 1}"),
        (date(2026, 3, 1), "2026-03-01"),
        (time(8, 30), "08:30:00"),
        (time(8, 30, tzinfo=UTC), "08:30:00Z"),
        (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), "2026-03-01T08:30:00Z"),
        (timedelta(days=1, seconds=1), "P1DT1S"),
    ],
)
def test_python_values_become_feel_values(value: Any, text: str) -> None:
    assert feel.text_of(feel.from_json(value)) == text


@pytest.mark.parametrize("value", [0.1, [0.1], {"a": {"b": 0.1}}, object(), {1, 2}, b"a"])
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        feel.from_json(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-03-01")', "2026-03-01"),
        ('[@"P1D", @"08:30:00Z"]', ["P1D", "08:30:00Z"]),
        ("{a: [1..5)}", {"a": "[1..5)"}),
        ("sum", "function sum"),
        ('"a\\"b"', 'a"b'),
        ("1.50", Decimal("1.50")),
    ],
)
def test_feel_values_become_json(text: str, expected: Any) -> None:
    assert feel.to_json(feel.compile_expression(text).evaluate({}).value) == expected


def test_what_needs_no_conversion_is_not_copied() -> None:
    value = [Decimal(1), "a", None]
    assert feel.from_json(value) is value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"zwei Wörter": 1, "a-b": 2}', '{zwei Wörter: 1, "a-b": 2}'),
        ("(< 5)", "(< 5)"),
        ("1e10", "10000000000"),
        ('"\\u00e4\\U01F415\\t"', '"ä🐕\t"'),
        ('"\\q"', '"\\\\q"'),
    ],
)
def test_values_are_written_as_feel(text: str, written: str) -> None:
    assert feel.text_of(feel.compile_expression(text).evaluate({}).value) == written


@pytest.mark.parametrize(
    "text",
    [
        "string(n)",
        "for i in 1..n return i",
        "date(n, 1, 1)",
        "decimal(1, n)",
        "[1][n]",
        'substring("a", 1, n)',
        "n > 1",
        "-n",
        "2 ** n",
        "n ** 2",
        "[1, 2][item = n]",
        "n in [1..5]",
        "n + 1",
        "time(n, 0, 0)",
        "list contains([1], n)",
    ],
)
def test_numbers_no_decimal_can_have_do_no_harm(text: str) -> None:
    huge = exact_json.loads('{"n": 1e999999999}')
    value = feel.compile_expression(text).evaluate(huge).value
    assert len(exact_json.dumps(feel.to_json(value))) < 100


def test_values_from_json_that_contain_themselves_are_refused() -> None:
    endless: list[Any] = [1]
    endless.append(endless)
    with pytest.raises(feel.FeelLimitExceeded):
        feel.from_json(endless)


def test_large_values_pass_and_endless_ones_do_not() -> None:
    rows = [{"a": 1, "b": [1, 2]} for _ in range(50_000)]
    assert feel.to_json(feel.from_json(rows)) == rows
    doubling: list[Any] = [Decimal(1)]
    for _ in range(40):
        doubling = [doubling, doubling]
    for convert in (feel.from_json, feel.to_json):
        with pytest.raises(feel.FeelLimitExceeded, match="mehr als 500000 Bestandteile"):
            convert(doubling)
