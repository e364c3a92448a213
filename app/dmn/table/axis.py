"""An ordered axis of values cut at the constants of a table column: finds the rules for a value at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

#: Rule sets of a column may take so many bits. A longer axis stores them for every n-th atom only and
#: completes them from the changes in between, so that memory does not grow with the square of the rules.
MAX_BITS = 8_000_000

#: The first and the last of some neighbouring atoms, both included.
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of sortable keys; None as a bound means unbounded."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True

    @classmethod
    def point(cls, key: Any) -> Interval:
        """Return the interval of one key."""
        return cls(key, key)


class Axis:
    """The atoms of an axis: every constant is one, and so is every open range between two of them.

    With n constants there are 2n + 1 atoms; odd ones are constants. Within an atom no cell of the
    column can tell two values apart.
    """

    def __init__(self, keys: Iterable[Any]) -> None:
        self.points: list[Any] = sorted(set(keys))
        self.size = 2 * len(self.points) + 1

    def atom(self, key: Any) -> int:
        """Return the number of the atom that holds a key."""
        position = bisect_left(self.points, key)
        is_point = position < len(self.points) and self.points[position] == key
        return 2 * position + is_point

    def span(self, interval: Interval) -> Span:
        """Return the first and the last atom of an interval; empty if the last comes before the first."""
        first, last = 0, self.size - 1
        if interval.low is not None:
            first = self.atom(interval.low) + (not interval.low_included)
        if interval.high is not None:
            last = self.atom(interval.high) - (not interval.high_included)
        return first, last

    def bounds(self, atom: int) -> tuple[Any, Any]:
        """Return the keys an atom lies between; twice the same key if it is a constant, None if unbounded."""
        position = atom // 2
        if atom % 2:
            return self.points[position], self.points[position]
        low = self.points[position - 1] if position > 0 else None
        high = self.points[position] if position < len(self.points) else None
        return low, high

    def spans(self, intervals: Iterable[Interval], *, negated: bool = False) -> list[Span]:
        """Return the union of intervals, or what it leaves over, as disjoint ascending spans."""
        merged: list[Span] = []
        for first, last in sorted(map(self.span, intervals)):
            if last < first:
                continue
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return self._complement(merged) if negated else merged

    def _complement(self, spans: Sequence[Span]) -> list[Span]:
        rest: list[Span] = []
        following = 0
        for first, last in spans:
            if following < first:
                rest.append((following, first - 1))
            following = last + 1
        if following < self.size:
            rest.append((following, self.size - 1))
        return rest


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return what two lists of disjoint ascending spans have in common."""
    common = ((max(a[0], b[0]), min(a[1], b[1])) for a in left for b in right)
    return [(first, last) for first, last in common if first <= last]


class RuleIndex:
    """Which rules admit the values of each atom: sets of rules as bits of an integer."""

    def __init__(self, axis: Axis, spans_of_rules: Sequence[Sequence[Span]]) -> None:
        self.axis = axis
        self._changes: list[list[int]] = [[] for _ in range(axis.size + 1)]
        for rule, spans in enumerate(spans_of_rules):
            for first, last in spans:
                self._changes[first].append(rule)
                self._changes[last + 1].append(rule)
        self._stride = 1 + axis.size * len(spans_of_rules) // MAX_BITS
        self._stored: list[int] = []
        mask = 0
        for atom in range(axis.size):
            mask = self._changed(mask, atom)
            if atom % self._stride == 0:
                self._stored.append(mask)

    def rules(self, atom: int) -> int:
        """Return the rules that admit the atom's values."""
        block = atom // self._stride
        mask = self._stored[block]
        for changed in range(block * self._stride + 1, atom + 1):
            mask = self._changed(mask, changed)
        return mask

    def _changed(self, mask: int, atom: int) -> int:
        for rule in self._changes[atom]:
            mask ^= 1 << rule
        return mask
