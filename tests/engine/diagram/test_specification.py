"""Every rule of the BPMN specification that is checked has a smallest model that breaks it."""

from __future__ import annotations

import pytest

from app.engine.diagram.rules.specification import SPECIFICATION
from app.engine.diagram.rules.specification_data import SPECIFICATION_DATA
from app.engine.diagram.rules.specification_events import SPECIFICATION_EVENTS
from tests.engine.diagrams import Diagram, straight, timer

FORMAL = 'xsi:type="bpmn:tFormalExpression"'
PROCESS = (
    '<bpmn:startEvent id="s2"/><bpmn:endEvent id="e2"/><bpmn:sequenceFlow sourceRef="s2" targetRef="e2"/>'
)
OTHER = f'<bpmn:process id="p2">{PROCESS}</bpmn:process>'
ITEMS = '<bpmn:itemDefinition id="text" structureRef="t"/><bpmn:itemDefinition id="zahl" structureRef="z"/>'
LIST = '<bpmn:itemDefinition id="viele" structureRef="t" isCollection="true"/>'
MESSAGE = f'{ITEMS}<bpmn:message id="m" itemRef="text"/><bpmn:message id="m2" itemRef="zahl"/>'
OPERATION = (
    f'{MESSAGE}<bpmn:interface id="if" name="i"><bpmn:operation id="op" name="o">'
    "<bpmn:inMessageRef>m</bpmn:inMessageRef></bpmn:operation></bpmn:interface>"
)
SCHEMA = '<bpmn:import namespace="urn:x" location="x.xsd" importType="http://www.w3.org/2001/XMLSchema"/>'
POOL = '<bpmn:participant id="wir" processRef="vorgang"/>'


def task(content: str, kind: str = "task", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{kind} id="x"{given}>{content}</bpmn:{kind}>'


def inputs(*ids: str, item: str | None = None, sets: int = 1, collection: bool = False) -> str:
    subject = f' itemSubjectRef="{item}"' if item else ""
    many = ' isCollection="true"' if collection else ""
    data = "".join(f'<bpmn:dataInput id="{id_}"{subject}{many}/>' for id_ in ids)
    listed = "".join(f"<bpmn:dataInputRefs>{id_}</bpmn:dataInputRefs>" for id_ in ids)
    all_sets = f"<bpmn:inputSet>{listed}</bpmn:inputSet>" * sets
    return f"<bpmn:ioSpecification>{data}{all_sets}<bpmn:outputSet/></bpmn:ioSpecification>"


def way(source: str, target: str, content: str = "") -> str:
    return (
        f'<bpmn:dataInputAssociation id="w"><bpmn:sourceRef>{source}</bpmn:sourceRef>'
        f"<bpmn:targetRef>{target}</bpmn:targetRef>{content}</bpmn:dataInputAssociation>"
    )


def catch(definition: str, kind: str = "intermediateCatchEvent", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    flows = (
        '<bpmn:sequenceFlow sourceRef="a" targetRef="x"/><bpmn:sequenceFlow sourceRef="x" targetRef="end"/>'
    )
    return f'<bpmn:{kind} id="x"{given}>{definition}</bpmn:{kind}>{flows}'


def many(content: str, data: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return task(
        f"{data}<bpmn:multiInstanceLoopCharacteristics{given}>{content}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def pools(content: str) -> str:
    return f'<bpmn:collaboration id="k">{POOL}<bpmn:participant id="ihr"/>{content}</bpmn:collaboration>'


def gateway(content: str, *targets: str, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    flows = "".join(f'<bpmn:sequenceFlow sourceRef="g" targetRef="{target}"/>' for target in targets)
    return f'<bpmn:eventBasedGateway id="g"{given}/>{content}{flows}'


def lanes(*nodes: str, inner: str = "") -> str:
    """One lane for each flow node, and one inside of the first."""
    child = f"<bpmn:childLaneSet>{lane('innen', inner)}</bpmn:childLaneSet>" if inner else ""
    beside = [lane(f"b{number}", node, child * (number == 0)) for number, node in enumerate(nodes)]
    return f'<bpmn:laneSet id="bahnen">{"".join(beside)}</bpmn:laneSet>'


def lane(id: str, node: str, content: str = "") -> str:
    return f'<bpmn:lane id="{id}"><bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>{content}</bpmn:lane>'


def outputs(specification: str) -> str:
    """Data of which the task gives one away as well."""
    return specification.replace("<bpmn:inputSet>", '<bpmn:dataOutput id="aus"/><bpmn:inputSet>').replace(
        "<bpmn:outputSet/>", "<bpmn:outputSet><bpmn:dataOutputRefs>aus</bpmn:dataOutputRefs></bpmn:outputSet>"
    )


def named_sets(specification: str, id: str = "s") -> str:
    return specification.replace("<bpmn:inputSet>", f'<bpmn:inputSet id="{id}ein">').replace(
        "<bpmn:outputSet/>", f'<bpmn:outputSet id="{id}aus"/>'
    )


def bound(data: str, *, offers: str = "if", sets: str = "s") -> str:
    """A process that others call by the operation "op"."""
    offered = f"<bpmn:supportedInterfaceRef>{offers}</bpmn:supportedInterfaceRef>" if offers else ""
    binding = f'<bpmn:ioBinding operationRef="op" inputDataRef="{sets}ein" outputDataRef="{sets}aus"/>'
    return OTHER.replace("<bpmn:start", f"{offered}{named_sets(data)}{binding}<bpmn:start")


TIMER = timer("Duration", "PT1H")
WAIT = f'<bpmn:intermediateCatchEvent id="t">{TIMER}</bpmn:intermediateCatchEvent>'
RECEIVE = '<bpmn:receiveTask id="r" messageRef="m"/>'
OBJECT_IN_STATE = (
    '<bpmn:dataObject id="o" name="Antrag"/><bpmn:dataObjectReference id="x" name="{}" dataObjectRef="o">'
    '<bpmn:dataState name="neu"/></bpmn:dataObjectReference>'
)
CONVERSATION = (
    '<bpmn:participant id="drei"/><bpmn:conversation id="c"><bpmn:participantRef>wir</bpmn:participantRef>'
    "<bpmn:participantRef>ihr</bpmn:participantRef></bpmn:conversation>"
)
CHOREOGRAPHY = (
    '<bpmn:choreography id="y">'
    '<bpmn:choreographyTask id="x" initiatingParticipantRef="p"/></bpmn:choreography>'
)
LOOP = f"<bpmn:loopCardinality {FORMAL}>=2</bpmn:loopCardinality>"
KEYS = (
    f'{MESSAGE}<bpmn:correlationProperty id="nr"><bpmn:correlationPropertyRetrievalExpression messageRef="m">'
    "<bpmn:messagePath>=nr</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
    '</bpmn:correlationProperty><bpmn:collaboration id="k"><bpmn:correlationKey id="key">'
    "<bpmn:correlationPropertyRef>nr</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
)
SUBSCRIPTION = (
    '<bpmn:correlationSubscription id="x" correlationKeyRef="key"><bpmn:correlationPropertyBinding'
    ' correlationPropertyRef="nr"><bpmn:dataPath>=nr</bpmn:dataPath></bpmn:correlationPropertyBinding>'
    "</bpmn:correlationSubscription>"
)
LINK = (
    '<bpmn:linkEventDefinition id="{0}" name="l"><bpmn:{1}>{2}</bpmn:{1}></bpmn:linkEventDefinition>'.format
)

#: Rule → what makes a model break it: inside of the process, and beside it.
BROKEN: dict[str, tuple[str, str]] = {
    "element-unknown": ('<bpmn:erfunden id="x"/>', ""),
    "element-misplaced": (task("<bpmn:lane/>"), ""),
    "attribute-required": ("<bpmn:sequenceFlow sourceRef='a'/>", ""),
    "attribute-unknown": (task("", vorrang="hoch"), ""),
    "child-order": (task('<bpmn:property id="p"/><bpmn:documentation>So.</bpmn:documentation>'), ""),
    "attribute-invalid": (task("", isForCompensation="vielleicht"), ""),
    "child-required": (
        "",
        '<bpmn:interface id="i" name="i"><bpmn:operation id="o" name="o"/></bpmn:interface>',
    ),
    "child-repeated": (task(inputs("i") * 2), ""),
    "reference-broken": ('<bpmn:association id="x" sourceRef="a" targetRef="weg"/>', ""),
    "reference-wrong-type": ('<bpmn:dataObjectReference id="x" dataObjectRef="a"/>', ""),
    "uri-invalid": (task("", "sendTask", implementation="nicht so"), ""),
    "text-format-invalid": ('<bpmn:textAnnotation id="x" textFormat="fett"/>', ""),
    "extension-not-understood": ("", '<bpmn:extension mustUnderstand="true" definition="d"/>'),
    "import-type": (
        "",
        '<bpmn:import namespace="urn:x" location="x.owl" importType="http://www.w3.org/2002/07/owl"/>',
    ),
    "import-unresolved": ("", SCHEMA),
    "process-public": ("", ""),
    "expression-empty": (
        catch(
            f"<bpmn:conditionalEventDefinition><bpmn:condition {FORMAL}/></bpmn:conditionalEventDefinition>"
        ),
        "",
    ),
    "expression-informal": (catch(TIMER.replace(FORMAL, "")), ""),
    "flow-list-missing": (
        task("<bpmn:incoming>f</bpmn:incoming>") + '<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="x"/>',
        "",
    ),
    "flow-artifact": ('<bpmn:group id="x"/><bpmn:sequenceFlow sourceRef="a" targetRef="x"/>', ""),
    "flow-end-type": ('<bpmn:dataObject id="x"/><bpmn:sequenceFlow sourceRef="a" targetRef="x"/>', ""),
    "flow-crosses-pool": ('<bpmn:sequenceFlow sourceRef="a" targetRef="e2"/>', OTHER),
    "condition-alone": (
        task("") + Diagram().flow("x", "end", "=true").parts[-1],
        "",
    ),
    "flow-not-immediate": ('<bpmn:sequenceFlow sourceRef="a" targetRef="end" isImmediate="false"/>', ""),
    "gateway-idle": ('<bpmn:exclusiveGateway id="x"/>', ""),
    "gateway-direction": (
        '<bpmn:parallelGateway id="x" gatewayDirection="Converging"/>'
        + '<bpmn:sequenceFlow sourceRef="x" targetRef="end"/>' * 2,
        "",
    ),
    "event-gateway-parallel": (gateway(WAIT, "t", "t", eventGatewayType="Parallel"), ""),
    "event-gateway-incoming": (
        gateway(RECEIVE, "r", "r", instantiate="true") + '<bpmn:sequenceFlow sourceRef="a" targetRef="g"/>',
        MESSAGE,
    ),
    "event-gateway-start": (gateway(WAIT, "t", "t", instantiate="true"), ""),
    "event-gateway-boundary": (
        gateway(RECEIVE, "r", "r")
        + f'<bpmn:boundaryEvent id="b" attachedToRef="r">{TIMER}</bpmn:boundaryEvent>',
        MESSAGE,
    ),
    "end-missing": ('<bpmn:subProcess id="x"><bpmn:startEvent id="i"/></bpmn:subProcess>', ""),
    "end-unconnected": ('<bpmn:endEvent id="x"/>', ""),
    "start-unconnected": ('<bpmn:startEvent id="x"/>', ""),
    "quantity-invalid": (task("", startQuantity="0"), ""),
    "resource-twice": (
        task(
            "<bpmn:performer><bpmn:resourceRef>r</bpmn:resourceRef><bpmn:resourceAssignmentExpression>"
            "<bpmn:formalExpression>=a</bpmn:formalExpression>"
            "</bpmn:resourceAssignmentExpression></bpmn:performer>"
        ),
        '<bpmn:resource id="r" name="r"/>',
    ),
    "resource-parameter": (
        task(
            "<bpmn:performer><bpmn:resourceRef>r</bpmn:resourceRef>"
            '<bpmn:resourceParameterBinding parameterRef="p"/></bpmn:performer>'
        ),
        '<bpmn:resource id="r"/><bpmn:resource id="q"><bpmn:resourceParameter id="p"/></bpmn:resource>',
    ),
    "resource-parameter-missing": (
        task("<bpmn:performer><bpmn:resourceRef>r</bpmn:resourceRef></bpmn:performer>"),
        '<bpmn:resource id="r"><bpmn:resourceParameter id="p" isRequired="true"/></bpmn:resource>',
    ),
    "transaction-method": ('<bpmn:transaction id="x" method="irgendwie %"/>', ""),
    "called-element-type": ('<bpmn:callActivity id="x" calledElement="a"/>', ""),
    "called-data": (f'<bpmn:callActivity id="x" calledElement="p2">{inputs("i")}</bpmn:callActivity>', OTHER),
    "io-binding-missing": (
        "",
        OPERATION
        + OTHER.replace(
            "<bpmn:start", "<bpmn:supportedInterfaceRef>if</bpmn:supportedInterfaceRef><bpmn:start"
        ),
    ),
    "io-binding-operation": ("", OPERATION + bound(data=inputs("i", item="text"), offers="")),
    "io-binding-foreign": (
        task(named_sets(inputs("i", item="text"), "t")),
        OPERATION + bound(data=named_sets(inputs("j", item="text")), sets="t"),
    ),
    "io-binding-data": ("", OPERATION + bound(data=inputs("i", item="zahl"))),
    "task-sets": (task(inputs("i", sets=2), "sendTask"), ""),
    "task-data": (task(inputs("i", "j"), "sendTask"), ""),
    "service-data": (task("", "serviceTask", operationRef="op"), OPERATION),
    "service-data-idle": (
        task(outputs(inputs("i", item="text")), "serviceTask", operationRef="op"),
        OPERATION,
    ),
    "data-message-mismatch": (task(inputs("i", item="zahl"), "sendTask", messageRef="m"), MESSAGE),
    "operation-message": (task("", "sendTask", messageRef="m2", operationRef="op"), OPERATION),
    "receive-instantiate": (
        task("", "receiveTask", instantiate="true") + '<bpmn:sequenceFlow sourceRef="a" targetRef="x"/>',
        "",
    ),
    "instantiate-beside-start": (task("", "receiveTask", instantiate="true"), ""),
    "script-format-invalid": (
        task("<bpmn:script>1</bpmn:script>", "scriptTask", scriptFormat="Kochrezept"),
        "",
    ),
    "script-format-missing": (task("<bpmn:script>1</bpmn:script>", "scriptTask"), ""),
    "loop-maximum": (task('<bpmn:standardLoopCharacteristics loopMaximum="oft"/>'), ""),
    "loop-data": (many("<bpmn:loopDataInputRef>text</bpmn:loopDataInputRef>"), ITEMS),
    "loop-data-single": (
        many("<bpmn:loopDataInputRef>i</bpmn:loopDataInputRef>", inputs("i", item="text")),
        ITEMS,
    ),
    "loop-item": (
        many(
            "<bpmn:loopDataInputRef>i</bpmn:loopDataInputRef>"
            '<bpmn:inputDataItem id="d" itemSubjectRef="zahl"/>',
            inputs("i", item="viele", collection=True),
        ),
        ITEMS + LIST,
    ),
    "loop-number-twice": (
        many(LOOP + "<bpmn:loopDataInputRef>i</bpmn:loopDataInputRef>", inputs("i")),
        "",
    ),
    "loop-item-alone": (many(f'{LOOP}<bpmn:inputDataItem id="d"/>'), ""),
    "behavior-event-kind": (
        many(LOOP, behavior="One", oneBehaviorEventRef="w"),
        TIMER.replace("Definition>", 'Definition id="w">', 1),
    ),
    "behavior-event-missing": (many(LOOP, behavior="One"), ""),
    "behavior-complex": (many(LOOP, behavior="Complex"), ""),
    "condition-not-boolean": (
        many(
            f"{LOOP}<bpmn:complexBehaviorDefinition><bpmn:condition {FORMAL}>23</bpmn:condition>"
            "</bpmn:complexBehaviorDefinition>",
            behavior="Complex",
        ),
        "",
    ),
    # --- events
    "event-kind-forbidden": (catch("<bpmn:compensateEventDefinition/>"), ""),
    "event-incoming-missing": (WAIT, ""),
    "event-outgoing-missing": (WAIT, ""),
    "operation-missing": (catch('<bpmn:messageEventDefinition messageRef="m"/>'), MESSAGE),
    "event-data-number": (catch('<bpmn:dataOutput id="o"/><bpmn:dataOutput id="p"/>' + TIMER), ""),
    "event-data-mismatch": (
        catch('<bpmn:dataOutput id="o" itemSubjectRef="zahl"/><bpmn:messageEventDefinition messageRef="m"/>'),
        MESSAGE,
    ),
    "boundary-outgoing-missing": (
        f'<bpmn:boundaryEvent id="x" attachedToRef="a">{TIMER}</bpmn:boundaryEvent>',
        "",
    ),
    "link-one-sided": (
        catch(LINK("d", "source", "q"))
        + f'<bpmn:intermediateThrowEvent id="y">{LINK("q", "target", "z")}</bpmn:intermediateThrowEvent>',
        "",
    ),
    # --- data
    "item-collection": ('<bpmn:dataObject id="x" itemSubjectRef="viele"/>', LIST),
    "data-object-state": ('<bpmn:dataObject id="x"><bpmn:dataState name="neu"/></bpmn:dataObject>', ""),
    "data-reference-item": (
        '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="x" dataObjectRef="o" itemSubjectRef="text"/>',
        ITEMS,
    ),
    "data-reference-name": (
        OBJECT_IN_STATE.format("Antrag"),
        "",
    ),
    "data-reference-elsewhere": (
        '<bpmn:dataObjectReference id="x" dataObjectRef="o"/>',
        OTHER.replace("<bpmn:start", '<bpmn:dataObject id="o"/><bpmn:start'),
    ),
    "data-store-capacity": ("", '<bpmn:dataStore id="x" isUnlimited="false"/>'),
    "data-in-no-set": (task(inputs("i").replace("<bpmn:dataInputRefs>i</bpmn:dataInputRefs>", "")), ""),
    "set-subset": (
        task(
            inputs("i").replace(
                "</bpmn:inputSet>", "<bpmn:optionalInputRefs>j</bpmn:optionalInputRefs></bpmn:inputSet>"
            )
        ),
        "",
    ),
    "set-foreign": (
        task(
            inputs("i").replace(
                "</bpmn:inputSet>", "<bpmn:dataInputRefs>h</bpmn:dataInputRefs></bpmn:inputSet>"
            )
        )
        + task(inputs("h")).replace('"x"', '"y"'),
        "",
    ),
    "set-one-sided": (
        task(
            inputs("i")
            .replace("<bpmn:inputSet>", '<bpmn:inputSet id="s"><bpmn:outputSetRefs>o</bpmn:outputSetRefs>')
            .replace("<bpmn:outputSet/>", '<bpmn:outputSet id="o"/>')
        ),
        "",
    ),
    "association-own-end": (task(inputs("i") + way("o", "o")) + '<bpmn:dataObject id="o"/>', ""),
    "association-other-end": (
        task(inputs("i")).replace('"x"', '"y"')
        + task(inputs("j") + way("aus", "j") + '<bpmn:dataOutput id="aus"/>'),
        "",
    ),
    "association-scope": (
        task(inputs("i") + way("o", "i"))
        + '<bpmn:subProcess id="u"><bpmn:dataObject id="o"/></bpmn:subProcess>',
        "",
    ),
    "association-transformation": (
        task(inputs("i") + way("o</bpmn:sourceRef><bpmn:sourceRef>o", "i")) + '<bpmn:dataObject id="o"/>',
        "",
    ),
    "association-item": (
        task(inputs("i", item="text") + way("o", "i")) + '<bpmn:dataObject id="o" itemSubjectRef="zahl"/>',
        ITEMS,
    ),
    # --- collaborations
    "message-flow-artifact": (
        '<bpmn:group id="x"/>',
        pools('<bpmn:messageFlow id="f" sourceRef="ihr" targetRef="x"/>'),
    ),
    "message-flow-end": ("", pools('<bpmn:messageFlow id="f" sourceRef="ihr" targetRef="end"/>')),
    "message-flow-event": ("", pools('<bpmn:messageFlow id="f" sourceRef="ihr" targetRef="start"/>')),
    "message-flow-message": (
        catch('<bpmn:messageEventDefinition messageRef="m"/>'),
        MESSAGE + pools('<bpmn:messageFlow id="f" sourceRef="ihr" targetRef="x" messageRef="m2"/>'),
    ),
    "message-flow-same-pool": ("", pools('<bpmn:messageFlow id="f" sourceRef="wir" targetRef="a"/>')),
    "multiplicity": (
        "",
        pools("").replace(
            '<bpmn:participant id="ihr"/>',
            '<bpmn:participant id="ihr"><bpmn:participantMultiplicity minimum="2" maximum="1"/>'
            "</bpmn:participant>",
        ),
    ),
    "lane-foreign": (
        '<bpmn:laneSet><bpmn:lane id="x"><bpmn:flowNodeRef>s2</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>',
        OTHER,
    ),
    "lane-shared": (lanes("a", "a"), ""),
    "conversation-stranger": (
        "",
        pools(f'{CONVERSATION}<bpmn:conversationLink id="l" sourceRef="drei" targetRef="c"/>'),
    ),
    "conversation-link": ("", pools('<bpmn:conversationLink id="l" sourceRef="wir" targetRef="ihr"/>')),
    "conversation-participants": (
        "",
        pools('<bpmn:conversation id="c"><bpmn:participantRef>wir</bpmn:participantRef></bpmn:conversation>'),
    ),
    "global-conversation": (
        "",
        '<bpmn:globalConversation id="x"><bpmn:conversation id="c"/></bpmn:globalConversation>',
    ),
    "choreography-reference": (
        "",
        '<bpmn:choreography id="x"><bpmn:choreographyRef>x</bpmn:choreographyRef></bpmn:choreography>',
    ),
    "choreography-participants": (
        "",
        CHOREOGRAPHY,
    ),
    "choreography-initiator": (
        "",
        CHOREOGRAPHY,
    ),
    "correlation-bindings": ('<bpmn:correlationSubscription id="x" correlationKeyRef="key"/>', KEYS),
}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_a_broken_rule_is_named(rule: str) -> None:
    inside, beside = BROKEN[rule]
    diagram = straight("a").raw(inside).declare(beside)
    if rule == "process-public":
        diagram.attributes = ' processType="Public"'

    assert rule in {found.rule for found in diagram.findings()}


def test_every_rule_has_a_model_that_breaks_it() -> None:
    assert sorted({**SPECIFICATION, **SPECIFICATION_EVENTS, **SPECIFICATION_DATA}) == sorted(BROKEN)


KEPT = {
    "data that goes its way": (
        task(inputs("i") + way("x2", "i")) + OBJECT_IN_STATE.format("Antrag [neu]").replace('"x"', '"x2"'),
        "",
    ),
    "an operation with its message": (
        catch(
            '<bpmn:messageEventDefinition messageRef="m"><bpmn:operationRef>op</bpmn:operationRef>'
            "</bpmn:messageEventDefinition>"
        ),
        OPERATION,
    ),
    "pools that talk": ("", pools('<bpmn:messageFlow id="f" sourceRef="a" targetRef="ihr"/>')),
    "a key with its values": (SUBSCRIPTION, KEYS),
    "an operation that is offered": ("", OPERATION + bound(data=inputs("i", item="text"))),
    "a service task with its message": (
        task(inputs("i", item="text"), "serviceTask", operationRef="op"),
        OPERATION,
    ),
    "lanes inside of lanes": (lanes("a", "start", inner="a"), ""),
    "a conversation with its participants": (
        "",
        pools(f'{CONVERSATION}<bpmn:conversationLink id="l" sourceRef="ihr" targetRef="c"/>'),
    ),
    "types of another language": (
        "",
        '<bpmn:resource id="r" name="r"><bpmn:resourceParameter id="p" type="zeebe:text"/></bpmn:resource>',
    ),
    "a message that goes its way": (
        catch('<bpmn:messageEventDefinition messageRef="m"/>'),
        MESSAGE.replace(' itemRef="text"', ' name="m"')
        + pools('<bpmn:messageFlow id="f" sourceRef="ihr" targetRef="x" messageRef="m"/>'),
    ),
    "links that name each other": (
        catch(LINK("d", "source", "q")).split("<bpmn:sequenceFlow")[0]
        + f'<bpmn:intermediateThrowEvent id="y">{LINK("q", "target", "d")}</bpmn:intermediateThrowEvent>'
        + "".join(Diagram().flow("a", "y").flow("x", "end").parts),
        "",
    ),
}


@pytest.mark.parametrize("what", sorted(KEPT))
def test_what_the_specification_allows_breaks_none_of_its_rules(what: str) -> None:
    inside, beside = KEPT[what]
    diagram = straight("a").raw(inside).declare(beside)

    assert [found for found in diagram.rules() if found[0] in BROKEN] == []
