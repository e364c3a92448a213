"""Describes one evaluation of a decision table as JSON values: fit for a clerk and for the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

from app import feel
from app.dmn.expressions import DecisionTable
from app.dmn.table.hit_policies import Hit

if TYPE_CHECKING:
    from app.dmn.table.compiled import CompiledTable, Matching

Item = TypeVar("Item")


def describe(compiled: CompiledTable, matching: Matching, hits: Sequence[Hit], value: Any) -> dict[str, Any]:
    """Return what the table saw, which rules match with which results, and why the others do not.

    `rejected` names for every column the rules that fail there first, with the text of the failing cell.
    """
    table = compiled.table
    described: dict[str, Any] = {
        "table": table.id,
        "name": table.label or compiled.texts.owner.name,
        "hit_policy": table.hit_policy.value,
        "inputs": [
            {"label": clause.title, "expression": clause.text, "value": feel.to_json(item)}
            for clause, item in zip(table.inputs, matching.values, strict=True)
        ],
        "matched": [_matched(table, hit) for hit in hits],
        "rejected": [
            {
                "label": column.clause.title,
                "rules": [{"rule": number, "test": text} for number, text in _chosen(column.cells, rules)],
            }
            for column, rules in zip(compiled.columns, matching.rejected, strict=True)
            if rules
        ],
        "result": feel.to_json(value),
    }
    if table.aggregation:
        described["aggregation"] = table.aggregation.value
    if matching.invalid:
        described["not_valid"] = [rule.number for rule in _chosen(table.rules, matching.invalid)]
    if matching.unread:
        described["not_reached"] = [rule.number for rule in _chosen(table.rules, matching.unread)]
    return described


def _matched(table: DecisionTable, hit: Hit) -> dict[str, Any]:
    rule = hit.rule
    described: dict[str, Any] = {
        "rule": rule.number,
        "id": rule.id,
        "tests": [cell.text or "-" for cell in rule.conditions],
        "results": {
            clause.title: feel.to_json(value) for clause, value in zip(table.outputs, hit.values, strict=True)
        },
    }
    notes = {
        "legal_basis": rule.legal_basis,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "description": rule.description,
        "annotations": [text for text in rule.annotations if text] or None,
    }
    return described | {key: note for key, note in notes.items() if note}


def _chosen(items: Iterable[Item], mask: int) -> Iterable[Item]:
    """Return the items at the positions of a mask; reading its digits at once is faster than bit by bit."""
    return compress(items, map(int, f"{mask:b}"[::-1]))
