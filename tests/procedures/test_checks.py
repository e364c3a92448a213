"""Everything that would keep a procedure from working is found before it is deployed."""

from __future__ import annotations

import pytest

from app.handlers import discover
from app.procedures import check_files
from tests.procedures.example import BPMN, LETTER, TOML, files, form

discover()


def rules(changes: dict[str, bytes], tenant: str | None = "musterstadt") -> set[tuple[str, str | None]]:
    return {(finding.rule, finding.file) for finding in check_files(files() | changes, tenant=tenant)}


@pytest.mark.parametrize("tenant", ["musterstadt", "anderswo"])
def test_the_example_has_no_findings(tenant: str) -> None:
    assert rules({}, tenant) == set()


def test_a_municipality_without_values_misses_them() -> None:
    assert rules({}, None) == {("parameter-missing", "parameters.toml")}


def test_a_handler_nobody_wrote_is_found() -> None:
    assert ("handler-unknown", "process.bpmn") in rules(
        {"process.bpmn": BPMN.replace("JOB", "bescheid.rendern").encode()}
    )


def test_an_input_the_handler_needs_is_found_missing() -> None:
    without = BPMN.replace("JOB", "bescheid.render").replace('target="titel"', 'target="tittel"')
    assert ("input-missing", "process.bpmn") in rules({"process.bpmn": without.encode()})


def test_a_form_nobody_drew_is_found() -> None:
    assert ("form-unknown", "procedure.toml") in rules(
        {"procedure.toml": TOML.replace('form = "antrag"', 'form = "anmeldung"').encode()}
    )


def test_a_letter_nobody_wrote_is_found() -> None:
    misnamed = BPMN.replace("JOB", "bescheid.render").replace('source="bescheid"', 'source="bescheit"')
    assert ("letter-unknown", "process.bpmn") in rules({"process.bpmn": misnamed.encode()})


def test_a_letter_with_an_unknown_variable_is_found() -> None:
    assert ("letter-invalid", "letters/bescheid.html") in rules(
        {"letters/bescheid.html": LETTER.replace("betrag", "summe").encode()}
    )


def test_a_letter_that_is_no_template_is_found() -> None:
    assert ("letter-invalid", "letters/bescheid.html") in rules({"letters/bescheid.html": b"{% if %}"})


def test_a_question_for_what_the_platform_knows_is_found() -> None:
    asked = form("antrag", {"type": "textfield", "key": "aktenzeichen", "label": "Aktenzeichen"})
    assert ("form-name-reserved", "forms/antrag.form") in rules({"forms/antrag.form": asked})


def test_a_broken_form_does_not_hide_a_broken_diagram() -> None:
    found = rules({"forms/antrag.form": b"{", "process.bpmn": b"<"})
    assert {("form-json", "forms/antrag.form"), ("xml-invalid", "process.bpmn")} <= found


def test_a_scenario_that_is_none_is_found() -> None:
    assert ("toml-key-invalid", "scenarios/zwei.toml") in rules({"scenarios/zwei.toml": b'title = "x"'})
