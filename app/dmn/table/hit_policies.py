"""Hit policies: one value out of the rules that match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app import feel
from app.dmn.expressions import Aggregation, DecisionTable, HitPolicy, Rule
from app.dmn.run import Run


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches, and the values of its output columns."""

    rule: Rule
    values: tuple[Any, ...]


#: The values allowed in each output column, the most important first; empty where there are none.
Priorities = Sequence[Sequence[Any]]


def combine(table: DecisionTable, hits: Sequence[Hit], priorities: Priorities, run: Run) -> Any:
    """Return the table's value for at least one hit, null with a warning where the policy is broken."""
    return _POLICIES[table.hit_policy](_Combination(table, hits, priorities, run))


def output(table: DecisionTable, values: Sequence[Any]) -> Any:
    """Return the value of one rule: a single value, or a context where there are several columns."""
    if len(table.outputs) == 1:
        return values[0]
    return {clause.name or "": value for clause, value in zip(table.outputs, values, strict=True)}


@dataclass(frozen=True, slots=True)
class _Combination:
    table: DecisionTable
    hits: Sequence[Hit]
    priorities: Priorities
    run: Run

    def value(self, hit: Hit) -> Any:
        return output(self.table, hit.values)

    def by_priority(self) -> list[Hit]:
        return sorted(self.hits, key=self._rank)

    def _rank(self, hit: Hit) -> list[int]:
        return [_position(value, allowed) for value, allowed in zip(hit.values, self.priorities, strict=True)]


def _position(value: Any, allowed: Sequence[Any]) -> int:
    return next((i for i, item in enumerate(allowed) if feel.equal(item, value) is True), len(allowed))


def _unique(case: _Combination) -> Any:
    if len(case.hits) == 1:
        return case.value(case.hits[0])
    rules = ", ".join(str(hit.rule.number) for hit in case.hits)
    case.run.warn(
        "several-rules-match",
        case.table.id,
        f"Mehrere Regeln treffen zu ({rules}), es darf nur eine sein",
        f"Several rules match ({rules}), only one may",
    )
    return None


def _any(case: _Combination) -> Any:
    first = case.hits[0]
    for hit in case.hits[1:]:
        if not all(feel.equal(a, b) is True for a, b in zip(hit.values, first.values, strict=True)):
            rules = f"{first.rule.number}, {hit.rule.number}"
            case.run.warn(
                "rules-disagree",
                case.table.id,
                f"Zutreffende Regeln haben verschiedene Ergebnisse ({rules})",
                f"Matching rules have different results ({rules})",
            )
            return None
    return case.value(first)


def _collect(case: _Combination) -> Any:
    if case.table.aggregation is None:
        return [case.value(hit) for hit in case.hits]
    values = [hit.values[0] for hit in case.hits]
    return _AGGREGATIONS[case.table.aggregation](values, case.run)


def _built_in(name: str) -> Callable[[list[Any], Run], Any]:
    expression = feel.compile_expression(f"{name}(values)", feel.Scope(["values"]))

    def aggregate(values: list[Any], run: Run) -> Any:
        return run.evaluate(expression, {"values": values}, None)

    return aggregate


_AGGREGATIONS: Mapping[Aggregation, Callable[[list[Any], Run], Any]] = {
    Aggregation.SUM: _built_in("sum"),
    Aggregation.MIN: _built_in("min"),
    Aggregation.MAX: _built_in("max"),
    Aggregation.COUNT: lambda values, _: Decimal(len(values)),
}

_POLICIES: Mapping[HitPolicy, Callable[[_Combination], Any]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: lambda case: case.value(case.hits[0]),
    HitPolicy.PRIORITY: lambda case: case.value(case.by_priority()[0]),
    HitPolicy.RULE_ORDER: lambda case: [case.value(hit) for hit in case.hits],
    HitPolicy.OUTPUT_ORDER: lambda case: [case.value(hit) for hit in case.by_priority()],
    HitPolicy.COLLECT: _collect,
}
