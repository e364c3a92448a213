"""What the other engine took for granted is drawn."""

from __future__ import annotations

import pytest
from lxml import etree

from app import engine
from app.engine.conversion import Conversion, convert
from tests.engine.conversion.diagrams import BPMN, converted, found, rules

START = '<b:startEvent id="s"/><b:sequenceFlow id="f" sourceRef="s" targetRef="x"/>'
END = '<b:sequenceFlow id="z" sourceRef="x" targetRef="e"/><b:endEvent id="e"/>'


def errors(conversion: Conversion) -> list[str]:
    findings = engine.check_files({"neu.bpmn": conversion.content})
    return [finding.rule for finding in findings if finding.severity == "error"]


def flow(id: str, source: str, target: str, condition: str = "") -> str:
    inside = f"<b:conditionExpression>{condition}</b:conditionExpression>" if condition else ""
    return f'<b:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">{inside}</b:sequenceFlow>'


def test_a_path_that_stops_gets_an_end() -> None:
    result = converted(
        '<b:startEvent id="s"><b:outgoing>f</b:outgoing></b:startEvent>'
        '<b:userTask id="x"><b:incoming>f</b:incoming></b:userTask>' + flow("f", "s", "x")
    )

    assert found(result, ".//b:endEvent") == [{"id": "x_ende"}]
    assert found(result, ".//b:sequenceFlow")[0] == {
        "id": "x_zum_ende",
        "sourceRef": "x",
        "targetRef": "x_ende",
    }
    texts = etree.fromstring(result.content)
    assert texts.findtext(f".//{{{BPMN}}}userTask/{{{BPMN}}}outgoing") == "x_zum_ende"
    assert texts.findtext(f".//{{{BPMN}}}endEvent/{{{BPMN}}}incoming") == "x_zum_ende"
    assert errors(result) == []
    assert convert("x.bpmn", result.content).content == result.content


@pytest.mark.parametrize(
    "left_alone",
    [
        '<b:endEvent id="x"/>',
        '<b:intermediateThrowEvent id="x"><b:linkEventDefinition name="l"/></b:intermediateThrowEvent>',
        '<b:task id="x" isForCompensation="true"/>',
        '<b:subProcess id="x" triggeredByEvent="true"/>',
        '<b:boundaryEvent id="x"><b:compensateEventDefinition/></b:boundaryEvent>',
        '<b:adHocSubProcess id="x"><b:task id="y"/></b:adHocSubProcess>' + END,
    ],
)
def test_what_has_no_way_out_by_nature_gets_no_end(left_alone: str) -> None:
    ends = found(converted(left_alone), ".//b:endEvent")
    assert all(node["id"] in "ex" for node in ends)


def test_ends_inside_subprocesses_and_at_attached_events_have_ids_of_their_own() -> None:
    result = converted(
        START
        + '<b:subProcess id="x"><b:startEvent id="a"/></b:subProcess><b:task id="a_ende"/>'
        + '<b:boundaryEvent id="g" attachedToRef="x"><b:errorEventDefinition/></b:boundaryEvent>'
        + flow("h", "x", "a_ende")
    )

    assert [node["id"] for node in found(result, ".//b:endEvent")] == [
        *("a_ende_1", "a_ende_ende", "g_ende"),
    ]
    assert errors(result) == []


def test_lists_of_flows_are_completed_where_there_are_some() -> None:
    result = converted(
        '<b:startEvent id="s"/><b:userTask id="x"><b:incoming>f</b:incoming><b:outgoing>weg</b:outgoing>'
        '</b:userTask><b:sequenceFlow sourceRef="x" targetRef="e"/><b:endEvent id="e"/>' + flow("f", "s", "x")
    )

    root = etree.fromstring(result.content)
    assert [(node.getparent().get("id"), node.text) for node in root.iter("{*}incoming", "{*}outgoing")] == [
        *(("s", "f"), ("x", "f"), ("x", "x_e"), ("e", "x_e")),
    ]
    assert errors(result) == []


PICTURE = """<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><di:BPMNPlane bpmnElement="p">
  <di:BPMNShape bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/></di:BPMNShape>
  <di:BPMNShape bpmnElement="x"><dc:Bounds x="200" y="80" width="100" height="80"/></di:BPMNShape>
  {}</di:BPMNPlane></di:BPMNDiagram>"""
OTHER = '<di:BPMNShape bpmnElement="o"><dc:Bounds x="330" y="60" width="100" height="100"/></di:BPMNShape>'


@pytest.mark.parametrize(
    ("others", "x", "y"), [("", "340", "102"), (OTHER, "232", "200")], ids=["right of it", "below it"]
)
def test_an_end_appears_where_the_picture_has_room(others: str, x: str, y: str) -> None:
    result = converted(START + '<b:userTask id="x"/>', beside=PICTURE.format(others))

    shape = etree.fromstring(result.content).find(".//{*}BPMNShape[@bpmnElement='x_ende']")
    assert shape is not None
    assert dict(shape[0].attrib) == {"x": x, "y": y, "width": "36", "height": "36"}
    edge = etree.fromstring(result.content).find(".//{*}BPMNEdge[@bpmnElement='x_zum_ende']")
    assert edge is not None
    assert len(edge) == 2
    for drawn in PICTURE.format(others).splitlines()[2:4]:
        assert drawn.strip() in result.content.decode()


def test_the_last_way_without_a_condition_is_the_default_one() -> None:
    result = converted(
        START + '<b:exclusiveGateway id="x"/>' + flow("a", "x", "e", "${n}") + flow("b", "x", "e") + END[-21:]
    )

    assert found(result, ".//b:exclusiveGateway") == [{"id": "x", "default": "b"}]
    assert rules(result) == ["became-default"]
    assert errors(result) == []


def test_an_event_that_decides_gets_a_gateway_that_does() -> None:
    lines = '<di:BPMNEdge bpmnElement="a"><w:waypoint xmlns:w="{}" x="1" y="1"/></di:BPMNEdge>'
    result = converted(
        '<b:startEvent id="s"/><b:task id="a1"/><b:task id="b1"/><b:endEvent id="e"/>'
        + flow("a", "s", "a1", "${n > 1}".replace(">", "&gt;"))
        + flow("b", "s", "b1")
        + flow("c", "a1", "e")
        + flow("d", "b1", "e"),
        beside=PICTURE.format(lines.format("http://www.omg.org/spec/DD/20100524/DI")),
    )

    assert found(result, ".//b:inclusiveGateway") == [{"id": "s_weiche"}]
    assert {node["id"]: node["sourceRef"] for node in found(result, ".//b:sequenceFlow")} == {
        "s_zur_weiche": "s",
        "a": "s_weiche",
        "b": "s_weiche",
        "c": "a1",
        "d": "b1",
    }
    assert rules(result) == ["decision-added", "always-taken"]
    assert errors(result) == []
    waypoint = etree.fromstring(result.content).find(".//{*}BPMNEdge[@bpmnElement='a']/{*}waypoint")
    assert waypoint is not None
    assert (waypoint.get("x"), waypoint.get("y")) == ("118", "201")


def test_conditions_that_were_never_looked_at_are_dropped() -> None:
    result = converted(
        START
        + '<b:exclusiveGateway id="x" default="b"/><b:parallelGateway id="y"/><b:endEvent id="e"/>'
        + flow("a", "x", "y", "${n}")
        + flow("b", "x", "e", "${n}")
        + flow("c", "y", "e", "${n}")
        + flow("d", "y", "e")
    )

    assert result.content.count(b"<b:conditionExpression>") == 1
    assert rules(result) == ["condition-unasked", "condition-unasked"]
    assert errors(result) == []


def test_an_inclusive_gateway_takes_flows_without_condition_as_it_did() -> None:
    result = converted(
        '<b:inclusiveGateway id="g" default="f3"/><b:task id="a"/><b:task id="b"/><b:task id="c"/>'
        + flow("f1", "g", "a")
        + flow("f2", "g", "b", "${x}")
        + flow("f3", "g", "c")
    )

    assert rules(result) == ["always-taken"]
    assert result.content.count(b"<b:conditionExpression>=true<") == 1
    assert result.content.index(b'"f1"') < result.content.index(b"=true") < result.content.index(b'"f2"')


def test_a_gateway_that_decides_nothing_becomes_an_event_on_the_way() -> None:
    result = converted(START + '<b:parallelGateway id="x" gatewayDirection="Diverging"/>' + END)

    assert found(result, ".//b:intermediateThrowEvent") == [{"id": "x"}]
    assert rules(result) == ["gateway-idle"]
    assert errors(result) == []


def test_a_loop_that_was_never_executed_is_dropped() -> None:
    loop = "<b:standardLoopCharacteristics/>"
    result = converted(START + f'<b:userTask id="x">{loop}</b:userTask>' + END)

    assert rules(result) == ["loop-once"]
    assert errors(result) == []


def test_the_mark_of_a_compensation_handler_is_dropped_where_a_flow_leads() -> None:
    result = converted(START + '<b:userTask id="x" isForCompensation="true"/>' + END)

    assert found(result, ".//b:userTask") == [{"id": "x"}]
    assert rules(result) == ["compensation-mark"]
    assert errors(result) == []


def test_a_level_without_start_and_end_is_left_alone() -> None:
    result = converted(START + '<b:subProcess id="x"><b:task id="y"/></b:subProcess>' + END)

    assert found(result, ".//b:endEvent") == [{"id": "e"}]


ERRORS = (
    START
    + '<b:subProcess id="x"><b:startEvent id="i"/><b:sequenceFlow sourceRef="i" targetRef="o"/>'
    + '<b:endEvent id="o"><b:errorEventDefinition errorRef="kein Geld"/></b:endEvent></b:subProcess>'
    + '<b:boundaryEvent id="b" attachedToRef="x"><b:errorEventDefinition errorRef="{}"/></b:boundaryEvent>'
    + END
)


def test_an_error_that_is_described_nowhere_is_known_by_its_name() -> None:
    result = converted(ERRORS.format("kein Geld"))

    assert found(result, "b:error") == [{"id": "kein_Geld", "errorCode": "kein Geld"}]
    assert {node["errorRef"] for node in found(result, ".//b:errorEventDefinition")} == {"kein_Geld"}
    assert rules(result) == ["code-described"]
    assert errors(result) == []


def test_an_error_without_a_code_is_every_error() -> None:
    result = converted(ERRORS.format("alle"), beside='<b:error id="alle" errorCode=""/>')

    assert found(result, ".//b:boundaryEvent/b:errorEventDefinition") == [{}]
    assert rules(result) == ["code-described", "code-any"]
    assert errors(result) == []


@pytest.mark.parametrize(("kind", "said"), [("error", ["outputs-late"]), ("timer", [])])
def test_what_a_call_returns_comes_at_its_end_only(kind: str, said: list[str]) -> None:
    out = '<b:extensionElements><c:out source="a" target="b"/></b:extensionElements>'
    result = converted(
        START
        + f'<b:callActivity id="x" calledElement="k">{out}</b:callActivity>'
        + f'<b:boundaryEvent id="g" attachedToRef="x"><b:{kind}EventDefinition/></b:boundaryEvent>'
        + END
    )

    assert rules(result) == said


def test_a_task_that_a_program_woke_waits_for_a_message() -> None:
    result = converted(START + '<b:receiveTask id="x"/>' + END)

    assert found(result, "b:message") == [{"id": "Message_x", "name": "x"}]
    assert found(result, "b:message/*/z:subscription") == [{"correlationKey": "=aktenzeichen"}]
    assert found(result, ".//b:receiveTask") == [{"id": "x", "messageRef": "Message_x"}]
    assert rules(result) == ["message-described", "correlation-by-case"]
    assert errors(result) == []


def test_a_handler_that_sends_a_message_needs_no_message() -> None:
    result = converted(
        START
        + '<b:intermediateThrowEvent id="x"><b:messageEventDefinition c:type="external" c:topic="t"/>'
        + "</b:intermediateThrowEvent>"
        + END
    )

    assert found(result, "b:message") == []
    assert rules(result) == []
    assert errors(result) == []


def test_pools_that_are_not_executed_keep_their_messages() -> None:
    other = '<b:process id="q" isExecutable="false"><b:receiveTask id="y"/></b:process>'

    assert found(converted(START + '<b:task id="x"/>', beside=other), "b:message") == []
