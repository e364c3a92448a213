"""Walks the whole input space of a decision table: gaps, overlaps and rules that are never reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.dmn.checks.space import Dimension
from app.dmn.expressions import DecisionTable, HitPolicy, Rule
from app.dmn.table.column import bits

#: So much work is done before the walk gives up: sets of rules compared, counted per 512 rules.
MAX_WORK = 1_500_000
#: So many examples of one kind are reported for a table.
MAX_EXAMPLES = 5

#: A key on each of the axes that matter.
Situation: TypeAlias = Sequence[tuple[Dimension, Any]]


@dataclass(slots=True)
class Coverage:
    """What a walk found. `overlaps` are pairs of rule numbers with a situation both match."""

    gaps: list[Situation] = field(default_factory=list)
    overlaps: dict[tuple[int, int], Situation] = field(default_factory=dict)
    reached: int = 0
    is_complete: bool = True

    def unreached(self, table: DecisionTable) -> Iterator[int]:
        """Yield the numbers of the rules no situation leads to."""
        for position, rule in enumerate(table.rules):
            if not self.reached >> position & 1:
                yield rule.number


def walk(table: DecisionTable, dimensions: Sequence[Dimension], uncertain: int) -> Coverage:
    """Look at every distinguishable situation.

    Args:
        uncertain: the rules with cells that depend on other variables; they may match or not, so they
            fill gaps and are not held against others.
    """
    return _Walk(table, dimensions, uncertain).result()


class _Walk:
    def __init__(self, table: DecisionTable, dimensions: Sequence[Dimension], uncertain: int) -> None:
        self.table, self.dimensions, self.uncertain = table, dimensions, uncertain
        self.coverage = Coverage()
        self.seen: set[tuple[int, int]] = set()
        self.work = 0
        self.results = [_result(table.hit_policy, rule) for rule in table.rules]

    def result(self) -> Coverage:
        pending: list[tuple[int, int, tuple[int, ...]]] = [(0, (1 << len(self.table.rules)) - 1, ())]
        while pending:
            depth, alive, atoms = pending.pop()
            if (depth, alive) in self.seen:
                continue
            self.seen.add((depth, alive))
            if not alive:
                self._gap(atoms)
            elif depth == len(self.dimensions):
                self._leaf(alive, atoms)
            else:
                parts = self._parts(depth, alive)
                pending.extend((depth + 1, rest, (*atoms, atom)) for rest, atom in reversed(parts.items()))
            if self.work > MAX_WORK:
                self.coverage.is_complete = False
                break
        return self.coverage

    def _parts(self, depth: int, alive: int) -> dict[int, int]:
        self.work += len(self.dimensions[depth].masks) * (1 + len(self.table.rules) // 512)
        return self.dimensions[depth].parts(alive)

    def _gap(self, atoms: Sequence[int]) -> None:
        if len(self.coverage.gaps) < MAX_EXAMPLES:
            self.coverage.gaps.append(self._situation(atoms))

    def _leaf(self, alive: int, atoms: Sequence[int]) -> None:
        certain = alive & ~self.uncertain
        if self.table.hit_policy is HitPolicy.FIRST:
            first = certain & -certain
            self.coverage.reached |= alive & ((first << 1) - 1) if first else alive
            return
        self.coverage.reached |= alive
        forbids_several = self.table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)
        if forbids_several and certain & (certain - 1) and len(self.coverage.overlaps) < MAX_EXAMPLES:
            self._overlap(certain, atoms)

    def _overlap(self, certain: int, atoms: Sequence[int]) -> None:
        """Note the rules that must not match together with the first one of those that match."""
        first, *others = bits(certain)
        self.work += len(others)
        for other in others:
            pair = (self.table.rules[first].number, self.table.rules[other].number)
            if self.results[first] != self.results[other] and pair not in self.coverage.overlaps:
                self.coverage.overlaps[pair] = self._situation(atoms)

    def _situation(self, atoms: Sequence[int]) -> Situation:
        return [
            (dimension, dimension.example(atom))
            for dimension, atom in zip(self.dimensions, atoms, strict=False)
        ]


def _result(policy: HitPolicy, rule: Rule) -> object:
    """Return what must be equal in rules that match together: nothing is where only one may."""
    return rule.number if policy is HitPolicy.UNIQUE else tuple(cell.text for cell in rule.results)
