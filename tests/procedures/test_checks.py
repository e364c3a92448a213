"""Everything that would keep a procedure from working is found before it is deployed."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from app.handlers import discover
from app.procedures import Surroundings, check_files
from tests.procedures.example import BPMN, LETTER, TOML, files, form

discover()
DIAGRAM = BPMN.replace("JOB", "bescheid.render")


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


def test_a_preview_of_a_letter_nobody_wrote_is_found() -> None:
    preview = '<zeebe:property name="laufzettel:preview" value="bescheit" />'
    inner = f"<bpmn:extensionElements><zeebe:properties>{preview}</zeebe:properties>"
    task = f'<bpmn:userTask id="lesen">{inner}</bpmn:extensionElements></bpmn:userTask>'
    model = BPMN.replace("</bpmn:process>", f"{task}</bpmn:process>")

    assert ("letter-unknown", "process.bpmn") in rules({"process.bpmn": model.encode()})


def test_a_letter_with_an_unknown_variable_is_found() -> None:
    assert ("letter-invalid", "letters/bescheid.html") in rules(
        {"letters/bescheid.html": LETTER.replace("betrag", "summe").encode()}
    )


def test_a_letter_that_is_no_template_is_found() -> None:
    assert ("letter-invalid", "letters/bescheid.html") in rules({"letters/bescheid.html": b"{% if %}"})


def offered_to(groups: str) -> dict[str, bytes]:
    return {"process.bpmn": DIAGRAM.replace("=parameter.gruppe", escape(groups, {'"': "&quot;"})).encode()}


@pytest.mark.parametrize("groups", ["amt", "kasse, amt", '=["amt", "leitung"]'])
def test_a_group_nobody_declared_is_found(groups: str) -> None:
    found = check_files(files() | offered_to(groups), tenant="musterstadt")

    assert {(f.rule, f.severity, f.element_id) for f in found} == {("group-unknown", "warning", "pruefen")}


def test_a_group_is_declared_for_all_municipalities_or_as_a_value_of_each() -> None:
    named = TOML.replace("law =", 'groups = ["amt"]\nlaw =')
    valued = TOML.replace('gruppe]\ntype = "text"', 'gruppe]\ntype = "group"')

    for toml in (named, valued):
        assert rules({"procedure.toml": toml.encode(), **offered_to("amt")}) == set()


def test_a_misspelt_group_is_told_the_nearest() -> None:
    toml = TOML.replace("law =", 'groups = ["steueramt"]\nlaw =').encode()
    (found,) = check_files(files() | {"procedure.toml": toml} | offered_to("steuramt"), tenant="musterstadt")

    assert "Gemeint ist vielleicht „steueramt“" in found.message_de


def test_a_group_of_which_nobody_ever_signed_in_is_found_where_that_is_known() -> None:
    toml = TOML.replace('gruppe]\ntype = "text"', 'gruppe]\ntype = "group"').encode()
    around = Surroundings(groups=frozenset({"stelle"}))
    (found,) = check_files(files() | {"procedure.toml": toml}, tenant="musterstadt", around=around)

    assert (found.rule, found.file, found.property) == ("group-empty", "parameters.toml", "gruppe")
    assert check_files(files() | {"procedure.toml": toml}, tenant="anderswo", around=around) == []


def test_a_value_nobody_declared_is_found_in_expressions() -> None:
    misspelt = DIAGRAM.replace("parameter.gebuehr", "parameter.gebür").encode()
    (found,) = check_files(files() | {"process.bpmn": misspelt}, tenant="musterstadt")

    assert (found.rule, found.element_id) == ("parameter-unknown", "betrag")
    assert "Gemeint ist vielleicht „gebuehr“" in found.message_de


def test_a_called_process_has_to_be_beside_the_procedure_or_around_it() -> None:
    calling = DIAGRAM.replace("scriptTask", "callActivity").replace(
        '<zeebe:script expression="=anzahl * parameter.gebuehr" resultVariable="betrag" />',
        '<zeebe:calledElement processId="anderer" /><zeebe:ioMapping>'
        '<zeebe:output source="=betrag" target="betrag" /></zeebe:ioMapping>',
    )
    changed = files() | {"process.bpmn": calling.encode()}
    alone = check_files(changed, tenant="musterstadt")
    around = Surroundings(procedures=frozenset({"anderer"}))

    assert {(f.rule, f.element_id) for f in alone} == {("called-process-unknown", "betrag")}
    assert check_files(changed, tenant="musterstadt", around=around) == []


def test_a_question_for_what_the_platform_knows_is_found() -> None:
    asked = form("antrag", {"type": "textfield", "key": "aktenzeichen", "label": "Aktenzeichen"})
    assert ("form-name-reserved", "forms/antrag.form") in rules({"forms/antrag.form": asked})


def test_a_broken_form_does_not_hide_a_broken_diagram() -> None:
    found = rules({"forms/antrag.form": b"{", "process.bpmn": b"<"})
    assert {("form-json", "forms/antrag.form"), ("xml-invalid", "process.bpmn")} <= found


def test_a_scenario_that_is_none_is_found() -> None:
    assert ("toml-key-invalid", "scenarios/zwei.toml") in rules({"scenarios/zwei.toml": b'title = "x"'})
