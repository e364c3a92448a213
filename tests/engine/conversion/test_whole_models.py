from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app import engine
from app.engine.conversion import convert
from tests.engine.conversion import test_elements, test_flow, test_scripts, test_tasks
from tests.engine.conversion.diagrams import diagram, with_extensions
from tests.engine.diagrams import NOON

INVOICE = (Path(__file__).parent / "rechnung.bpmn").read_bytes()
EVERYTHING = diagram(
    with_extensions("userTask", test_tasks.FIELDS, 'c:assignee="${a}" c:formKey="x" c:dueDate="P1D"')
    + with_extensions("userTask", test_elements.LISTENERS, 'c:asyncBefore="true" c:priority="${p}"')
    + with_extensions("callActivity", '<c:in source="a" target="b"/><c:out variables="all"/>')
    + test_elements.LOOP.format('c:collection="${l}" c:elementVariable="e"', "")
    + '<b:scriptTask id="s" scriptFormat="juel"><b:script>${a &lt; 1 ? "x" : y[2]}</b:script></b:scriptTask>'
    + with_extensions("serviceTask", '<c:field name="f" stringValue="x"/>', 'c:expression="${a.b(c)}"')
    + '<b:businessRuleTask id="d" c:decisionRef="d" c:mapDecisionResult="singleResult"/>'
    + '<b:startEvent id="st" c:initiator="wer"><b:outgoing>f1</b:outgoing></b:startEvent>'
    + '<b:exclusiveGateway id="g" default="f3"/><b:receiveTask id="r"/>'
    + '<b:task id="k" isForCompensation="true"/>'
    + test_flow.flow("f1", "st", "g")
    + test_flow.flow("f2", "g", "r", "${x}")
    + test_flow.flow("f3", "g", "k", "${y}")
    + '<b:sequenceFlow sourceRef="g" targetRef="d"/>'
    + test_scripts.script("groovy", "execution.setVariable('a', 1); execution.setVariable('b', a)", "")
    + '<b:boundaryEvent id="be" attachedToRef="r">'
    + '<b:errorEventDefinition errorRef="e" c:errorCodeVariable="v"/></b:boundaryEvent>'
    + '<b:endEvent id="en"><b:errorEventDefinition errorRef="unbekannt"/></b:endEvent>'
    + '<b:subProcess id="su"><b:startEvent id="sb"/><b:intermediateThrowEvent id="th">'
    + '<b:messageEventDefinition c:type="external" c:topic="t" c:class="K"/>'
    + "</b:intermediateThrowEvent></b:subProcess>",
    beside='<b:message id="m" name="${x}"/><b:error id="e" errorCode="7"/>',
)
PIECES = re.findall(rb"[\w:]+|[^\w:]", EVERYTHING)


def identities(content: bytes) -> list[str]:
    return [node.get("id") for node in etree.fromstring(content).iter("*") if node.get("id")]


def test_a_converted_model_is_executable_and_runs_to_its_end() -> None:
    conversion = convert("rechnung.bpmn", INVOICE)

    assert [f for f in conversion.findings if f.severity == "error"] == []
    findings = engine.check_files({"rechnung.bpmn": conversion.content})
    assert [finding for finding in findings if finding.severity == "error"] == []
    run = engine.simulate(
        engine.read_definition({"rechnung.bpmn": conversion.content}),
        {"abteilung": "bauamt", "monate": 1, "nummer": 7},
        results={"pruefen": [{"ergebnis": "nein", "betrag": 1}, {"ergebnis": "ja", "betrag": 100}]},
        at=NOON,
    )
    assert run.completed
    assert run.variables["steuer"] == 19


def test_only_the_lines_that_had_to_change_did() -> None:
    before, after = INVOICE.decode(), convert("rechnung.bpmn", INVOICE).content.decode()

    gone = [line[2:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] == "-"]
    assert all("camunda" in line or "${" in line or "serviceTask" in line for line in gone), gone
    assert "  <!--" not in after
    assert after.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!-- Rechnungsprüfung')
    picture = before.index("<bpmndi:BPMNDiagram")
    assert after.endswith(before[picture:])
    assert 'modeler:executionPlatform="Camunda Cloud"' in after


def test_no_element_gets_lost() -> None:
    kept = set(identities(convert("rechnung.bpmn", INVOICE).content))
    fields = {"ergebnis", "betrag", "ja", "nein"}  # of the form that became a file

    assert set(identities(INVOICE)) - kept <= fields


@pytest.mark.parametrize("content", [INVOICE, EVERYTHING], ids=["invoice", "everything"])
def test_converting_a_converted_model_changes_nothing(content: bytes) -> None:
    once = convert("x.bpmn", content).content

    assert convert("x.bpmn", once).content == once


@pytest.mark.parametrize("content", [INVOICE, EVERYTHING], ids=["invoice", "everything"])
def test_a_model_is_always_converted_alike(content: bytes) -> None:
    first, second = convert("x.bpmn", content), convert("x.bpmn", content)

    assert first == second


def test_a_model_without_a_process_is_survived() -> None:
    content = EVERYTHING.replace(b"b:process", b"b:subProcess")

    survives(content)


def test_a_model_of_this_dialect_stays_as_it_is() -> None:
    path = Path(__file__).parent.parent.parent.parent / "processes" / "hundesteuer" / "process.bpmn"
    conversion = convert("process.bpmn", path.read_bytes())

    assert conversion.content == path.read_bytes()
    assert conversion.findings == ()


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1"])
def test_a_model_keeps_its_encoding(encoding: str) -> None:
    content = INVOICE.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)

    converted = convert("x.bpmn", content).content.decode(encoding)

    assert f'encoding="{encoding}"' in converted
    assert 'name="Rechnung prüfen"' in converted


@pytest.mark.parametrize("content", [b"", b"<a", b"<a/>", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_what_is_no_diagram_is_refused(content: bytes) -> None:
    with pytest.raises(engine.InvalidDefinition):
        convert("x.bpmn", content)


def survives(content: bytes) -> None:
    """Whatever the file says, nothing of the other dialect stays without a word."""
    try:
        conversion = convert("x.bpmn", content)
    except engine.InvalidDefinition:
        return
    assert all(finding.message_de and finding.message_en for finding in conversion.findings)
    if b'http://camunda.org/schema/1.0/bpmn"' in conversion.content:
        assert conversion.findings
    assert convert("x.bpmn", conversion.content).content == conversion.content
    engine.check_files({"x.bpmn": conversion.content})


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(EVERYTHING)), st.integers(0, 40), st.binary(max_size=6))
def test_damaged_bytes_are_survived(start: int, length: int, replacement: bytes) -> None:
    survives(EVERYTHING[:start] + replacement + EVERYTHING[start + length :])


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.sampled_from(PIECES)), min_size=1, max_size=4))
def test_exchanged_words_are_survived(exchanges: list[tuple[int, bytes]]) -> None:
    pieces = list(PIECES)
    for index, piece in exchanges:
        pieces[index] = piece
    survives(b"".join(pieces))
