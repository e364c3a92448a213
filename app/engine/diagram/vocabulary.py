"""Which BPMN elements, attributes and extensions are executed, documentation, or refused and why."""

from __future__ import annotations

import re
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"

VARIABLE: Final = re.compile(r"[^\W\d]\w*")  # name of a variable

#: Dialects whose extensions change what a diagram means: convert such files instead of guessing.
FOREIGN_DIALECTS: Final = frozenset(
    {
        "http://camunda.org/schema/1.0/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
        "http://www.jboss.org/drools",
        "http://www.omg.org/bpmn20",
    }
)
#: Notes of modelling tools to themselves.
TOOL_NAMESPACES: Final = frozenset(
    {
        "http://camunda.org/schema/modeler/1.0",
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://www.w3.org/2001/XMLSchema-instance",
    }
)

#: `zeebe:` attributes that element templates leave on an element.
TOOL_ATTRIBUTES: Final = frozenset({"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"})

EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"}
)
ACTIVITIES: Final = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "manualTask",
        "task",
        "callActivity",
    }
)
#: Tasks beside the processes, for call activities → what they do when they are called.
GLOBAL_TASKS: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
#: Have a start, an end and a scope of variables of their own.
CONTAINERS: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
DECIDING_GATEWAYS: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
GATEWAYS: Final = DECIDING_GATEWAYS | {"parallelGateway", "eventBasedGateway"}
FLOW_NODES: Final = EVENTS | ACTIVITIES | CONTAINERS | GATEWAYS
MAY_REPEAT: Final = ACTIVITIES | CONTAINERS
LOOPS: Final = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
OF_CONTAINERS: Final = LOOPS | {"completionCondition"}  # inside of them, and no flow nodes
MAY_DECIDE: Final = ACTIVITIES | CONTAINERS | DECIDING_GATEWAYS  # conditions and default flows behind them


def _definitions(*kinds: str) -> frozenset[str]:
    return frozenset(f"{kind}EventDefinition" for kind in kinds)


#: Event → the event definitions it may have.
EVENT_DEFINITIONS: Final[dict[str, frozenset[str]]] = {
    "startEvent": _definitions(
        "message", "signal", "timer", "conditional", "error", "escalation", "compensate"
    ),
    "endEvent": _definitions("message", "signal", "error", "escalation", "terminate", "cancel", "compensate"),
    "boundaryEvent": _definitions(
        "message", "signal", "timer", "conditional", "error", "escalation", "cancel", "compensate"
    ),
    "intermediateCatchEvent": _definitions("message", "signal", "timer", "conditional", "link"),
    "intermediateThrowEvent": _definitions("message", "signal", "escalation", "compensate", "link"),
    "event": _definitions("message", "signal", "escalation"),  # what a repeated activity throws by itself
}
#: What may start a process from outside, and an event subprocess while something around it is active.
PROCESS_TRIGGERS: Final = frozenset({"message", "signal", "timer", "conditional"})
HANDLER_TRIGGERS: Final = PROCESS_TRIGGERS | {"error", "escalation", "compensation"}
THROWING: Final = frozenset({"endEvent", "intermediateThrowEvent", "event", "sendTask"})
CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
MESSAGE_TASKS: Final = frozenset({"receiveTask", "sendTask"})  # name their message themselves
INSTANTIATING: Final = frozenset({"receiveTask", "eventBasedGateway"})  # may start a process
MUST_HAVE_DEFINITION: Final = frozenset({"boundaryEvent", "intermediateCatchEvent"})

_NOT_RUN = ("Dieses Element gehört nicht zu dem, was ausgeführt wird.", "it is not among what is executed.")
_EVENT_DEFINITION = (
    "Ein Ereignis dieser Art wird an dieser Stelle nicht ausgeführt.",
    "events of this kind are not executed in this position.",
)
_DATA = (
    "Daten werden über Variablen und zeebe:ioMapping weitergegeben.",
    "data is passed by variables and zeebe:ioMapping.",
)
_LOOP_DATA = (
    "Worüber eine Aktivität läuft, steht in zeebe:loopCharacteristics.",
    "what an activity runs over is given in zeebe:loopCharacteristics.",
)
_CORRELATION = (
    "Welcher Vorgang eine Nachricht bekommt, steht in zeebe:subscription.",
    "which instance gets a message is given in zeebe:subscription.",
)
_BETWEEN_PARTIES = (
    "Was Beteiligte untereinander vereinbaren, führt niemand von ihnen aus.",
    "what parties agree among themselves is executed by none of them.",
)
_RESOURCE = (
    "Zuständigkeiten stehen in zeebe:assignmentDefinition.",
    "assignments are given in zeebe:assignmentDefinition.",
)
#: Why an element is refused; those missing here get the general reason.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "assignment": _DATA,
    "transformation": _DATA,
    "resourceRole": _RESOURCE,
    "performer": _RESOURCE,
    "humanPerformer": _RESOURCE,
    "potentialOwner": _RESOURCE,
    **dict.fromkeys(("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"), _LOOP_DATA),
    **dict.fromkeys(("correlationProperty", "correlationSubscription", "correlationKey"), _CORRELATION),
    **dict.fromkeys(
        (
            *("choreography", "choreographyTask", "subChoreography", "callChoreography"),
            *("globalChoreographyTask", "globalConversation", "partnerEntity", "partnerRole"),
        ),
        _BETWEEN_PARTIES,
    ),
    "script": ("Skripte stehen als FEEL in zeebe:script.", "scripts are FEEL in zeebe:script."),
    "import": ("Andere Dateien werden nicht nachgeladen.", "other files are not loaded."),
}

#: May stand anywhere without any effect; they say nothing about execution.
SILENT: Final = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "textAnnotation",
        "association",
        "group",
        "laneSet",
    }
)
#: Modellers might expect an effect, so a warning tells that there is none.
DOCUMENTATION: Final = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "ioBinding",
        "property",
        "supportedInterfaceRef",
        "dataInputAssociation",
        "dataOutputAssociation",
        "auditing",
        "monitoring",
    }
)
#: Children of `bpmn:definitions` that mean nothing by themselves; an event that uses one is judged there.
DEFINITIONS: Final = frozenset(
    {
        "process",
        "collaboration",
        "message",
        "signal",
        "error",
        "escalation",
        "itemDefinition",
        "category",
        "dataStore",
        "resource",
        "interface",
        "endPoint",
        "relationship",
    }
    | SILENT
    | GLOBAL_TASKS.keys()
    | {  # for events that refer to them
        "cancelEventDefinition",
        "compensateEventDefinition",
        "conditionalEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "linkEventDefinition",
        "messageEventDefinition",
        "signalEventDefinition",
        "terminateEventDefinition",
        "timerEventDefinition",
    }
)

#: Attributes that would change execution → the value that asks for nothing special.
NEUTRAL_ATTRIBUTES: Final = {
    "instantiate": ("false", "0"),
    "method": ("##Compensate",),  # of a transaction: how it is undone
}

#: Our own `zeebe:properties`; others with this prefix are probably misspelt.
OWN_PREFIX: Final = "laufzettel:"
SEPARATE_FROM: Final = "laufzettel:separateFrom"
CITIZEN: Final = "laufzettel:citizen"
CITIZEN_FORM: Final = "laufzettel:form"
MESSAGE_ID: Final = "laufzettel:messageId"  # of messages that the diagram publishes itself
TIME_TO_LIVE: Final = "laufzettel:timeToLive"
PREVIEW: Final = "laufzettel:preview"  # of user tasks: the letter to read before consenting to it
OF_MESSAGES: Final = frozenset({MESSAGE_ID, TIME_TO_LIVE})
OWN_PROPERTIES: Final = OF_MESSAGES | {
    SEPARATE_FROM,
    CITIZEN,
    CITIZEN_FORM,
    PREVIEW,
    "laufzettel:milestone",
    "laufzettel:reference",
}

#: `zeebe:` extension element → its attributes; a tuple lists the only values allowed.
EXTENSION_ATTRIBUTES: Final[dict[str, dict[str, tuple[str, ...] | None]]] = {
    "ioMapping": {},
    "input": {"source": None, "target": None},
    "output": {"source": None, "target": None},
    "properties": {},
    "property": {"name": None, "value": None},
    "userTask": {},
    "formDefinition": {"formId": None, "bindingType": ("latest", "deployment")},
    "assignmentDefinition": {"assignee": None, "candidateGroups": None, "candidateUsers": None},
    "taskSchedule": {"dueDate": None, "followUpDate": None},
    "priorityDefinition": {"priority": None},
    "taskDefinition": {"type": None, "retries": None},
    "taskHeaders": {},
    "header": {"key": None, "value": None},
    "calledDecision": {"decisionId": None, "resultVariable": None, "bindingType": ("latest", "deployment")},
    "script": {"expression": None, "resultVariable": None},
    "versionTag": {"value": None},
    "subscription": {"correlationKey": None},
    "publishMessage": {"correlationKey": None, "messageId": None, "timeToLive": None},
    "executionListeners": {},
    "executionListener": {"eventType": None, "type": None, "retries": None},
    "taskListeners": {},
    "taskListener": {"eventType": None, "type": None, "retries": None},
    "adHoc": {"activeElementsCollection": None},
    "calledElement": {
        "processId": None,
        "propagateAllChildVariables": ("true", "false"),
        "propagateAllParentVariables": ("true", "false"),
        "bindingType": ("latest", "deployment"),
    },
    "conditionalFilter": {
        "variableNames": None,
        "variableEvents": ("create", "update", "create,update", "create, update"),
    },
    "loopCharacteristics": {
        "inputCollection": None,
        "inputElement": None,
        "outputCollection": None,
        "outputElement": None,
    },
}
_JOB = frozenset({"taskDefinition", "taskHeaders", "ioMapping", "properties"})
#: Which extensions an element may carry.
EXTENSIONS: Final[dict[str, frozenset[str]]] = {
    "process": frozenset({"versionTag", "properties", "executionListeners"}),
    "startEvent": frozenset({"formDefinition", "ioMapping", "properties"}),
    "endEvent": _JOB | {"publishMessage"},
    "intermediateThrowEvent": _JOB | {"publishMessage"},
    "intermediateCatchEvent": frozenset({"ioMapping", "properties"}),
    "boundaryEvent": frozenset({"ioMapping", "properties"}),
    "subProcess": frozenset({"ioMapping", "properties"}),
    "transaction": frozenset({"ioMapping", "properties"}),
    "adHocSubProcess": frozenset({"adHoc", "ioMapping", "properties"}),
    "userTask": frozenset(
        {
            "userTask",
            "formDefinition",
            "assignmentDefinition",
            "taskSchedule",
            "priorityDefinition",
            "taskListeners",
            "ioMapping",
            "properties",
        }
    ),
    "serviceTask": _JOB,
    "sendTask": _JOB | {"publishMessage"},
    "receiveTask": frozenset({"ioMapping", "properties"}),
    "message": frozenset({"subscription", "properties"}),
    "conditionalEventDefinition": frozenset({"conditionalFilter"}),
    "scriptTask": _JOB | {"script"},
    "businessRuleTask": _JOB | {"calledDecision"},
    "callActivity": frozenset({"calledElement", "ioMapping", "properties"}),
    "manualTask": frozenset({"ioMapping", "properties"}),
    "task": frozenset({"ioMapping", "properties"}),
    "exclusiveGateway": frozenset({"properties"}),
    "parallelGateway": frozenset({"properties"}),
    "inclusiveGateway": frozenset({"properties"}),
    "complexGateway": frozenset({"properties"}),
    "eventBasedGateway": frozenset({"properties"}),
    "sequenceFlow": frozenset({"properties"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCharacteristics"}),
}


for _type in FLOW_NODES:
    EXTENSIONS[_type] |= {"executionListeners"}


def reason(type_: str) -> tuple[str, str]:
    """Say why an element is refused, in German and English."""
    if type_.endswith("EventDefinition"):
        return _EVENT_DEFINITION
    return REASONS.get(type_, _NOT_RUN)
