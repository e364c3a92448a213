from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import HEAD, Diagram, straight, tag, task

BESIDE = (
    "child-order",
    "unreachable",
    "dead-end",
    "start-ambiguous",
    "assignment-missing",
)  # of parts that are not connected


def refused(part: str) -> list[tuple[str, str, str | None]]:
    """Severity, rule and element of what is said about a process that holds this part besides the usual."""
    diagram = straight("a").raw(part)
    return [(f.severity, f.rule, f.element_id) for f in diagram.findings() if f.rule not in BESIDE]


DATA = """<bpmn:ioSpecification><bpmn:dataInput id="i"/><bpmn:inputSet>
<bpmn:dataInputRefs>i</bpmn:dataInputRefs>
</bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>"""
UNSUPPORTED = [
    '<bpmn:subChoreography id="x"/>',
    '<bpmn:choreographyTask id="x"/>',
    '<bpmn:erfunden id="x"/>',
]


@pytest.mark.parametrize("part", UNSUPPORTED)
def test_an_element_that_is_not_executed_is_refused_with_its_id(part: str) -> None:
    assert ("error", "unsupported-element", "x") in refused(part)


#: What BPMN has no meaning for.
IMPOSSIBLE = {
    "startEvent": ("link", "terminate", "cancel"),
    "intermediateCatchEvent": ("error", "escalation", "terminate", "cancel", "compensate"),
    "intermediateThrowEvent": ("timer", "conditional", "error", "terminate", "cancel"),
    "boundaryEvent": ("link", "terminate"),
    "endEvent": ("timer", "conditional", "link"),
}


@pytest.mark.parametrize(
    ("event", "trigger"), [(event, trigger) for event, triggers in IMPOSSIBLE.items() for trigger in triggers]
)
@pytest.mark.parametrize("refers", [False, True])
def test_events_are_refused_where_they_mean_nothing(event: str, trigger: str, refers: bool) -> None:
    definition = f'<bpmn:{trigger}EventDefinition id="y"/>'
    content = "<bpmn:eventDefinitionRef>y</bpmn:eventDefinitionRef>" if refers else definition
    diagram = straight("a").raw(f'<bpmn:{event} id="x" attachedToRef="a">{content}</bpmn:{event}>')

    found = diagram.declare(definition).findings() if refers else diagram.findings()

    assert ("unsupported-element", "x") in [(finding.rule, finding.element_id) for finding in found]


@pytest.mark.parametrize(
    "content",
    [
        "<bpmn:potentialOwner/>",
        "<bpmn:performer/>",
        "<bpmn:rendering/>",
    ],
)
def test_content_of_a_task_that_is_not_executed_is_refused(content: str) -> None:
    part = f'<bpmn:userTask id="x">{content}</bpmn:userTask>'

    assert refused(part) == [("error", "unsupported-element", "x")]


def test_an_element_that_bpmn_does_not_have_is_called_unknown() -> None:
    part = '<bpmn:userTask id="x"><bpmn:irgendwas/></bpmn:userTask>'

    assert refused(part)[0] == ("error", "element-unknown", "x")


def test_what_the_dialect_says_otherwise_is_refused_with_the_place_where() -> None:
    loop = "<bpmn:loopDataInputRef>d</bpmn:loopDataInputRef>"
    loop = f"<bpmn:multiInstanceLoopCharacteristics>{loop}</bpmn:multiInstanceLoopCharacteristics>"
    diagram = Diagram().start().user("a", content=loop).end().flows("start", "a", "end")

    said = [each.message_de for each in diagram.findings() if each.rule == "unsupported-element"]

    assert ["zeebe:loopCharacteristics" in sentence for sentence in said] == [True]


def test_an_attribute_that_would_change_execution_is_refused() -> None:
    part = '<bpmn:transaction id="x" method="##Store"/>'

    assert ("error", "unsupported-attribute", "x") in refused(part)


def test_attributes_at_their_neutral_value_are_fine() -> None:
    assert refused('<bpmn:userTask id="x" isForCompensation="false" startQuantity="1"/>') == []


@pytest.mark.parametrize(
    "extension",
    [
        "loopCharacteristics",
        "subscription",
        "calledElement",
        "taskDefinition",
        "calledDecision",
        "taskHeaders",
        "userTaskForm",
        "versionTag",
        "erfunden",
    ],
)
def test_an_extension_that_is_not_executed_there_is_refused(extension: str) -> None:
    part = task("x", tag(extension))

    assert refused(part) == [("error", "unsupported-extension", "x")]


@pytest.mark.parametrize(
    "extension",
    [
        tag("formDefinition", formKey="camunda-forms:bpmn:form"),
        tag("formDefinition", formId="f", bindingType="versionTag", versionTag="1"),
        tag("formDefinition", externalReference="http://x"),
        tag("assignmentDefinition", candidateGroups="a", erfunden="b"),
    ],
)
def test_an_attribute_of_an_extension_that_is_not_executed_is_refused(extension: str) -> None:
    part = (
        f"<bpmn:userTask id='x'><bpmn:extensionElements>{extension}</bpmn:extensionElements></bpmn:userTask>"
    )

    assert ("error", "unsupported-attribute", "x") in refused(part)


def test_an_extension_given_twice_is_refused() -> None:
    part = task("x", tag("formDefinition", formId="a") + tag("formDefinition", formId="b"))

    assert refused(part) == [("error", "unsupported-extension", "x")]


@pytest.mark.parametrize(
    "part",
    [
        '<bpmn:userTask id="x" camunda:assignee="kermit"/>',
        task("x", "<camunda:formData/>"),
    ],
)
def test_the_dialect_of_camunda_7_is_refused_not_half_understood(part: str) -> None:
    assert refused(part) == [("error", "foreign-dialect", "x")]


def test_an_unknown_extension_is_a_warning() -> None:
    part = task('x" other:a="1', "<other:b/>")
    assert refused(part) == [("warning", "unknown-extension", "x")] * 2


@pytest.mark.parametrize(
    "part",
    [
        '<bpmn:dataObject id="x"/>',
        '<bpmn:dataStoreReference id="x"/>',
        f'<bpmn:userTask id="x">{DATA}</bpmn:userTask>',
        '<bpmn:property id="x"/>',
    ],
)
def test_what_is_only_documentation_is_said_to_be(part: str) -> None:
    assert refused(part) == [("warning", "documentation-only", "x")]


@pytest.mark.parametrize(
    "part",
    [
        "<bpmn:transformation>=a</bpmn:transformation>",
        "<bpmn:assignment><bpmn:from>=a</bpmn:from><bpmn:to>=b</bpmn:to></bpmn:assignment>",
    ],
)
def test_data_that_would_be_changed_on_its_way_is_refused(part: str) -> None:
    way = (
        '<bpmn:dataObject id="o"/><bpmn:userTask id="x"><bpmn:ioSpecification><bpmn:dataInput id="i"/>'
        "<bpmn:inputSet><bpmn:dataInputRefs>i</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/>"
        "</bpmn:ioSpecification><bpmn:dataInputAssociation><bpmn:sourceRef>o</bpmn:sourceRef>"
        f"<bpmn:targetRef>i</bpmn:targetRef>{part}</bpmn:dataInputAssociation></bpmn:userTask>"
    )

    assert ("error", "unsupported-element", "x") in refused(way)


@pytest.mark.parametrize(
    "part",
    [
        '<bpmn:textAnnotation id="t"><bpmn:text>Hallo</bpmn:text></bpmn:textAnnotation>',
        '<bpmn:association id="t" sourceRef="a" targetRef="end"/>',
        '<bpmn:group id="g"/>',
        '<bpmn:laneSet><bpmn:lane id="l"/></bpmn:laneSet>',
        "<bpmn:documentation>Rechtsgrundlage</bpmn:documentation>",
        '<bpmn:userTask id="x"><bpmn:documentation>Text</bpmn:documentation></bpmn:userTask>',
    ],
)
def test_notes_in_the_diagram_are_fine(part: str) -> None:
    assert refused(part) == []


def test_pools_message_flows_and_processes_that_are_not_executable_are_documentation() -> None:
    diagram = straight("a")
    diagram.outside = (
        '<bpmn:process id="buerger"><bpmn:subProcess id="egal"/></bpmn:process>'
        '<bpmn:collaboration id="c"><bpmn:participant id="p" processRef="vorgang"/></bpmn:collaboration>'
        '<bpmn:message id="m"/><bpmn:error id="e"/>'
    )

    assert diagram.findings() == []
    assert diagram.definition().process_id == "vorgang"


@pytest.mark.parametrize(
    ("flows", "rule"),
    [
        ('<bpmn:sequenceFlow id="f" sourceRef="e2" targetRef="t2"/>', "end-outgoing"),
        ('<bpmn:sequenceFlow id="f" sourceRef="t2" targetRef="s2"/>', "start-incoming"),
        ('<bpmn:sequenceFlow id="f" sourceRef="t2" targetRef="innen"/>', "flow-crosses-border"),
        ('<bpmn:sequenceFlow id="f" sourceRef="t2" targetRef="weg"/>', "flow-broken"),
    ],
)
def test_documentation_may_be_incomplete_but_not_wrong(flows: str, rule: str) -> None:
    drawn = '<bpmn:task id="t2"/><bpmn:subProcess id="u2"><bpmn:task id="innen"/></bpmn:subProcess>'
    ends = (
        '<bpmn:startEvent id="s2"/><bpmn:endEvent id="e2"/>'
        '<bpmn:sequenceFlow sourceRef="s2" targetRef="t2"/><bpmn:sequenceFlow sourceRef="t2" targetRef="e2"/>'
    )
    diagram = straight("a")
    diagram.outside = f'<bpmn:process id="buerger">{drawn}{ends}</bpmn:process>'
    assert diagram.rules() == []

    diagram.outside = f'<bpmn:process id="buerger">{drawn}{ends}{flows}</bpmn:process>'

    assert rule in {found for found, _ in diagram.rules()}


def test_other_things_beside_the_process_are_refused() -> None:
    diagram = straight("a")
    diagram.outside = '<bpmn:choreography id="x"/>'

    assert diagram.rules() == [("unsupported-element", "x")]


# --- ids, flows, processes


def test_flows_without_id_count() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")

    assert [flow.id for flow in diagram.definition().process.flows] == ["start→a", "a→end"]


def test_an_element_without_id_and_an_id_used_twice_are_refused() -> None:
    assert refused("<bpmn:userTask/>") == [("error", "id-missing", None)]
    assert refused('<bpmn:userTask id="a"/>') == [("error", "id-duplicate", "a")]


def test_ids_are_unique_in_the_whole_file() -> None:
    diagram = straight("a")
    diagram.outside = (
        '<bpmn:process id="andere"><bpmn:task id="a"/></bpmn:process><bpmn:message id="vorgang"/>'
    )

    assert diagram.rules() == [("id-duplicate", "a"), ("id-duplicate", "vorgang")]


def test_a_flow_into_nothing_is_refused() -> None:
    assert refused('<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="weg"/>') == [
        ("error", "flow-broken", "f")
    ]
    assert ("error", "flow-broken", "→a") in refused('<bpmn:sequenceFlow targetRef="a"/>')


def test_a_flow_to_a_refused_element_is_not_reported_as_well() -> None:
    part = '<bpmn:choreographyTask id="x"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="x"/>'
    part += '<bpmn:sequenceFlow id="g" sourceRef="end" targetRef="x"/>'

    assert [found for found in refused(part) if found[1] == "flow-broken"] == []
    assert [found for found in refused(part) if found[1] == "unsupported-element"] == [
        ("error", "unsupported-element", "x")
    ]


def test_incoming_and_outgoing_must_say_what_the_flows_say() -> None:
    good = '<bpmn:userTask id="x"><bpmn:incoming>f</bpmn:incoming></bpmn:userTask>'
    flow = '<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="x"/>'

    broken = ("error", "flow-reference-broken", "x")
    assert broken not in refused(good + flow)
    assert broken in refused(good)
    assert broken in refused(good.replace("incoming", "outgoing") + flow)


def test_where_elements_list_their_flows_events_list_theirs_too() -> None:
    some = '<bpmn:userTask id="x"><bpmn:incoming>f</bpmn:incoming></bpmn:userTask>'
    flow = '<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="x"/>'

    assert ("error", "flow-list-missing", "start") in refused(some + flow)


def test_a_file_without_executable_process_is_refused() -> None:
    empty = f"{HEAD}</bpmn:definitions>".encode()

    with pytest.raises(engine.InvalidDefinition) as caught:
        engine.read_definition({"leer.bpmn": empty})

    assert [finding.rule for finding in caught.value.findings] == ["process-missing"]
    assert "keinen ausführbaren Prozess" in str(caught.value)


def test_with_several_processes_one_must_be_named() -> None:
    files = {
        f"{name}.bpmn": Diagram(name).start().end().flows("start", "end").xml for name in ("eins", "zwei")
    }

    with pytest.raises(engine.InvalidDefinition) as caught:
        engine.read_definition(files)
    assert [finding.rule for finding in caught.value.findings] == ["process-ambiguous"]
    assert engine.read_definition(files, process_id="zwei").process_id == "zwei"
    with pytest.raises(engine.InvalidDefinition, match="drei"):
        engine.read_definition(files, process_id="drei")


def test_every_finding_speaks_german_and_english_and_names_the_file() -> None:
    diagram = straight("a").raw('<bpmn:choreographyTask id="x"/>')
    finding = next(found for found in diagram.findings() if found.rule == "unsupported-element")

    assert finding.file == "diagramm.bpmn"
    assert finding.message_de.startswith("„x“ (bpmn:choreographyTask) wird nicht ausgeführt: Was Beteiligte ")
    assert finding.message_en.startswith("'x' (bpmn:choreographyTask) is not executed: what parties ")
    assert finding.as_dict()["rule"] == "unsupported-element"


def test_what_is_called_like_what_it_stands_in_is_refused_and_not_taken_for_it() -> None:
    inner = Diagram().user("x")
    diagram = Diagram().start().inside("x", inner).end().flows("start", "x", "end")

    assert ("id-duplicate", "x") in diagram.rules()
