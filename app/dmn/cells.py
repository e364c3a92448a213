"""Constant cells of decision tables as sets of values, read from the syntax tree of their unary tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app import feel
from app.dmn.axis import Axis, Interval, Span

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
    from app.feel.parser import Parser, Names
    from app.feel.compile import BASE_NAMES

    n = Parser(tests.text, Names((), BASE_NAMES)).parse_unary()
    if n[0] not in ("ut", "utnot"):
        return None
    kinds, intervals = set(), []
    for t in n[2]:
        found = _test(t)
        if found is None:
            return None
        kinds.add(found[0])
        intervals.append(found[1])
    if len(kinds) != 1:
        return None
    return CellSet(kinds.pop(), tuple(intervals), n[0] == "utnot")


def _const(n):
    if n[0] == "lit":
        return sort_key(n[2])
    if n[0] == "paren":
        return _const(n[2])
    if n[0] == "neg":
        c = _const(n[2])
        return (c[0], -c[1]) if c and c[0] == NUMBER else None
    if n[0] == "call" and n[2][0] == "var" and n[2][2] == "date" and n[3] and n[3][0][0] == "lit":
        from app.feel.temporal import parse_date

        return sort_key(parse_date(n[3][0][2]))
    return None


def _test(n):
    if n[0] == "range":
        lo, hi = _const(n[3]), _const(n[4])
        if not lo or not hi or lo[0] != hi[0]:
            return None
        return lo[0], Interval(lo[1], hi[1], n[2], n[5] is True)
    if n[0] in ("ucmp", "urange"):
        c = _const(n[3])
        if not c:
            return None
        op = n[2]
        return {
            "<": (c[0], Interval(None, c[1], True, False)),
            "<=": (c[0], Interval(None, c[1])),
            ">": (c[0], Interval(c[1], None, False)),
            ">=": (c[0], Interval(c[1], None)),
            "=": (c[0], Interval.point(c[1])),
        }.get(op)
    c = _const(n)
    return (c[0], Interval.point(c[1])) if c else None


def sort_key(value: Any) -> tuple[str, Any] | None:
    """Return the kind of a value and a key that sorts as FEEL compares; None for other values."""
    from decimal import Decimal
    from app.feel.temporal import FDate

    if isinstance(value, bool):
        return BOOLEAN, value
    if isinstance(value, Decimal):
        return NUMBER, value
    if isinstance(value, str):
        return STRING, value
    if isinstance(value, FDate):
        return DATE, value.n + 719163
    return None


def value_of(kind: str, key: Any) -> Any:
    from datetime import date

    if kind == DATE:
        return date.fromordinal(key)
    return key


def kind_of_type(type_: Any) -> str | None:
    return type_ if type_ in (NUMBER, STRING, BOOLEAN, DATE) else None
