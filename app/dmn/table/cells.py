"""Constant cells of decision tables as sets of values, read from the syntax tree of their unary tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app import feel
from app.dmn.table.axis import Axis, Interval, Span
from app.dmn.types import Type
from app.feel import ast
from app.feel.temporal import Date, DaysTimeDuration, YearsMonthsDuration
from app.feel.types import plain

NUMBER, STRING, BOOLEAN, DATE, NULL = "number", "string", "boolean", "date", "null"
MONTHS, DURATION = YearsMonthsDuration.kind, DaysTimeDuration.kind
#: A number column whose declared type has whole numbers only.
INTEGER = "integer"

#: Functions whose value for constant arguments is constant.
_PURE = {"date", "duration", "years and months duration"}
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class CellSet:
    """The values a constant cell admits: intervals of one kind of value, or all of that kind but them.

    Null is no key of any axis; a cell that asks for nothing else is of kind null and has no intervals.
    """

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
    if tests.names or not isinstance(tree, ast.UnaryTestList):
        return None
    intervals: list[Interval] = []
    kinds: set[str] = set()
    for test in tree.tests:
        found = _intervals(test, tests.text)
        if found is None:
            return None
        kinds.add(found[0])
        intervals += found[1]
    kinds = kinds - {NULL} or kinds
    return CellSet(kinds.pop(), tuple(intervals), tree.is_negated) if len(kinds) == 1 else None


_Found = tuple[str, Sequence[Interval]]


def _intervals(test: ast.Node, text: str) -> _Found | None:
    """Return kind and intervals of one test of a cell."""
    match test:
        case ast.UnaryComparison():
            bound = sort_key(_constant(test.bound, text))
            return (bound[0], _COMPARISONS[test.operator](bound[1])) if bound else None
        case ast.RangeLiteral():
            low, high = sort_key(_constant(test.low, text)), sort_key(_constant(test.high, text))
            if low is None or high is None or low[0] != high[0]:
                return None
            return low[0], [Interval(low[1], high[1], test.low_included, test.high_included)]
        case _:
            return _point(_constant(test, text))


def _point(value: Any) -> _Found | None:
    if value is None:
        return NULL, []
    key = sort_key(value)
    return (key[0], [Interval.point(key[1])]) if key else None


_COMPARISONS: Mapping[str, Callable[[Any], Sequence[Interval]]] = {
    "=": lambda key: [Interval.point(key)],
    "!=": lambda key: [Interval(None, key, high_included=False), Interval(key, None, low_included=False)],
    "<": lambda key: [Interval(None, key, high_included=False)],
    "<=": lambda key: [Interval(None, key)],
    ">": lambda key: [Interval(key, None, low_included=False)],
    ">=": lambda key: [Interval(key, None)],
}


def _constant(node: ast.Node, text: str) -> Any:
    """Return the value of a literal or of a date or duration written as a call; `feel.MISSING` otherwise."""
    value = feel.constant(node)
    if value is not feel.MISSING or not _is_pure_call(node):
        return value
    return feel.compile_expression(text[node.start : node.end]).run({}, feel.Evaluation())


def _is_pure_call(node: ast.Node) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.function, ast.Name)
        and node.function.name in _PURE
        and node.named is None
        and all(feel.constant(argument) is not feel.MISSING for argument in node.arguments)
    )


def sort_key(value: Any) -> tuple[str, Any] | None:
    """Return the kind of a value and a key that sorts as FEEL compares; None for other values."""
    match value:
        case bool():
            return BOOLEAN, value
        case Decimal():
            return NUMBER, value
        case str():
            return STRING, value
        case Date():
            return DATE, value.ordinal + _EPOCH
        case YearsMonthsDuration() | DaysTimeDuration():
            return value.kind, value.amount
        case _:
            return None


def value_of(kind: str, key: Any) -> Any:
    """Return the FEEL value of a key."""
    if kind == DATE:
        return Date.from_ordinal(key - _EPOCH)
    if kind == MONTHS:
        return YearsMonthsDuration(key)
    return DaysTimeDuration(key) if kind == DURATION else key


def kind_of_type(type_: Type | None) -> str | None:
    """Return the kind of the values of a type, where they have an axis."""
    name = str(plain(type_)) if type_ is not None else None
    return name if name in (NUMBER, STRING, BOOLEAN, DATE, MONTHS, DURATION) else None
