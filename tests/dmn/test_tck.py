"""The public DMN test kit: every case that calls no foreign code gives the result the kit expects."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import feel
from app.dmn.graph import evaluate_element
from app.dmn.model import DecisionService
from app.dmn.run import Run
from tests.dmn import tck

pytestmark = [
    pytest.mark.tck,
    pytest.mark.skipif(not tck.ROOT.is_dir(), reason="the data of the DMN test kit is not there"),
]
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def value_of(suite: tck.Suite, case: tck.Case, name: str) -> Any:
    program = suite.model.program
    run = Run(feel.Evaluation(feel.Runtime(NOW)), date(2026, 7, 1), reads_text=False)
    element = program.find(case.service or name)
    value = evaluate_element(program, element, case.inputs, run)
    has_several_results = isinstance(element, DecisionService) and len(element.output_decisions) > 1
    return value[name] if has_several_results else value


def needs_foreign_code(suite: tck.Suite, case: tck.Case) -> bool:
    """Say whether the kit expects a value here that only Java can compute."""
    return any(
        expected is not None and tck.calls_external_code(suite.model, name)
        for name, expected in case.expected.items()
    )


def failures(suite: tck.Suite) -> list[str]:
    found = []
    for case in suite.cases:
        if needs_foreign_code(suite, case):
            continue
        for name, expected in case.expected.items():
            try:
                actual = value_of(suite, case, name)
            except feel.FeelLimitExceeded as error:
                actual = error if expected is not None else None
            if not tck.agrees(expected, actual):
                found.append(f"{case.key} {name}: expected {expected!r}, got {actual!r}")
    return found


@pytest.mark.parametrize("path", tck.suite_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_case_gives_the_expected_result(path: Any) -> None:
    assert failures(tck.read_suite(path)) == []


def test_the_kit_is_complete_and_only_fourteen_cases_need_java() -> None:
    suites = [tck.read_suite(path) for path in tck.suite_files()]
    assert sum(len(suite.cases) for suite in suites) == 3391
    assert sum(needs_foreign_code(suite, case) for suite in suites for case in suite.cases) == 14
