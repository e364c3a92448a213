"""`laufzettel dmn` as an operator or a script meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app import exact_json
from app.cli import main

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RATES = f"""<definitions xmlns="{DMN}" xmlns:laufzettel="https://laufzettel.dev/schema/1.0" id="d"
    name="Sätze" namespace="https://example.org/saetze"><decision id="satz" name="Satz"><decisionTable id="t">
  <input label="Anzahl"><inputExpression typeRef="number"><text>anzahl</text></inputExpression></input>
  <output name="satz" typeRef="number"/>
  <rule laufzettel:validTo="2025-12-31"><inputEntry><text>1</text></inputEntry>
    <outputEntry><text>72.00</text></outputEntry></rule>
  <rule laufzettel:validFrom="2026-01-01"><inputEntry><text>1</text></inputEntry>
    <outputEntry><text>80.50</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
IMPORTING = f"""<definitions xmlns="{DMN}" id="e" name="Summe" namespace="https://example.org/summe">
  <import name="Sätze" namespace="https://example.org/saetze" importType="{DMN}"/>
  <decision id="summe" name="Summe"><informationRequirement>
    <requiredDecision href="https://example.org/saetze#satz"/></informationRequirement>
    <literalExpression><text>Sätze.satz * 2</text></literalExpression></decision></definitions>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "saetze.dmn").write_text(RATES)
    (tmp_path / "summe.dmn").write_text(IMPORTING)
    (tmp_path / "kein.dmn").write_text("<nichts/>")
    (tmp_path / "eins.json").write_text('{"anzahl": 1}')
    (tmp_path / "zwei.json").write_text('{"anzahl": 2}')
    return tmp_path


def errors(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [exact_json.loads(line) for line in capsys.readouterr().err.splitlines()]


def run(folder: Path, file: str, decision: str, data: str, *options: str) -> int:
    return main(["dmn", str(folder / file), decision, "--input", str(folder / data), *options])


def test_a_decision_is_evaluated_with_the_rules_of_a_day(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "saetze.dmn", "Satz", "eins.json", "--on", "2025-12-31") == 0
    assert run(folder, "saetze.dmn", "satz", "eins.json", "--on", "2026-01-01") == 0
    assert capsys.readouterr().out == "72.00\n80.50\n"


def test_models_beside_the_file_are_imported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "summe.dmn", "summe", "eins.json", "--on", "2026-01-01") == 0
    assert capsys.readouterr().out == "161.00\n"


def test_the_explanation_tells_which_rules_match_and_why_not_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "saetze.dmn", "satz", "zwei.json", "--on", "2026-01-01", "--explain") == 0
    printed = capsys.readouterr()
    explained = exact_json.loads(printed.out)
    table = explained["record"]["decisions"][0]["tables"][0]
    assert explained["value"] is None
    assert table["rejected"] == [{"label": "Anzahl", "rules": [{"rule": 2, "test": "1"}]}]
    assert table["not_valid"] == [1]
    assert exact_json.loads(printed.err)["error"] == "no-rule-matches"


def test_unusable_models_and_unknown_decisions_are_errors(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "kein.dmn", "satz", "eins.json") == 1
    assert [item["error"] for item in errors(capsys)] == ["not-dmn"]
    assert run(folder, "saetze.dmn", "fehlt", "eins.json") == 1
    assert [item["error"] for item in errors(capsys)] == ["unknown-decision"]
