"""The public conformance models: valid ones leave their expected trace, invalid ones are refused by rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import engine
from tests.engine.conformance import betsy

pytestmark = [
    pytest.mark.bpmn,
    pytest.mark.skipif(not betsy.ROOT.is_dir(), reason="the conformance models are not here"),
]
FEATURES = json.loads((betsy.ROOT / "features.json").read_text()) if betsy.ROOT.is_dir() else []
INVALID = sorted((betsy.ROOT / "invalid").rglob("*.bpmn")) if betsy.ROOT.is_dir() else []
#: What says that something is not executed here, rather than which rule of BPMN is broken.
NOT_EXECUTED = {"unsupported-element", "unsupported-attribute", "documentation-only", "process-missing"}


def outcome(test: dict[str, Any], case: dict[str, Any], xml: bytes) -> tuple[list[str], bool]:
    runner = betsy.load_runner()
    variables = {"integerVariable": case["integerVariable"], "testCaseNumber": case["number"]}
    if case["input"] is not None:
        variables["test"] = case["input"]
    meta = {
        "name": test["name"],
        "process_id": test["name"],
        "max_wait": max(case["delay_ms"] / 1000, 1) + 2,
        "start_first": ["ParallelProcess"] if case["parallel_process"] else [],
    }
    trace, _ = runner.outcome(betsy.run, xml, variables, meta)
    seen: tuple[list[str], bool] = runner.compare(trace, case["expected"])
    return seen


@pytest.mark.parametrize("test", FEATURES, ids=lambda test: f"{test['group']}/{test['name']}")
def test_a_valid_model_leaves_its_trace(test: dict[str, Any]) -> None:
    xml = (betsy.ROOT / test["file"]).read_bytes()
    results = [outcome(test, case, xml) for case in test["cases"]]

    assert results
    assert [seen for seen, passed in results if not passed] == []


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_model_is_refused_by_a_rule_of_bpmn(file: Path) -> None:
    findings = engine.check_files({file.name: file.read_bytes()}, known=engine.Known(processes=frozenset()))
    broken = {finding.rule for finding in findings if finding.severity == "error"}

    assert broken - NOT_EXECUTED
