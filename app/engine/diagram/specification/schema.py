"""The schema of BPMN 2.0: of each type of element its attributes, and what it contains in which order.

One line is one type: `name < base | attributes | contents`. An attribute has a kind after its colon
and "!" if it is required; one without a kind is any text. Contents are elements or groups of elements
with "?", "*", "+" or a number range; `name=type` is an element of another type, `name@` one whose
text is a reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LINES: Final = """
baseElement | id:id | documentation* extensionElements?
documentation | id:id textFormat | *
extensionElements
extension | definition:name mustUnderstand:boolean | documentation*
script | | *
text | | *
definitions | id:id name targetNamespace! expressionLanguage typeLanguage exporter exporterVersion | \
import* extension* rootElement* relationship*
import | namespace! location! importType! |
relationship < baseElement | type! direction:relationship | source@+ target@+
expression < baseElement | language evaluatesToTypeRef:name | *
auditing < baseElement
monitoring < baseElement

category < baseElement | name | categoryValue*
categoryValue < baseElement | value
association < baseElement | sourceRef:name! targetRef:name! associationDirection:association
group < baseElement | categoryValueRef:name
textAnnotation < baseElement | textFormat | text?

correlationKey < baseElement | name | correlationPropertyRef@*
correlationProperty < baseElement | name type:name | correlationPropertyRetrievalExpression+
correlationPropertyRetrievalExpression < baseElement | messageRef:name! | messagePath=expression
correlationSubscription < baseElement | correlationKeyRef:name! | correlationPropertyBinding*
correlationPropertyBinding < baseElement | correlationPropertyRef:name! | dataPath=expression

itemDefinition < baseElement | structureRef:name isCollection:boolean itemKind:item
message < baseElement | name itemRef:name
signal < baseElement | name structureRef:name
error < baseElement | name errorCode structureRef:name
escalation < baseElement | name escalationCode structureRef:name
resource < baseElement | name! | resourceParameter*
resourceParameter < baseElement | name type:name isRequired:boolean
resourceRole < baseElement | name | resourceRef@? resourceParameterBinding* resourceAssignmentExpression?
performer < resourceRole
humanPerformer < resourceRole
potentialOwner < resourceRole
resourceParameterBinding < baseElement | parameterRef:name! | anyExpression
resourceAssignmentExpression < baseElement | | anyExpression
formalExpression < expression
endPoint < baseElement
interface < baseElement | name! implementationRef:name | operation+
operation < baseElement | name! implementationRef:name | inMessageRef@ outMessageRef@? errorRef@*
partnerEntity < baseElement | name | participantRef@*
partnerRole < baseElement | name | participantRef@*

collaboration < baseElement | name isClosed:boolean | participant* messageFlow* artifact* conversationNode* \
conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey* choreographyRef@* \
conversationLink*
globalConversation < collaboration
choreography < collaboration | | flowElement*
globalChoreographyTask < choreography | initiatingParticipantRef:name
participant < baseElement | name processRef:name | interfaceRef@* endPointRef@* participantMultiplicity?
participantMultiplicity < baseElement | minimum maximum
participantAssociation < baseElement | | innerParticipantRef@ outerParticipantRef@
messageFlow < baseElement | name sourceRef:name! targetRef:name! messageRef:name
messageFlowAssociation < baseElement | innerMessageFlowRef:name! outerMessageFlowRef:name!
conversationAssociation < baseElement | innerConversationNodeRef:name! outerConversationNodeRef:name!
conversationLink < baseElement | name sourceRef:name! targetRef:name!
conversation < baseElement | name | participantRef@* messageFlowRef@* correlationKey*
subConversation < conversation | | conversationNode*
callConversation < conversation | calledCollaborationRef:name | participantAssociation*

flowElement < baseElement | name | auditing? monitoring? categoryValueRef@*
flowNode < flowElement | | incoming@* outgoing@*
sequenceFlow < flowElement | sourceRef:name! targetRef:name! isImmediate:boolean | \
conditionExpression=expression?
dataObject < flowElement | itemSubjectRef:name isCollection:boolean | dataState?
dataObjectReference < flowElement | itemSubjectRef:name dataObjectRef:name | dataState?
dataStore < baseElement | name capacity:integer isUnlimited:boolean itemSubjectRef:name | dataState?
dataStoreReference < flowElement | itemSubjectRef:name dataStoreRef:name | dataState?
dataState < baseElement | name
property < baseElement | name itemSubjectRef:name | dataState?
dataInput < baseElement | name itemSubjectRef:name isCollection:boolean | dataState?
dataOutput < dataInput
ioSpecification < baseElement | | dataInput* dataOutput* inputSet+ outputSet+
ioBinding < baseElement | operationRef:name! inputDataRef:name! outputDataRef:name!
inputSet < baseElement | name | dataInputRefs@* optionalInputRefs@* whileExecutingInputRefs@* outputSetRefs@*
outputSet < baseElement | name | dataOutputRefs@* optionalOutputRefs@* whileExecutingOutputRefs@* \
inputSetRefs@*
dataAssociation < baseElement | | sourceRef@* targetRef@ transformation=expression? assignment*
dataInputAssociation < dataAssociation
dataOutputAssociation < dataAssociation
assignment < baseElement | | from=expression to=expression

callable < baseElement | name | supportedInterfaceRef@* ioSpecification? ioBinding*
process < callable | processType:process isClosed:boolean isExecutable:boolean \
definitionalCollaborationRef:name | auditing? monitoring? property* laneSet* flowElement* artifact* \
resourceRole* correlationSubscription* supports@*
globalTask < callable | | resourceRole*
globalUserTask < globalTask | implementation | rendering*
globalManualTask < globalTask
globalScriptTask < globalTask | scriptLanguage | script?
globalBusinessRuleTask < globalTask | implementation
laneSet < baseElement | name | lane*
lane < baseElement | name partitionElementRef:name | partitionElement=baseElement? flowNodeRef@* \
childLaneSet=laneSet?

activity < flowNode | isForCompensation:boolean startQuantity completionQuantity default:name | \
ioSpecification? property* dataInputAssociation* dataOutputAssociation* resourceRole* loopCharacteristics*
task < activity
manualTask < activity
userTask < activity | implementation | rendering*
rendering < baseElement
serviceTask < activity | implementation operationRef:name
sendTask < activity | implementation messageRef:name operationRef:name
receiveTask < activity | implementation instantiate:boolean messageRef:name operationRef:name
scriptTask < activity | scriptFormat | script?
businessRuleTask < activity | implementation
callActivity < activity | calledElement
subProcess < activity | triggeredByEvent:boolean | laneSet* flowElement* artifact*
transaction < subProcess | method
adHocSubProcess < subProcess | cancelRemainingInstances:boolean ordering:ordering | \
completionCondition=expression?
standardLoopCharacteristics < baseElement | testBefore:boolean loopMaximum | loopCondition=expression?
multiInstanceLoopCharacteristics < baseElement | isSequential:boolean behavior:behavior \
oneBehaviorEventRef:name noneBehaviorEventRef:name | loopCardinality=expression? loopDataInputRef@? \
loopDataOutputRef@? inputDataItem=dataInput? outputDataItem=dataOutput? complexBehaviorDefinition* \
completionCondition=expression?
complexBehaviorDefinition < baseElement | | condition=expression event=throwEvent?
choreographyActivity < flowNode | initiatingParticipantRef:name! loopType:repetition | \
participantRef@2* correlationKey*
choreographyTask < choreographyActivity | | messageFlowRef@12
subChoreography < choreographyActivity | | flowElement* artifact*
callChoreography < choreographyActivity | calledChoreographyRef:name | participantAssociation*

gateway < flowNode | gatewayDirection:direction
exclusiveGateway < gateway | default:name
inclusiveGateway < gateway | default:name
parallelGateway < gateway
complexGateway < gateway | default:name | activationCondition=expression?
eventBasedGateway < gateway | instantiate:boolean eventGatewayType:gatewayType

event < flowNode | | property*
catchEvent < event | parallelMultiple:boolean | dataOutput* dataOutputAssociation* outputSet? \
eventDefinition* eventDefinitionRef@*
throwEvent < event | | dataInput* dataInputAssociation* inputSet? eventDefinition* eventDefinitionRef@*
startEvent < catchEvent | isInterrupting:boolean
intermediateCatchEvent < catchEvent
boundaryEvent < catchEvent | cancelActivity:boolean attachedToRef:name!
intermediateThrowEvent < throwEvent
implicitThrowEvent < throwEvent
endEvent < throwEvent
cancelEventDefinition < baseElement
compensateEventDefinition < baseElement | waitForCompletion:boolean activityRef:name
conditionalEventDefinition < baseElement | | condition=expression
errorEventDefinition < baseElement | errorRef:name
escalationEventDefinition < baseElement | escalationRef:name
linkEventDefinition < baseElement | name! | source@* target@?
messageEventDefinition < baseElement | messageRef:name | operationRef@?
signalEventDefinition < baseElement | signalRef:name
terminateEventDefinition < baseElement
timerEventDefinition < baseElement | | timeDate=expression? timeDuration=expression? timeCycle=expression?
"""

_EVENT_DEFINITIONS = """cancelEventDefinition compensateEventDefinition conditionalEventDefinition
    errorEventDefinition escalationEventDefinition linkEventDefinition messageEventDefinition
    signalEventDefinition terminateEventDefinition timerEventDefinition"""
_GROUPED = {
    "anyExpression": "expression formalExpression",
    "artifact": "association group textAnnotation",
    "conversationNode": "conversation subConversation callConversation",
    "eventDefinition": _EVENT_DEFINITIONS,
    "flowElement": """adHocSubProcess boundaryEvent businessRuleTask callActivity callChoreography
        choreographyTask complexGateway dataObject dataObjectReference dataStoreReference endEvent
        eventBasedGateway exclusiveGateway implicitThrowEvent inclusiveGateway intermediateCatchEvent
        intermediateThrowEvent manualTask parallelGateway receiveTask scriptTask sendTask sequenceFlow
        serviceTask startEvent subChoreography subProcess task transaction userTask""",
    "loopCharacteristics": "standardLoopCharacteristics multiInstanceLoopCharacteristics",
    "resourceRole": "resourceRole performer humanPerformer potentialOwner",
    "rootElement": f"""category choreography collaboration correlationProperty dataStore endPoint error
        escalation globalBusinessRuleTask globalChoreographyTask globalConversation globalManualTask
        globalScriptTask globalTask globalUserTask interface itemDefinition message partnerEntity
        partnerRole process resource signal {_EVENT_DEFINITIONS}""",
}
#: Group → the elements that may stand for it.
GROUPS: Final = {name: frozenset(elements.split()) for name, elements in _GROUPED.items()}
#: Kind of attribute → its values.
VALUES: Final = {
    "association": "None One Both",
    "behavior": "None One All Complex",
    "boolean": "0 1 false true",
    "direction": "Unspecified Converging Diverging Mixed",
    "gatewayType": "Exclusive Parallel",
    "item": "Information Physical",
    "ordering": "Parallel Sequential",
    "process": "None Public Private",
    "relationship": "None Forward Backward Both",
    "repetition": "None Standard MultiInstanceSequential MultiInstanceParallel",
}
_TIMES: Final = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None), "2*": (2, None), "12": (1, 2)}
_PART = re.compile(r"(\w+?)(?:=(\w+?)|(@))?(2\*|12|[?*+])?")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One place in the contents of a type."""

    name: str  # of the element or group
    elements: frozenset[str]
    type_: str | None  # of the element, if it is not called like its type
    least: int
    most: int | None


@dataclass(frozen=True, kw_only=True)
class Type:
    """What elements of a type have, that of the types they are based on included."""

    attributes: dict[str, str]  # name → kind; "" is any text
    required: tuple[str, ...]
    parts: tuple[Part, ...]  # in their order
    anything: bool = False  # contains whatever it likes

    def place(self, element: str) -> int | None:
        """Return where among the parts an element stands."""
        found = (number for number, part in enumerate(self.parts) if element in part.elements)
        return next(found, None)

    def of_child(self, element: str) -> Type | None:
        """Return the type of an element that stands in one of this type; None if it must not."""
        place = self.place(element)
        type_ = None if place is None else self.parts[place].type_
        return REFERENCE if type_ == "" else TYPES.get(type_ or element)


REFERENCE: Final = Type(attributes={}, required=(), parts=())


def _read() -> Iterator[tuple[str, Type]]:
    read: dict[str, Type] = {}
    for line in filter(None, _LINES.strip().splitlines()):
        head, attributes, contents = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
        name, _, base_name = (part.strip() for part in head.partition("<"))
        base = read.get(base_name, REFERENCE)
        given = [part.partition(":") for part in attributes.split()]
        own = tuple(_part(text) for text in contents.split() if text != "*")
        read[name] = Type(
            attributes=base.attributes | {name.rstrip("!"): kind.rstrip("!") for name, _, kind in given},
            required=base.required + tuple(n.rstrip("!") for n, _, k in given if f"{n}{k}".endswith("!")),
            parts=base.parts + own,
            anything=base.anything or "*" in contents.split(),
        )
        yield name, read[name]


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(text)
    name, type_, is_reference, times = match.groups()
    least, most = _TIMES[times or ""]
    elements = GROUPS.get(name, frozenset({name}))
    kind = "" if is_reference else type_
    return Part(name=name, elements=elements, type_=kind, least=least, most=most)


TYPES: Final[dict[str, Type]] = dict(_read())
#: All names of elements.
ELEMENTS: Final = frozenset(
    element for type_ in TYPES.values() for part in type_.parts for element in part.elements
) | {"definitions"}
