"""Arguments are fitted to signatures, by position and by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app import feel
from app.feel.builtins import BUILTINS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring(string: "abc", start position: 2)', '"bc"'),
        ('substring(start position: 2, string: "abc", length: 1)', '"b"'),
        ('substring(string: "abc", position: 2)', "null"),
        ('substring(string: "abc")', "null"),
        ("sum(list: [1, 2])", "3"),
        ("sum(list: 5)", "5"),
        ("append(list: [1], item: 2)", "[1, 2]"),
        ("date(year: 2026, month: 3, day: 1)", "2026-03-01"),
        ('upper case(["a"])', '"A"'),  # a list of one stands for its item
        ("count(5)", "1"),  # and a value for the list of it
        ("count(null)", "null"),
        ("floor(1.5, null)", "null"),
        ('substring("abc", 2, null)', '"bc"'),
        ("sum()", "null"),
        ("sum([])", "null"),
        ("max([])", "null"),
        ("all([])", "true"),
        ("any([])", "false"),
        ("all([true, null])", "null"),
        ("any([true, null])", "true"),
        ('min([1, "a"])', "null"),
        ("sum([1, true])", "null"),
        ("mode([])", "[]"),
        ("stddev([1])", "null"),
        ("sort([3, 1], function(a) true)", "null"),
        ("list replace([1], function(a, b) 1, 2)", "null"),
        ('context([{key: "a"}])', "null"),
        ("odd(1.5)", "null"),
        ("sqrt(-1)", "null"),
        ("log(0)", "null"),
        ("exp(1e6)", "null"),
        ("decimal(1, 7000)", "null"),
        ("modulo(5, 0)", "null"),
        ('before([1..2], ["a".."b"])', "null"),
        ("includes([1..5), 5)", "false"),
        ("overlaps([1..5), [5..9])", "false"),
        ('range("[1..")', "null"),
        ('range("[5..1]")', "null"),
        ('string join(["a", 1])', "null"),
        ('number("1,2", ",", ",")', "null"),
        ("unbekannt(1)", "null"),
        ("(5)(1)", "null"),
    ],
)
def test_calls(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected


def test_every_function_refuses_nonsense_without_raising() -> None:
    nonsense: list[Any] = [None, True, Decimal(-7), "ä", [], [None], {}, {"key": 1}, BUILTINS["sum"]]
    nonsense += [feel.compile_expression(text).evaluate({}).value for text in ('@"P1D"', "[1..2]", "(< 3)")]
    nonsense += [datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01", Decimal("1e6000")]
    for name, function in BUILTINS.items():
        for count in range(4):
            for shift in range(len(nonsense)):
                arguments = [feel.from_json(nonsense[(shift + k * 5) % len(nonsense)]) for k in range(count)]
                feel.invoke(function, arguments, feel.Evaluation()), name


def test_functions_of_python_are_called_like_any_other() -> None:
    def call(arguments: list[Any], evaluation: feel.Evaluation) -> Any:
        return arguments[0] * 2

    double = feel.Function(["n"], call, [feel.parse_type("number")], name="doppelt")
    variables = {"doppelt": double}
    for text, expected in (
        ("doppelt(4)", Decimal(8)),
        ("doppelt(n: 4)", Decimal(8)),
        ("doppelt([4])", Decimal(8)),
        ('doppelt("a")', None),
        ("doppelt()", None),
        ("doppelt(m: 4)", None),
        ("(for x in [1, 2] return doppelt(x))[2]", Decimal(4)),
    ):
        assert feel.compile_expression(text).evaluate(variables).value == expected
