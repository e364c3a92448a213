"""Numbers are exact: against fractions, and the cents of real fees."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import feel

# Up to 15 digits, so that sums and products of two have at most 34 and must be exact.
_numbers = st.decimals(
    min_value=Decimal(-(10**9)), max_value=Decimal(10**9), places=6, allow_nan=False, allow_infinity=False
)
_ADD, _SUBTRACT, _MULTIPLY, _DIVIDE, _MODULO = (
    feel.compile_expression(text) for text in ("a + b", "a - b", "a * b", "a / b", "modulo(a, b)")
)


def _value(expression: feel.Expression, a: Decimal, b: Decimal) -> Any:
    return expression.evaluate({"a": a, "b": b}).value


@given(_numbers, _numbers)
def test_sums_differences_and_products_are_those_of_fractions(a: Decimal, b: Decimal) -> None:
    assert Fraction(_value(_ADD, a, b)) == Fraction(a) + Fraction(b)
    assert Fraction(_value(_SUBTRACT, a, b)) == Fraction(a) - Fraction(b)
    assert Fraction(_value(_MULTIPLY, a, b)) == Fraction(a) * Fraction(b)


@given(_numbers, _numbers.filter(bool))
def test_quotients_are_right_to_34_digits(a: Decimal, b: Decimal) -> None:
    exact = Fraction(a) / Fraction(b)
    quotient = Fraction(_value(_DIVIDE, a, b))
    assert abs(quotient - exact) <= abs(exact) * Fraction(1, 2 * 10**33)


@given(_numbers, _numbers.filter(bool))
def test_remainders_have_the_sign_of_the_divisor(a: Decimal, b: Decimal) -> None:
    assert Fraction(_value(_MODULO, a, b)) == Fraction(a) % Fraction(b)


@given(_numbers, _numbers)
def test_order_is_that_of_fractions(a: Decimal, b: Decimal) -> None:
    for operator, expected in (("<", a < b), ("<=", a <= b), ("=", a == b), ("!=", a != b)):
        assert feel.compile_expression(f"a {operator} b").evaluate({"a": a, "b": b}).value is expected


@given(_numbers, st.integers(-3, 5))
def test_roundings_are_those_of_fractions(number: Decimal, scale: int) -> None:
    unit = Fraction(10) ** -scale
    shifted = Fraction(number) / unit
    floor, half = shifted.__floor__(), Fraction(1, 2)
    expected = {
        "floor": floor,
        "ceiling": shifted.__ceil__(),
        "round up": shifted.__ceil__() if shifted > 0 else floor,
        "round down": floor if shifted > 0 else shifted.__ceil__(),
        "decimal": round(shifted),
        "round half up": (shifted + half).__floor__() if shifted > 0 else (shifted - half).__ceil__(),
        "round half down": (shifted - half).__ceil__() if shifted > 0 else (shifted + half).__floor__(),
    }
    for name, count in expected.items():
        value = feel.compile_expression(f"{name}(n, s)").evaluate({"n": number, "s": scale}).value
        assert Fraction(value) == count * unit, name


@given(st.lists(_numbers, min_size=1, max_size=20))
def test_sums_of_lists_are_those_of_fractions(numbers: list[Decimal]) -> None:
    value = feel.compile_expression("sum(zahlen)").evaluate({"zahlen": numbers}).value
    assert Fraction(value) == sum(map(Fraction, numbers))


@settings(max_examples=50)
@given(st.integers(-(10**33), 10**33), st.integers(-(10**33), 10**33))
def test_integers_keep_34_digits(a: int, b: int) -> None:
    assert int(feel.compile_expression("a + b").evaluate({"a": a, "b": b}).value) == a + b


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 = 0.3", "true"),
        ("floor(4.35 * 100)", "435"),
        ("round half up(1.005, 2)", "1.01"),
        ("decimal(2.345, 2)", "2.34"),
        ("decimal(2.355, 2)", "2.36"),
        ("123456789012345678901234567890 * 1", "123456789012345678901234567890"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("10 ** 33 + 0.5", "1000000000000000000000000000000000"),  # half to even at the 35th digit
        ("10 ** 33 + 1.5", "1000000000000000000000000000000002"),
        ("-2 ** 2", "4"),  # the minus belongs to the number
        ("2 ** -1", "0.5"),
        ("2 ** 3 ** 2", "64"),
        ("1.50 + 1.50", "3.00"),
        ("-0 * 5", "0"),
        ("72 / 12 * 5", "30"),
        ("1 / 0", "null"),
        ("0 / 0", "null"),
        ("1 - null", "null"),
        ('1 + "1"', "null"),
        ("true + 1", "null"),
        ("9 ** 9 ** 9 ** 9 ** 9", "null"),
        ("1e6144 * 10", "null"),
        ("--5", "5"),
        ("-null", "null"),
        ('-duration("P1D")', "-P1D"),
    ],
)
def test_money_and_its_borders(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('date("2024-02-29") + duration("P1Y")', "2025-02-28"),
        ('date("2026-03-01") - duration("P1D")', "2026-02-28"),
        ('date("2026-03-01") + duration("PT36H")', "2026-03-02"),
        ('duration("P1D") + date("2026-03-01")', "2026-03-02"),
        ('time("23:30:00") + duration("PT1H")', "00:30:00"),
        ('time("10:00:00") - time("08:30:00")', "PT1H30M"),
        ('date("2026-03-02") - date("2026-03-01")', "P1D"),
        ('duration("P1Y") + duration("P2M")', "P1Y2M"),
        ('duration("P1Y") + duration("P2D")', "null"),
        ('duration("P10D") * 1.5', "P15D"),
        ('2 * duration("P1M")', "P2M"),
        ('duration("P1Y") / 5', "P2M"),
        ('duration("P1D") / duration("PT6H")', "4"),
        ('duration("P1D") / 0', "null"),
        ('date("2026-03-01") + 1', "null"),
        ('date("999999999-12-31") + duration("P1D")', "null"),
        ('date("2026-03-01") * 2', "null"),
        ('duration("P999999999D") * 1e30', "null"),
    ],
)
def test_dates_and_durations_add_up(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected
