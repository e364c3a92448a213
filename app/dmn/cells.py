"""Constant cells of decision tables as sets of values, read from the syntax tree of their unary tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app import feel
from app.dmn.axis import Axis, Interval, Span
from app.feel import ast
from app.feel.temporal import Date

NUMBER, STRING, BOOLEAN, DATE = "number", "string", "boolean", "date"
#: A number column whose declared type has whole numbers only.
INTEGER = "integer"


@dataclass(frozen=True, slots=True)
class CellSet:
    """The values a constant cell admits: intervals of one kind of value, or all of that kind but them."""

    kind: str
    intervals: tuple[Interval, ...]
    negated: bool = False

    def bounds(self) -> Iterator[Any]:
        """Yield the bounds of the intervals."""
        for interval in self.intervals:
            yield from (key for key in (interval.low, interval.high) if key is not None)

    def spans(self, axis: Axis) -> list[Span]:
        """Return the atoms of an axis that hold the values."""
        return axis.spans(self.intervals, negated=self.negated)


def read_cell(tests: feel.UnaryTests) -> CellSet | None:
    """Return the set of a constant cell; None if it depends on variables or is no set of simple values."""
    tree = tests.tree
    if not isinstance(tree, ast.UnaryTestList):
        return None
    found = [_test(test) for test in tree.tests]
    sets = [each for each in found if each is not None]
    kinds = {kind for kind, _ in sets}
    if len(sets) < len(found) or len(kinds) != 1:
        return None
    return CellSet(kinds.pop(), tuple(interval for _, interval in sets), tree.is_negated)


def _key(node: ast.Node) -> tuple[str, Any] | None:
    return sort_key(feel.constant(node))


def _test(node: ast.Node) -> tuple[str, Interval] | None:
    if isinstance(node, ast.RangeLiteral):
        low, high = _key(node.low), _key(node.high)
        if low is None or high is None or low[0] != high[0]:
            return None
        return low[0], Interval(low[1], high[1], node.low_included, node.high_included)
    if isinstance(node, (ast.UnaryComparison, ast.OpenRange)):
        bound = _key(node.bound)
        return None if bound is None else _half_line(node.operator, *bound)
    key = _key(node)
    return None if key is None else (key[0], Interval.point(key[1]))


def _half_line(operator: str, kind: str, key: Any) -> tuple[str, Interval] | None:
    intervals = {
        "<": Interval(None, key, True, False),
        "<=": Interval(None, key),
        ">": Interval(key, None, False),
        ">=": Interval(key, None),
        "=": Interval.point(key),
    }
    interval = intervals.get(operator)
    return None if interval is None else (kind, interval)


def sort_key(value: Any) -> tuple[str, Any] | None:
    """Return the kind of a value and a key that sorts as FEEL compares; None for other values."""
    if isinstance(value, bool):
        return BOOLEAN, value
    if isinstance(value, Decimal):
        return NUMBER, value
    if isinstance(value, str):
        return STRING, value
    if isinstance(value, Date):
        return DATE, value.ordinal + 719163
    return None


def value_of(kind: str, key: Any) -> Any:
    from datetime import date

    if kind == DATE:
        return date.fromordinal(key)
    return key


def kind_of_type(type_: Any) -> str | None:
    name = str(type_)
    return name if name in (NUMBER, STRING, BOOLEAN, DATE) else None
