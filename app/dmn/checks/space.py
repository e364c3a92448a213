"""The input space of a decision table: its columns, and the days its rules are valid, as axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

from app.dmn.checks.samples import OTHER_TEXT, sample
from app.dmn.expressions import DecisionTable, Rule
from app.dmn.table.axis import Axis, Interval, RuleIndex, Span, intersect
from app.dmn.table.cells import BOOLEAN, DATE, INTEGER, NUMBER, CellSet
from app.dmn.table.column import Column

#: What the axis of validity is called in counter-examples.
DAY = "Tag"
#: Stands for null among the atoms of an axis.
NO_VALUE = -1


@dataclass(frozen=True)
class Dimension:
    """An axis of the input space, with the rules that admit its values."""

    title: str
    kind: str
    axis: Axis
    rules: RuleIndex
    allowed: Sequence[Span] | None = None
    null_rules: int | None = None  # who admits null, where a cell speaks of it

    @cached_property
    def examples(self) -> dict[int, Any]:
        """An example for every atom that holds a possible value."""
        spans = self.allowed if self.allowed is not None else [(0, self.axis.size - 1)]
        found = {
            atom: sample(self.kind, *self.axis.bounds(atom))
            for first, last in spans
            for atom in range(first, last + 1)
        }
        possible = {atom: key for atom, key in found.items() if key is not None}
        # What no cell names comes first: "another value" says more than a text between two others.
        return dict(sorted(possible.items(), key=lambda item: item[1] != OTHER_TEXT))

    def parts(self, alive: int) -> dict[int, int]:
        """Return the sets of rules that stay alive somewhere on the axis, each with an atom as example."""
        parts: dict[int, int] = {}
        for mask, atom in self.masks.items():
            parts.setdefault(alive & mask, atom)
        return parts

    @cached_property
    def masks(self) -> dict[int, int]:
        """The different sets of rules along the axis, each with the first atom that has it."""
        found: dict[int, int] = {}
        for atom in self.examples:
            found.setdefault(self.rules.rules(atom), atom)
        if self.null_rules is not None:
            found.setdefault(self.null_rules, NO_VALUE)
        return found

    def example(self, atom: int) -> Any:
        """Return a key of an atom; None stands for null."""
        return None if atom == NO_VALUE else self.examples[atom]


def dimensions(table: DecisionTable, columns: Sequence[Column]) -> list[Dimension]:
    """Return the axes on which the rules of a table differ."""
    found = [_dimension(group) for group in _groups(columns)]
    if any(rule.valid_from or rule.valid_to for rule in table.rules):
        found.append(_validity(table.rules))
    return found


def _groups(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Put columns that ask for the same expression together: they cannot have different values."""
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        if column.kind is not None:
            groups.setdefault((column.clause.text, column.kind), []).append(column)
    yield from groups.values()


def _dimension(group: Sequence[Column]) -> Dimension:
    first = group[0]
    allowed = next((column.allowed_set for column in group if column.allowed_set), None)
    axis = Axis(_keys(group, allowed))
    spans = [_spans(axis, column) for column in group]
    merged = [_common(of_rule) for of_rule in zip(*spans, strict=True)]
    is_whole = first.kind == NUMBER and first.clause.type_ref in ("integer", "long")
    return Dimension(
        first.clause.title,
        INTEGER if is_whole else first.kind or "",
        axis,
        RuleIndex(axis, merged),
        allowed.spans(axis) if allowed else None,
        _null_rules(group),
    )


def _keys(group: Sequence[Column], allowed: CellSet | None) -> Iterator[Any]:
    if group[0].kind == BOOLEAN:
        yield from (False, True)
    for column in group:
        yield from column.axis.points
    if allowed:
        yield from allowed.bounds()


def _spans(axis: Axis, column: Column) -> list[list[Span]]:
    everything = [(0, axis.size - 1)]
    return [
        axis.spans(cell.intervals, negated=cell.negated) if cell else everything
        for cell in column.constant_sets
    ]


def _null_rules(group: Sequence[Column]) -> int | None:
    if not any(column.names_null for column in group):
        return None
    return reduce(and_, (column.null_rules for column in group))


def _common(spans: Sequence[list[Span]]) -> list[Span]:
    common = spans[0]
    for other in spans[1:]:
        common = intersect(common, other)
    return common


def _validity(rules: Sequence[Rule]) -> Dimension:
    """Return the axis of days, from the first day any rule is valid to the last."""
    intervals = [
        Interval(
            rule.valid_from.toordinal() if rule.valid_from else None,
            rule.valid_to.toordinal() if rule.valid_to else None,
        )
        for rule in rules
    ]
    lows = [interval.low for interval in intervals]
    highs = [interval.high for interval in intervals]
    whole = Interval(None if None in lows else min(lows), None if None in highs else max(highs))
    axis = Axis(key for key in (*lows, *highs) if key is not None)
    return Dimension(
        DAY, DATE, axis, RuleIndex(axis, [axis.spans([item]) for item in intervals]), axis.spans([whole])
    )
