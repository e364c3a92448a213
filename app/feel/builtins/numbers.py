"""Built-in functions on numbers: rounding, roots, remainders."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.values import CONTEXT, whole

_MIN_SCALE, _MAX_SCALE = -6111, 6176  # as many digits as a decimal number can have
_WIDE = decimal.Context(prec=12_500, Emin=-20_000, Emax=20_000)  # enough to cut any number anywhere


def _round(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    digits = whole(scale)
    if not _MIN_SCALE <= digits <= _MAX_SCALE:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -digits:
        return number
    return number.quantize(Decimal((0, (1,), -digits)), rounding=rounding, context=_WIDE) + 0


def _rounding(name: str, mode: str, scale: str) -> None:
    def rounded(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        return _round(number, scale, mode)

    builtin(name, "n: number", scale)(rounded)


_rounding("decimal", decimal.ROUND_HALF_EVEN, "scale: number")
_rounding("floor", decimal.ROUND_FLOOR, "scale?: number")
_rounding("ceiling", decimal.ROUND_CEILING, "scale?: number")
_rounding("round up", decimal.ROUND_UP, "scale: number")
_rounding("round down", decimal.ROUND_DOWN, "scale: number")
_rounding("round half up", decimal.ROUND_HALF_UP, "scale: number")
_rounding("round half down", decimal.ROUND_HALF_DOWN, "scale: number")


@builtin("abs", "n: number|duration")
def absolute(value: Any) -> Any:
    return value.copy_abs() if isinstance(value, Decimal) else type(value)(abs(value.amount))


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """Return dividend - divisor * floor(dividend / divisor): the sign is the divisor's."""
    if not divisor:
        return None
    rest = _WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return CONTEXT.plus(rest)


@builtin("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal | None:
    return CONTEXT.sqrt(number) if number >= 0 else None


@builtin("log", "number: number")
def natural_logarithm(number: Decimal) -> Decimal | None:
    return CONTEXT.ln(number) if number > 0 else None


@builtin("exp", "number: number")
def exponential(number: Decimal) -> Decimal:
    return CONTEXT.exp(number)


def _parity(name: str, remainder: int) -> None:
    def has_parity(number: Decimal) -> bool | None:
        return (
            _WIDE.remainder(abs(number), Decimal(2)) == remainder
            if number == number.to_integral_value()
            else None
        )

    builtin(name, "number: number")(has_parity)


_parity("odd", 1)
_parity("even", 0)
