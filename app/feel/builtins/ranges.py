"""Built-in functions that compare points and ranges; see Allen's interval algebra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.values import Range, compare

_POINT = "point"  # anything that has an order


class _NoOrder(ValueError):
    """Two ends that cannot be compared; the function has no result then."""


def _order(one: Any, other: Any) -> int:
    order = compare(one, other)
    if order is None:
        raise _NoOrder
    return order


def _is_range(value: Any) -> bool:
    return isinstance(value, Range)


def _as_range(value: Any) -> Range:
    return value if isinstance(value, Range) else Range(value, value, True, True)


def _before(one: Any, other: Any) -> bool:
    first, second = _as_range(one), _as_range(other)
    order = _order(first.high, second.low)
    return order < 0 or (order == 0 and not (first.high_included and second.low_included))


def _after(one: Any, other: Any) -> bool:
    return _before(other, one)


def _meets(one: Range, other: Range) -> bool:
    return one.high_included and other.low_included and _order(one.high, other.low) == 0


def _met_by(one: Range, other: Range) -> bool:
    return _meets(other, one)


def _overlaps(one: Range, other: Range) -> bool:
    return _reaches(one, other) and _reaches(other, one)


def _reaches(one: Range, other: Range) -> bool:
    """Tell whether the one ends within or after the other's low end."""
    order = _order(one.high, other.low)
    return order > 0 or (order == 0 and one.high_included and other.low_included)


def _starts_first(one: Range, other: Range) -> bool:
    order = _order(one.low, other.low)
    return order < 0 or (order == 0 and one.low_included and not other.low_included)


def _ends_last(one: Range, other: Range) -> bool:
    order = _order(one.high, other.high)
    return order > 0 or (order == 0 and one.high_included and not other.high_included)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _starts_first(one, other) and _reaches(one, other) and not _ends_last(one, other)


def _overlaps_after(one: Range, other: Range) -> bool:
    starts_within = _starts_first(other, one) and _reaches(other, one)
    order = _order(other.high, one.high)
    return starts_within and (order < 0 or (order == 0 and (one.high_included or not other.high_included)))


def _includes(outer: Range, value: Any) -> bool | None:
    if not isinstance(value, Range):
        return outer.contains(value)
    return not _starts_first(value, outer) and not _ends_last(value, outer)


def _during(value: Any, outer: Range) -> bool | None:
    return _includes(outer, value)


def _finishes(value: Any, outer: Range) -> bool:
    if not isinstance(value, Range):
        return outer.high_included and _order(value, outer.high) == 0
    same_end = _order(value.high, outer.high) == 0 and value.high_included == outer.high_included
    return same_end and not _starts_first(value, outer)


def _finished_by(outer: Range, value: Any) -> bool:
    return _finishes(value, outer)


def _starts(value: Any, outer: Range) -> bool:
    if not isinstance(value, Range):
        return outer.low_included and _order(value, outer.low) == 0
    same_start = _order(value.low, outer.low) == 0 and value.low_included == outer.low_included
    return same_start and not _ends_last(value, outer)


def _started_by(outer: Range, value: Any) -> bool:
    return _starts(value, outer)


def _coincides(one: Any, other: Any) -> bool:
    if not _is_range(one):
        return _order(one, other) == 0
    same_bounds = (one.low_included, one.high_included) == (other.low_included, other.high_included)
    return _order(one.low, other.low) == 0 and _order(one.high, other.high) == 0 and same_bounds


def _declare(name: str, relation: Callable[[Any, Any], bool | None], *signatures: tuple[str, str]) -> None:
    for signature in signatures:
        builtin(name, *signature)(relation)


_POINTS = (f"point1: {_POINT}", f"point2: {_POINT}")
_POINT_RANGE = (f"point: {_POINT}", "range: range")
_RANGE_POINT = ("range: range", f"point: {_POINT}")
_RANGES = ("range1: range", "range2: range")

_declare("before", _before, _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
_declare("after", _after, _POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)
_declare("meets", _meets, _RANGES)
_declare("met by", _met_by, _RANGES)
_declare("overlaps", _overlaps, _RANGES)
_declare("overlaps before", _overlaps_before, _RANGES)
_declare("overlaps after", _overlaps_after, _RANGES)
_declare("finishes", _finishes, _POINT_RANGE, _RANGES)
_declare("finished by", _finished_by, _RANGE_POINT, _RANGES)
_declare("includes", _includes, _RANGE_POINT, _RANGES)
_declare("during", _during, _POINT_RANGE, _RANGES)
_declare("starts", _starts, _POINT_RANGE, _RANGES)
_declare("started by", _started_by, _RANGE_POINT, _RANGES)
_declare("coincides", _coincides, _POINTS, _RANGES)
