"""Decision tables, compiled once: which rules match, why the others do not, and the value that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from app.dmn.expressions import Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule
from app.dmn.run import RULES_PER_STEP, Evaluator, Run, brief
from app.dmn.table.column import Column, bits
from app.dmn.table.hit_policies import Hit, combine, output
from app.dmn.table.trace import describe
from app.dmn.texts import TextCompiler


@dataclass(frozen=True, slots=True)
class Matching:
    """Which rules match and why the others do not; sets of rules are bits of integers.

    `rejected[i]` are the rules whose first failing cell stands in column i. `invalid` do not apply on
    the day, `unread` stand behind the first match of a table that takes the first.
    """

    values: tuple[Any, ...]
    matched: int
    rejected: tuple[int, ...]
    invalid: int
    unread: int = 0


class CompiledTable:
    """An evaluator of a decision table. Holds no state of an evaluation."""

    def __init__(self, table: DecisionTable, texts: TextCompiler) -> None:
        self.table, self.texts = table, texts
        texts.owner.tables.append(self)
        self.columns = [
            Column(position, clause, table.rules, texts) for position, clause in enumerate(table.inputs)
        ]
        self.types = [texts.types.find(clause.type_ref) for clause in table.outputs]
        self._results = [self._compile_results(rule, texts) for rule in table.rules]
        self._defaults = [
            texts.expression(clause.default, clause.id, line=clause.line) if clause.default else None
            for clause in table.outputs
        ]
        self.allowed = [
            texts.unary_tests(clause.allowed, clause.id, line=clause.line) if clause.allowed else None
            for clause in table.outputs
        ]
        self.priorities = [_priority(clause, table, texts) for clause in table.outputs]
        self._all = (1 << len(table.rules)) - 1
        self._valid_on = lru_cache(maxsize=16)(self._find_valid)
        self.uncertain = reduce(or_, (column.open for column in self.columns), 0)
        self.is_broken = any(column.is_broken for column in self.columns)

    def _compile_results(self, rule: Rule, texts: TextCompiler) -> list[Evaluator]:
        return [texts.expression(cell.text, cell.id, line=cell.line) for cell in rule.results]

    def __call__(self, variables: Mapping[str, Any], run: Run) -> Any:
        """Evaluate the table: null with a warning if no value follows from it."""
        if self.is_broken:
            run.warn(
                "broken-table",
                self.table.id,
                "Eine Zelle der Tabelle ist fehlerhaft, deshalb gilt keine ihrer Regeln",
                "A cell of the table is broken, so none of its rules apply",
            )
            return None
        run.feel.spend(1 + len(self.table.rules) // RULES_PER_STEP)
        matching = self._match(variables, run)
        if matching is None:
            return None
        hits = [self._hit(rule, variables, run) for rule in bits(matching.matched)]
        value = combine(self.table, hits, self.priorities, run) if hits else self._default(variables, run)
        run.trace_table(len(self.table.rules), lambda: describe(self, matching, hits, value))
        return value

    def _match(self, variables: Mapping[str, Any], run: Run) -> Matching | None:
        """Find the matching rules; None if an input is not one of its column's allowed values."""
        values = []
        alive = self._valid_on(run.on)
        rejected = [0] * len(self.columns)
        for position, column in enumerate(self.columns):
            value = column.value(variables, run)
            if not column.allows(value, variables, run):
                _warn_not_allowed(column.clause, value, run)
                return None
            values.append(value)
            candidates = column.candidates(value, run)
            rejected[position] = alive & ~candidates
            alive &= candidates
        matched, unread = self._evaluate_open(alive, values, rejected, variables, run)
        return Matching(tuple(values), matched, tuple(rejected), self._all & ~self._valid_on(run.on), unread)

    def _evaluate_open(
        self, alive: int, values: Sequence[Any], rejected: list[int], variables: Mapping[str, Any], run: Run
    ) -> tuple[int, int]:
        """Evaluate the cells that are no constants; return the matching and the unread rules."""
        matched = 0
        for rule in bits(alive):
            failing = self._first_failing(rule, values, variables, run)
            if failing is not None:
                rejected[failing] |= 1 << rule
                continue
            matched |= 1 << rule
            if self.table.hit_policy is HitPolicy.FIRST:
                return matched, alive & ~((2 << rule) - 1)
        return matched, 0

    def _first_failing(
        self, rule: int, values: Sequence[Any], variables: Mapping[str, Any], run: Run
    ) -> int | None:
        if not self.uncertain >> rule & 1:
            return None
        for position, column in enumerate(self.columns):
            if column.open >> rule & 1 and not column.admits(rule, values[position], variables, run):
                return position
        return None

    def _find_valid(self, day: date) -> int:
        return sum(1 << index for index, rule in enumerate(self.table.rules) if rule.is_valid_on(day))

    def _hit(self, index: int, variables: Mapping[str, Any], run: Run) -> Hit:
        rule = self.table.rules[index]
        values = [
            run.typed(result(variables, run), declared, cell.id)
            for result, declared, cell in zip(self._results[index], self.types, rule.results, strict=True)
        ]
        for clause, allowed, value in zip(self.table.outputs, self.allowed, values, strict=True):
            if allowed and value is not None and not run.test(allowed, value, {}, clause.id):
                _warn_not_allowed(clause, value, run)
        return Hit(rule, tuple(values))

    def _default(self, variables: Mapping[str, Any], run: Run) -> Any:
        if any(self._defaults):
            return output(self.table, [item(variables, run) if item else None for item in self._defaults])
        if self.table.aggregation is Aggregation.COUNT:
            return Decimal(0)
        run.warn("no-rule-matches", self.table.id, "Keine Regel trifft zu", "No rule matches")
        return None


def _warn_not_allowed(clause: InputClause | OutputClause, value: Any, run: Run) -> None:
    run.warn(
        "value-not-allowed",
        clause.id,
        f"„{clause.title}“ darf nicht {brief(value)} sein",
        f'"{clause.title}" must not be {brief(value)}',
    )


def _priority(clause: OutputClause, table: DecisionTable, texts: TextCompiler) -> Sequence[Any]:
    """Return the values of an output column by importance, where the hit policy asks for it."""
    if table.hit_policy not in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) or not clause.allowed:
        return ()
    values = texts.constant(f"[{clause.allowed}]", clause.id, line=clause.line)
    return values if isinstance(values, list) else ()
