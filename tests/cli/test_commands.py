"""The command line as an operator or a script meets it."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from app import exact_json
from app.cli import main

ROOT = Path(__file__).parent.parent.parent
HUNDESTEUER = ROOT / "processes" / "hundesteuer"

TWO_STEPS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
  <bpmn:process id="kurz" isExecutable="true">
    <bpmn:startEvent id="anfang"/>
    <bpmn:sequenceFlow id="f1" sourceRef="anfang" targetRef="pruefen"/>
    <bpmn:userTask id="pruefen" name="Prüfen"/>
    <bpmn:sequenceFlow id="f2" sourceRef="pruefen" targetRef="rechnen"/>
    <bpmn:scriptTask id="rechnen" name="Rechnen">
      <bpmn:extensionElements>
        <zeebe:script expression="=betrag * 1.10" resultVariable="summe"/>
      </bpmn:extensionElements>
    </bpmn:scriptTask>
    <bpmn:sequenceFlow id="f3" sourceRef="rechnen" targetRef="ende"/>
    <bpmn:endEvent id="ende"/>
  </bpmn:process>
</bpmn:definitions>
"""


def lines(text: str) -> list[object]:
    return [exact_json.loads(line) for line in text.splitlines()]


def test_an_expression_is_evaluated_exactly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "=0.1 + 0.2"]) == 0
    assert capsys.readouterr().out == "0.3\n"


def test_an_expression_reads_its_variables_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fall.json").write_text('{"Netto Einkommen": 50000.01}')

    assert main(["feel", "Netto Einkommen > 50000", "--context", str(tmp_path / "fall.json")]) == 0
    assert capsys.readouterr().out == "true\n"


def test_a_cell_is_tested_against_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "[1..10], > 100", "--unary", "5"]) == 0
    assert main(["feel", "[1..10], > 100", "--unary", "50"]) == 0
    assert capsys.readouterr().out == "true\nfalse\n"


def test_a_wrong_expression_is_refused_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "1 + "]) == 1

    captured = capsys.readouterr()
    (problem,) = lines(captured.err)
    assert captured.out == ""
    assert isinstance(problem, dict)
    assert {"error", "message", "message_en", "start", "end"} <= problem.keys()


@pytest.mark.parametrize("content", ["[1, 2]", "{", '{"a": NaN}'])
def test_variables_that_are_no_json_object_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "fall.json").write_text(content)

    assert main(["feel", "1", "--context", str(tmp_path / "fall.json")]) == 1
    assert '"error":"unreadable-input"' in capsys.readouterr().err


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bpmn", "check", "gibt-es-nicht.bpmn"]) == 1
    assert "gibt-es-nicht.bpmn" in capsys.readouterr().err


def test_a_decision_is_evaluated_and_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fall.json").write_text('{"antrag": {"hunde": []}}')
    table = str(HUNDESTEUER / "decisions" / "hundeklasse.dmn")

    arguments = ["dmn", table, "hunde_einstufen", "--input", str(tmp_path / "fall.json")]
    assert main([*arguments, "--explain", "--on", "2026-01-01"]) == 0

    (result,) = lines(capsys.readouterr().out)
    assert isinstance(result, dict)
    assert result.keys() == {"value", "record"}


def test_an_unknown_decision_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fall.json").write_text("{}")
    table = str(HUNDESTEUER / "decisions" / "hundeklasse.dmn")

    assert main(["dmn", table, "katze", "--input", str(tmp_path / "fall.json")]) == 1
    assert '"error":"unknown-decision"' in capsys.readouterr().err


def test_a_broken_decision_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kaputt.dmn").write_text("<definitions")
    (tmp_path / "fall.json").write_text("{}")

    assert main(["dmn", str(tmp_path / "kaputt.dmn"), "x", "--input", str(tmp_path / "fall.json")]) == 1
    assert '"severity":"error"' in capsys.readouterr().err


def test_an_expression_that_would_never_end_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "for i in 1..10000000 return i"]) == 1
    assert '"error":"too-many-steps"' in capsys.readouterr().err


def test_a_diagram_is_played_in_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kurz.bpmn").write_text(TWO_STEPS)
    (tmp_path / "start.json").write_text('{"betrag": 0.30}')

    code = main(["bpmn", "run", str(tmp_path / "kurz.bpmn"), "--variables", str(tmp_path / "start.json")])

    captured = capsys.readouterr()
    *events, last = lines(captured.out)
    assert code == 0
    assert {"element": "pruefen", "type": "userTask", "event": "activated"} in events
    assert {"element": "pruefen", "type": "userTask", "event": "completed"} in events
    assert isinstance(last, dict)
    assert last["variables"]["summe"] == Decimal("0.33")


def test_a_diagram_that_gets_stuck_says_where_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kurz.bpmn").write_text(TWO_STEPS.replace("betrag * 1.10", "string repeat(betrag)"))

    assert main(["bpmn", "run", str(tmp_path / "kurz.bpmn")]) == 1
    assert '"element":"rechnen"' in capsys.readouterr().err


def test_results_for_an_element_that_does_not_exist_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kurz.bpmn").write_text(TWO_STEPS)
    (tmp_path / "antworten.json").write_text('{"prufen": {"betrag": 1}}')

    code = main(["bpmn", "run", str(tmp_path / "kurz.bpmn"), "--results", str(tmp_path / "antworten.json")])

    captured = capsys.readouterr()
    assert code == 1
    assert captured.out == ""
    assert "Meinten Sie „pruefen“?" in captured.err


def test_strict_turns_a_warning_into_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "unbekannt + 1"]) == 0
    assert main(["feel", "unbekannt + 1", "--strict"]) == 1
    assert capsys.readouterr().out == "null\nnull\n"


def test_a_broken_diagram_is_refused_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kaputt.bpmn").write_text(TWO_STEPS.replace('targetRef="ende"', 'targetRef="nirgends"'))

    assert main(["bpmn", "check", str(tmp_path / "kaputt.bpmn")]) == 1
    captured = capsys.readouterr()
    assert '"executable":false' in captured.out
    assert "f3" in captured.err
    assert "Traceback" not in captured.err


def test_the_shipped_procedure_is_deployable_for_every_municipality(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["procedure", "check", str(HUNDESTEUER)])

    captured = capsys.readouterr()
    assert code == 0, captured.err
    reports = lines(captured.out)
    assert [report["tenant"] for report in reports] == ["gelsenkirchen", "paderborn"]
    assert all(report["deployable"] and report["scenarios"] >= 3 for report in reports)


def test_a_folder_that_is_no_procedure_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["procedure", "check", str(tmp_path)]) == 1
    assert "procedure.toml" in capsys.readouterr().err


def test_usage_errors_end_with_2() -> None:
    for arguments in ([], ["feel"], ["dmn", "x"], ["unsinn"], ["bpmn", "run"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2


def test_missing_settings_are_named() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app.cli", "worker"],
        cwd=ROOT,
        check=False,
        env={"PATH": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_diagram_of_another_engine_is_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = ROOT / "tests" / "engine" / "conversion" / "rechnung.bpmn", tmp_path / "neu.bpmn"

    assert main(["bpmn", "convert", str(old), "-o", str(new)]) == 0

    captured = capsys.readouterr()
    form = str(tmp_path / "pruefen.form")
    assert lines(captured.out) == [{"file": str(new), "forms": [form], "executable": True}]
    assert Path(form).exists()
    assert {"form-needed", "form-created", "became-script"} < {
        problem["error"] for problem in lines(captured.err) if isinstance(problem, dict)
    }
    assert main(["bpmn", "check", str(new)]) == 0


def test_a_converted_diagram_goes_to_the_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["bpmn", "convert", str(HUNDESTEUER / "process.bpmn")]) == 1  # it calls decisions elsewhere

    assert capsysbinary.readouterr().out == (HUNDESTEUER / "process.bpmn").read_bytes()


def test_what_cannot_be_converted_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = TWO_STEPS.replace(
        '<bpmn:userTask id="pruefen"',
        '<bpmn:userTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="${bean.wer(1)}"'
        ' id="pruefen"',
    )
    (tmp_path / "alt.bpmn").write_text(old)

    assert main(["bpmn", "convert", str(tmp_path / "alt.bpmn"), "-o", str(tmp_path / "neu.bpmn")]) == 1

    captured = capsys.readouterr()
    codes = [problem["error"] for problem in lines(captured.err) if isinstance(problem, dict)]
    assert codes == ["expression-untranslated"]
    assert '"executable":false' in captured.out


@pytest.mark.parametrize("target", ["gibt/es/nicht.bpmn", "."])
def test_a_place_that_cannot_be_written_to_is_named(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(HUNDESTEUER / "process.bpmn")

    assert main(["bpmn", "convert", source, "-o", str(tmp_path / target)]) == 1
    assert "kann nicht geschrieben werden" in capsys.readouterr().err


def test_what_is_no_diagram_is_not_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.bpmn").write_text("<a/>")

    assert main(["bpmn", "convert", str(tmp_path / "x.bpmn"), "-o", str(tmp_path / "y.bpmn")]) == 1
    assert '"error":"not-bpmn"' in capsys.readouterr().err
    assert not (tmp_path / "y.bpmn").exists()
