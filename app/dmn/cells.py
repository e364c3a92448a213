"""Constant cells of decision tables as sets of values, read from the syntax tree of their unary tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app import feel
from app.dmn.axis import Interval


@dataclass(frozen=True, slots=True)
class CellSet:
    """The values a constant cell admits: intervals of one kind of value, or all of that kind but them."""

    kind: str
    intervals: tuple[Interval, ...]
    negated: bool = False


def read_cell(tests: feel.UnaryTests) -> CellSet | None:
    """Return the set of a constant cell; None if it depends on variables or is no set of simple values."""
    return None


def sort_key(value: Any) -> tuple[str, Any] | None:
    """Return the kind of a value and a key that sorts as FEEL compares; None for other values."""
    return None
