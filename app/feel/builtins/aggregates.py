"""Built-in functions that turn a list into one value: sums, extremes, averages, all and any."""

from __future__ import annotations

import decimal
import functools
from collections import Counter
from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.temporal import DaysTimeDuration, YearsMonthsDuration
from app.feel.values import CONTEXT, compare

_NUMBERS = {Decimal}
_ZERO = Decimal(0)


def _is_numbers(items: list[Any]) -> bool:
    """Tell whether the list has items, and all are numbers."""
    return set(map(type, items)) == _NUMBERS


def _extreme(name: str, sign: int) -> None:
    def extreme(items: list[Any]) -> Any:
        if not items or compare(items[0], items[0]) is None:
            return None
        best = items[0]
        for item in items[1:]:
            order = compare(item, best)
            if order is None:
                return None
            if order * sign > 0:
                best = item
        return best

    builtin(name, "list: list", variadic="list")(extreme)


_extreme("min", -1)
_extreme("max", 1)


@builtin("sum", "list: list", variadic="list")
def total(items: list[Any]) -> Any:
    if set(map(type, items)) != _NUMBERS:
        return _total_duration(items)
    outer = decimal.getcontext()
    decimal.setcontext(CONTEXT)  # for the interpreter's own loop, which is twice as fast as one over `add`
    try:
        return sum(items, _ZERO)
    finally:
        decimal.setcontext(outer)


def _total_duration(items: list[Any]) -> Any:
    kinds = set(map(type, items))
    if len(kinds) != 1 or not kinds <= {YearsMonthsDuration, DaysTimeDuration}:
        return None
    return kinds.pop()(sum(item.amount for item in items))


@builtin("mean", "list: list", variadic="list")
def mean(items: list[Any]) -> Decimal | None:
    return CONTEXT.divide(total(items), Decimal(len(items))) if _is_numbers(items) else None


@builtin("product", "list: list", variadic="list")
def product(items: list[Any]) -> Decimal | None:
    if not _is_numbers(items):
        return None
    return functools.reduce(CONTEXT.multiply, items, Decimal(1))


@builtin("median", "list: list", variadic="list")
def median(items: list[Any]) -> Decimal | None:
    if not _is_numbers(items):
        return None
    ordered: list[Decimal] = sorted(items)
    middle, is_odd = divmod(len(ordered), 2)
    if is_odd:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@builtin("stddev", "list: list", variadic="list")
def standard_deviation(items: list[Any]) -> Decimal | None:
    """Return the standard deviation of a sample: the sum of squares is divided by n - 1."""
    average = mean(items)
    if average is None or len(items) == 1:
        return None
    deviations = [CONTEXT.subtract(item, average) for item in items]
    squares: Decimal = total([CONTEXT.multiply(each, each) for each in deviations])
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(items) - 1)))


@builtin("mode", "list: list", variadic="list")
def mode(items: list[Any]) -> list[Decimal] | None:
    if not items:
        return []
    if not _is_numbers(items):
        return None
    counts = Counter(items)
    most = max(counts.values())
    return sorted(number for number, count in counts.items() if count == most)


def _quantifier(name: str, decisive: bool) -> None:
    def quantified(items: list[Any]) -> bool | None:
        if any(item is decisive for item in items):
            return decisive
        return None if any(type(item) is not bool for item in items) else not decisive

    builtin(name, "list: list", variadic="list")(quantified)


_quantifier("all", decisive=False)
_quantifier("any", decisive=True)
