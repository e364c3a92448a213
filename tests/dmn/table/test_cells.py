from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.dmn.table.axis import Axis
from app.dmn.table.cells import CellSet, read_cell, sort_key, value_of

NUMBERS = ["1", "-2", "3.5", "100"]
TEXTS = ['"a"', '"b"', '"bc"', '""']
DATES = ['date("2025-12-31")', '@"2026-01-01"', 'date("2026-03-01")']
DURATIONS = ['duration("P1D")', '@"PT36H"', 'duration("-P2D")']
VALUES = [
    *NUMBERS,
    "0",
    "2",
    "50",
    *TEXTS,
    '"zz"',
    *DATES,
    '@"2026-02-01"',
    *DURATIONS,
    "true",
    "null",
    "[1]",
]


def compiled(text: str) -> feel.UnaryTests:
    return feel.compile_unary_tests(text)


def value(text: str) -> Any:
    return feel.compile_expression(text).evaluate({}).value


@st.composite
def cells(draw: st.DrawFn) -> str:
    constants = st.sampled_from(draw(st.sampled_from([NUMBERS, TEXTS, DATES, DURATIONS])))
    comparison = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), constants)
    interval = st.builds(
        "{}{}..{}{}".format, st.sampled_from("[("), constants, constants, st.sampled_from("])")
    )
    tests = draw(
        st.lists(st.one_of(constants, comparison, interval, st.just("null")), min_size=1, max_size=4)
    )
    joined = ", ".join(tests)
    return f"not({joined})" if draw(st.booleans()) else joined


@given(cells())
def test_the_set_of_a_cell_holds_what_its_tests_admit(text: str) -> None:
    tests = compiled(text)
    found = read_cell(tests)
    assert found is not None
    axis = Axis(found.bounds())
    for item in map(value, VALUES):
        key = sort_key(item)
        if key is not None and key[0] == found.kind:
            atom = axis.atom(key[1])
            admitted = any(first <= atom <= last for first, last in found.spans(axis))
            assert admitted == tests.test(item, {}, feel.Evaluation()), (text, item)


@pytest.mark.parametrize(
    "text", ["x", "< x", "[1..x]", "1, x", "? > 1", '1, "a"', "[[1, 2]]", '[1.."a"]', "date(x)", "count([1])"]
)
def test_cells_that_are_no_constant_set_are_left_to_feel(text: str) -> None:
    assert read_cell(feel.compile_unary_tests(text, feel.Scope(["x"]))) is None


def test_a_cell_for_null_only_has_no_interval() -> None:
    assert read_cell(compiled("null")) == CellSet("null", ())
    assert read_cell(compiled("not(null)")) == CellSet("null", (), negated=True)


@pytest.mark.parametrize("text", [*NUMBERS, *TEXTS, *DATES, *DURATIONS, 'duration("P1Y2M")', "true"])
def test_keys_lead_back_to_their_values(text: str) -> None:
    kind, key = sort_key(value(text)) or ("", None)
    assert value_of(kind, key) == value(text)


def test_values_without_order_have_no_key() -> None:
    assert [sort_key(item) for item in (None, [Decimal(1)], {}, value('@"12:00:00"'))] == [None] * 4
