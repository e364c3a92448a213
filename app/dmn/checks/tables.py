"""Checks one decision table: gaps, overlaps, unreachable rules and wrong cells, with counter-examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app import feel
from app.dmn.checks.coverage import MAX_EXAMPLES, Coverage, Situation, walk
from app.dmn.checks.samples import english, german, german_kind
from app.dmn.checks.space import DAY, dimensions
from app.dmn.expressions import Cell, DecisionTable, HitPolicy, OutputClause, Rule
from app.dmn.findings import Finding, Severity, finding
from app.dmn.table.cells import NULL, kind_of_type
from app.dmn.table.column import Column
from app.dmn.table.compiled import CompiledTable
from app.dmn.texts import constant_of

#: With these policies a result needs a rule; the others return what there is.
NEEDS_A_RULE = {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY}


def check_table(compiled: CompiledTable) -> Iterator[Finding]:
    """Yield the findings of one table."""
    table = compiled.table
    yield from _check_hit_policy(table)
    for column in compiled.columns:
        yield from _check_cells(table, column)
    for position, clause in enumerate(table.outputs):
        yield from _check_results(compiled, position, clause)
    if compiled.is_broken or not table.rules:
        return
    coverage = walk(table, dimensions(table, compiled.columns), compiled.uncertain)
    yield from _gaps(table, coverage)
    yield from _overlaps(table, coverage)
    if coverage.is_complete:
        yield from _unreached(table, coverage)
    else:
        yield _of_table(
            table,
            "not-fully-checked",
            "Die Tabelle ist zu verzweigt, um alle Fälle auf Lücken und Überschneidungen zu prüfen",
            "The table has too many branches to check all cases for gaps and overlaps",
        )


def _check_hit_policy(table: DecisionTable) -> Iterator[Finding]:
    if table.aggregation and len(table.outputs) > 1:
        german_text = "Eine Tabelle mit mehreren Ergebnisspalten kann nicht zusammengerechnet werden"
        yield _of_table(
            table,
            "aggregation-of-many",
            german_text,
            "A table with several outputs has no aggregation",
            "error",
        )
    if not table.rules:
        yield _of_table(table, "no-rules", "Die Tabelle hat keine Regeln", "The table has no rules")
    needs_values = table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
    if needs_values and not any(clause.allowed for clause in table.outputs):
        yield _of_table(
            table,
            "priority-without-values",
            f"Für {table.hit_policy.value} fehlen die Ergebniswerte in der Reihenfolge ihrer Wichtigkeit",
            f"{table.hit_policy.value} needs the output values in the order of their importance",
            "error",
        )


def _check_cells(table: DecisionTable, column: Column) -> Iterator[Finding]:
    expected = column.expected_kind
    source = kind_of_type(column.source_type)
    if source and expected and source != expected:
        yield finding(
            "column-of-wrong-type",
            f"„{column.clause.title}“ ist vom Typ {german_kind(source)}, "
            f"die Spalte vom Typ {german_kind(expected)}",
            f'"{column.clause.title}" is a {source}, its column is declared as {expected}',
            element_id=column.clause.id,
            line=column.clause.line,
        )
    for rule, cell in zip(table.rules, column.sets, strict=True):
        if cell is not None and expected is not None and cell.kind not in (expected, NULL):
            text = rule.conditions[column.position]
            yield _wrong_type("cell-of-wrong-type", rule, column.clause.title, text, expected)


def _check_results(compiled: CompiledTable, position: int, clause: OutputClause) -> Iterator[Finding]:
    """Compare results with the type of their column, and constant ones with its allowed values."""
    expected = kind_of_type(compiled.types[position])
    allowed = compiled.allowed[position]
    for rule in compiled.table.rules:
        cell = rule.results[position]
        if not cell.text:
            yield finding(
                "empty-result",
                f"Regel {rule.number} hat kein Ergebnis für „{clause.title}“",
                f'Rule {rule.number} has no result for "{clause.title}"',
                element_id=cell.id,
                line=cell.line,
                severity="warning",
            )
        kind, value = kind_of_type(compiled.texts.type_of(cell.text)), constant_of(cell.text)
        if expected and kind and kind != expected:
            yield _wrong_type("result-of-wrong-type", rule, clause.title, cell, expected)
        elif (
            allowed
            and value not in (None, feel.MISSING)
            and allowed.test(value, {}, feel.Evaluation()) is not True
        ):
            yield finding(
                "result-not-allowed",
                f"Regel {rule.number}, „{clause.title}“: {cell.text} gehört nicht zu den erlaubten Werten",
                f'Rule {rule.number}, "{clause.title}": {cell.text} is not one of the allowed values',
                element_id=cell.id,
                line=cell.line,
            )


def _admits(tests: feel.UnaryTests, value: Any) -> bool:
    return tests.test(value, {}, feel.Evaluation()) is True


def _wrong_type(code: str, rule: Rule, title: str, cell: Cell, expected: str) -> Finding:
    return finding(
        code,
        f"Regel {rule.number}, „{title}“: {cell.text} ist kein Wert vom Typ {german_kind(expected)}",
        f'Rule {rule.number}, "{title}": {cell.text} is not a {expected}',
        element_id=cell.id,
        line=cell.line,
    )


def _gaps(table: DecisionTable, coverage: Coverage) -> Iterator[Finding]:
    if table.hit_policy not in NEEDS_A_RULE or any(clause.default for clause in table.outputs):
        return
    for situation in coverage.gaps:
        in_german, in_english = _texts(situation)
        found = _of_table(
            table, "gap", f"{in_german}: keine Regel trifft zu", f"{in_english}: no rule matches"
        )
        yield _with_example(found, situation)


def _overlaps(table: DecisionTable, coverage: Coverage) -> Iterator[Finding]:
    for (first, second), situation in list(coverage.overlaps.items())[:MAX_EXAMPLES]:
        in_german, in_english = _texts(situation)
        rule = table.rules[second - 1]
        found = finding(
            "overlap",
            f"{in_german}: die Regeln {first} und {second} treffen beide zu",
            f"{in_english}: rules {first} and {second} both match",
            element_id=rule.id,
            line=rule.line,
        )
        yield _with_example(found, situation)


def _unreached(table: DecisionTable, coverage: Coverage) -> Iterator[Finding]:
    for number in coverage.unreached(table):
        rule = table.rules[number - 1]
        if table.hit_policy is HitPolicy.FIRST:
            german_text = f"Regel {number} wird nie erreicht: frühere Regeln decken ihre Fälle ab"
            english_text = f"Rule {number} is never reached: earlier rules cover its cases"
        else:
            german_text = f"Regel {number} kann nie zutreffen"
            english_text = f"Rule {number} can never match"
        yield finding(
            "unreachable-rule",
            german_text,
            english_text,
            element_id=rule.id,
            line=rule.line,
            severity="warning",
        )


def _texts(situation: Situation) -> tuple[str, str]:
    """Write a situation in German and English."""
    if not situation:
        return "In jedem Fall", "In any case"
    in_german = [f"{axis.title} {german(axis.kind, key)}" for axis, key in situation]
    in_english = [
        f"{'day' if axis.title == DAY else axis.title} {english(axis.kind, key)}" for axis, key in situation
    ]
    return _listed(in_german, "und"), _listed(in_english, "and")


def _listed(items: list[str], conjunction: str) -> str:
    return f" {conjunction} ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def _with_example(found: Finding, situation: Situation) -> Finding:
    found["example"] = {axis.title: english(axis.kind, key) for axis, key in situation}
    return found


def _of_table(
    table: DecisionTable, rule: str, in_german: str, in_english: str, severity: Severity = "warning"
) -> Finding:
    return finding(rule, in_german, in_english, element_id=table.id, line=table.line, severity=severity)
