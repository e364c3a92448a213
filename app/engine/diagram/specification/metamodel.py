"""The metamodel beyond the schema: places, required parts, and what references lead to."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.specification import document as d
from app.engine.diagram.specification import schema

_FLOW_CONTAINERS: Final = frozenset({"process"}) | d.SUBPROCESSES
_CALLABLE: Final = frozenset({"process"}) | d.GLOBAL_TASKS
_EVENT_DEFINITIONS: Final = schema.GROUPS["eventDefinition"]

#: Element → what it may stand in, where the schema allows more.
PARENTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(d.ACTIVITIES | {"boundaryEvent", "dataObject", "dataObjectReference"}, _FLOW_CONTAINERS),
    **dict.fromkeys(d.CHOREOGRAPHY_ACTIVITIES, frozenset({"choreography", "subChoreography"})),
    "dataStoreReference": _FLOW_CONTAINERS,
    "implicitThrowEvent": frozenset(),
    "ioSpecification": d.TASKS | {"callActivity"} | _CALLABLE,
}
#: Element → attributes it cannot be without, although the schema lets it.
REQUIRED: Final[dict[str, tuple[str, ...]]] = {"dataObjectReference": ("dataObjectRef",)}
#: The same for children.
REQUIRED_CHILDREN: Final[dict[str, tuple[str, ...]]] = {"correlationKey": ("correlationPropertyRef",)}

#: Elements whose text is an expression.
EXPRESSIONS: Final = (
    "conditionExpression",
    "completionCondition",
    "activationCondition",
    "loopCondition",
    "loopCardinality",
    "condition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "from",
    "to",
    "expression",
)
#: (element, attribute) → what the attribute refers to; None stands for any element.
REFERENCES: Final[dict[tuple[str, str], frozenset[str] | None]] = {
    ("association", "sourceRef"): None,
    ("association", "targetRef"): None,
    ("group", "categoryValueRef"): frozenset({"categoryValue"}),
    ("participant", "processRef"): frozenset({"process"}),
    ("messageFlow", "sourceRef"): None,
    ("messageFlow", "targetRef"): None,
    ("messageFlow", "messageRef"): frozenset({"message"}),
    ("message", "itemRef"): frozenset({"itemDefinition"}),
    ("serviceTask", "operationRef"): frozenset({"operation"}),
    ("sendTask", "operationRef"): frozenset({"operation"}),
    ("sendTask", "messageRef"): frozenset({"message"}),
    ("receiveTask", "operationRef"): frozenset({"operation"}),
    ("receiveTask", "messageRef"): frozenset({"message"}),
    ("multiInstanceLoopCharacteristics", "oneBehaviorEventRef"): _EVENT_DEFINITIONS,
    ("multiInstanceLoopCharacteristics", "noneBehaviorEventRef"): _EVENT_DEFINITIONS,
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    **{(type_, "itemSubjectRef"): frozenset({"itemDefinition"}) for type_ in d.ITEM_AWARE | {"dataStore"}},
    ("inputDataItem", "itemSubjectRef"): frozenset({"itemDefinition"}),
    ("outputDataItem", "itemSubjectRef"): frozenset({"itemDefinition"}),
    ("ioBinding", "operationRef"): frozenset({"operation"}),
    ("ioBinding", "inputDataRef"): frozenset({"inputSet"}),
    ("ioBinding", "outputDataRef"): frozenset({"outputSet"}),
    ("conversationLink", "sourceRef"): d.CONVERSATIONS | {"participant"},
    ("conversationLink", "targetRef"): d.CONVERSATIONS | {"participant"},
    ("callConversation", "calledCollaborationRef"): frozenset({"collaboration", "globalConversation"}),
    ("callChoreography", "calledChoreographyRef"): frozenset({"choreography", "globalChoreographyTask"}),
    ("correlationPropertyRetrievalExpression", "messageRef"): frozenset({"message"}),
    ("correlationPropertyBinding", "correlationPropertyRef"): frozenset({"correlationProperty"}),
    ("correlationSubscription", "correlationKeyRef"): frozenset({"correlationKey"}),
    ("resourceParameterBinding", "parameterRef"): frozenset({"resourceParameter"}),
    ("lane", "partitionElementRef"): None,
    ("process", "definitionalCollaborationRef"): d.COLLABORATIONS,
    ("messageFlowAssociation", "innerMessageFlowRef"): frozenset({"messageFlow"}),
    ("messageFlowAssociation", "outerMessageFlowRef"): frozenset({"messageFlow"}),
    ("conversationAssociation", "innerConversationNodeRef"): d.CONVERSATIONS,
    ("conversationAssociation", "outerConversationNodeRef"): d.CONVERSATIONS,
}
#: The same for types of data; what is not in the file is of another language such as XML Schema.
TYPES: Final[dict[tuple[str, str], frozenset[str] | None]] = {
    ("signal", "structureRef"): frozenset({"itemDefinition"}),
    ("error", "structureRef"): frozenset({"itemDefinition"}),
    ("escalation", "structureRef"): frozenset({"itemDefinition"}),
    ("resourceParameter", "type"): frozenset({"itemDefinition"}),
    ("correlationProperty", "type"): frozenset({"itemDefinition"}),
    **{(type_, "evaluatesToTypeRef"): frozenset({"itemDefinition"}) for type_ in EXPRESSIONS},
}
#: (element, child whose text is a reference) → what it refers to; "*" stands for every element.
CHILD_REFERENCES: Final[dict[tuple[str, str], frozenset[str] | None]] = {
    ("*", "eventDefinitionRef"): _EVENT_DEFINITIONS,
    ("*", "operationRef"): frozenset({"operation"}),
    ("*", "supportedInterfaceRef"): frozenset({"interface"}),
    ("*", "resourceRef"): frozenset({"resource"}),
    ("operation", "inMessageRef"): frozenset({"message"}),
    ("operation", "outMessageRef"): frozenset({"message"}),
    ("operation", "errorRef"): frozenset({"error"}),
    ("participant", "interfaceRef"): frozenset({"interface"}),
    ("participant", "endPointRef"): frozenset({"endPoint"}),
    ("lane", "flowNodeRef"): d.FLOW_NODES,
    ("inputSet", "dataInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "optionalInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "whileExecutingInputRefs"): frozenset({"dataInput"}),
    ("inputSet", "outputSetRefs"): frozenset({"outputSet"}),
    ("outputSet", "dataOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "optionalOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "whileExecutingOutputRefs"): frozenset({"dataOutput"}),
    ("outputSet", "inputSetRefs"): frozenset({"inputSet"}),
    ("dataInputAssociation", "sourceRef"): d.ITEM_AWARE | {"inputDataItem", "outputDataItem"},
    ("dataInputAssociation", "targetRef"): d.ITEM_AWARE | {"inputDataItem", "outputDataItem"},
    ("dataOutputAssociation", "sourceRef"): d.ITEM_AWARE | {"inputDataItem", "outputDataItem"},
    ("dataOutputAssociation", "targetRef"): d.ITEM_AWARE | {"inputDataItem", "outputDataItem"},
    ("conversation", "participantRef"): frozenset({"participant"}),
    ("subConversation", "participantRef"): frozenset({"participant"}),
    ("callConversation", "participantRef"): frozenset({"participant"}),
    ("conversation", "messageFlowRef"): frozenset({"messageFlow"}),
    ("subConversation", "messageFlowRef"): frozenset({"messageFlow"}),
    ("callConversation", "messageFlowRef"): frozenset({"messageFlow"}),
    ("participantAssociation", "innerParticipantRef"): frozenset({"participant"}),
    ("participantAssociation", "outerParticipantRef"): frozenset({"participant"}),
    ("correlationKey", "correlationPropertyRef"): frozenset({"correlationProperty"}),
    ("collaboration", "choreographyRef"): frozenset({"choreography"}),
    ("partnerEntity", "participantRef"): frozenset({"participant"}),
    ("partnerRole", "participantRef"): frozenset({"participant"}),
    ("relationship", "source"): None,
    ("relationship", "target"): None,
    ("process", "supports"): frozenset({"process"}),
    ("*", "categoryValueRef"): frozenset({"categoryValue"}),
    ("linkEventDefinition", "source"): frozenset({"linkEventDefinition"}),
    ("linkEventDefinition", "target"): frozenset({"linkEventDefinition"}),
}
