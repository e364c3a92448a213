"""Evaluates a decision with process variables and writes the record that proves the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import feel
from app.clock import GERMANY
from app.dmn.graph import evaluate_element
from app.dmn.model import Model
from app.dmn.run import DecisionTrace, DecisionWarning, Run

RECORD_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of a decision as JSON value, and the record of how it came about.

    The record holds JSON values only: model and its SHA-256, day, the inputs used, and for every
    decision on the way its result and tables with the rules that match and why the others do not.
    """

    decision_id: str
    value: Any
    record: dict[str, Any]
    warnings: tuple[DecisionWarning, ...]


def evaluate(
    model: Model, decision: str, variables: Mapping[str, Any], *, runtime: feel.Runtime, on: date | None
) -> Evaluation:
    """Evaluate a decision or a decision service; see `Model.evaluate`."""
    day = on or runtime.now.astimezone(GERMANY).date()
    run = Run(feel.Evaluation(runtime), day, reads_text=True)
    element = model.program.find(decision)
    inputs = feel.from_json(variables)
    value = feel.to_json(evaluate_element(model.program, element, inputs, run))
    record = {
        "format": RECORD_FORMAT,
        "model": _identify(model),
        "decision": {"id": element.id, "name": element.name},
        "on": day.isoformat(),
        "inputs": {name: feel.to_json(item) for name, item in run.inputs.items()},
        "decisions": [_describe(trace) for trace in run.traces],
        "result": value,
        "warnings": [dict(item) for item in run.warnings],
    }
    return Evaluation(element.id, value, record, tuple(run.warnings))


def _identify(model: Model) -> dict[str, Any]:
    """Return what proves which files were used."""
    identity: dict[str, Any] = {"id": model.id, "name": model.name, "sha256": model.sha256}
    if model.imports:
        identity["imports"] = [_identify(imported) for imported in model.imports.values()]
    return identity


def _describe(trace: DecisionTrace) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": trace.decision_id,
        "name": trace.name,
        "result": feel.to_json(trace.value),
        "tables": trace.tables,
    }
    if trace.expression is not None:
        described["expression"] = trace.expression
    if trace.legal_sources:
        described["legal_sources"] = list(trace.legal_sources)
    if trace.omitted_tables:
        described["omitted_tables"] = trace.omitted_tables
    return described
