"""Every procedure under processes/, for every municipality it has values for: checks and scenarios pass."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.handlers import discover
from app.procedures import (
    Procedure,
    Scenario,
    check_procedure,
    read_procedure,
    read_scenario,
    run_scenario,
    tenants_of,
)

PROCESSES = Path(__file__).parents[2] / "processes"
FOLDERS = sorted(path.parent for path in PROCESSES.glob("*/procedure.toml"))
VERSIONS = [(folder, tenant) for folder in FOLDERS for tenant in tenants_of(folder) or [None]]
SCENARIOS = sorted(PROCESSES.glob("*/scenarios/*.toml"))


@cache
def procedure(folder: Path, tenant: str | None) -> Procedure:
    discover()
    return read_procedure(folder, tenant=tenant)


def scenario(path: Path) -> Scenario:
    return read_scenario(f"scenarios/{path.name}", path.read_bytes())


@pytest.mark.parametrize(("folder", "tenant"), VERSIONS, ids=str)
def test_a_procedure_has_no_findings(folder: Path, tenant: str | None) -> None:
    assert [finding.message_de for finding in check_procedure(procedure(folder, tenant))] == []


@pytest.mark.parametrize(("folder", "tenant"), VERSIONS, ids=str)
def test_every_municipality_has_scenarios(folder: Path, tenant: str | None) -> None:
    assert [path for path in folder.glob("scenarios/*.toml") if scenario(path).tenant in (None, tenant)]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_scenario_comes_out_as_its_department_says(path: Path) -> None:
    example = scenario(path)
    report = run_scenario(procedure(path.parents[1], example.tenant), example)
    assert report.deviation is None


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_scenarios_reach_every_element_of_the_diagram(folder: Path) -> None:
    processes = procedure(folder, (tenants_of(folder) or [None])[0]).processes.values()
    unreached = {element for definition in processes for element in definition.elements}
    for path in folder.glob("scenarios/*.toml"):
        if not unreached:
            break
        example = scenario(path)
        unreached -= run_scenario(procedure(folder, example.tenant), example).reached
    assert unreached == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_shape_of_the_diagram_is_drawn(folder: Path) -> None:
    diagrams = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.bpmn"))
    processes = procedure(folder, (tenants_of(folder) or [None])[0]).processes.values()
    elements = [element for definition in processes for element in definition.elements]
    assert [element for element in elements if f'bpmnElement="{element}"' not in diagrams] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_clerks_find_a_description(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    for heading in ("Wer entscheidet was", "Fristen", "nicht bestätigt"):
        assert heading in text
