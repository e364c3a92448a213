"""Examples of tasks."""

from __future__ import annotations

from tools.elements.drawing import Node, Row
from tools.elements.example import Example
from tools.elements.nodes import end, service, start


def _line(*nodes: Node) -> list[Row]:
    return [Row([start(), *nodes, end()])]


_MESSAGE = (
    '<bpmn:message id="antwort" name="antwort"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=aktenzeichen" /></bpmn:extensionElements></bpmn:message>'
)

ACTIVITIES = [
    Example(
        "user-task",
        _line(
            Node(
                "userTask",
                "pruefen",
                "Antrag prüfen",
                "<bpmn:extensionElements><zeebe:userTask />"
                '<zeebe:formDefinition formId="pruefung" />'
                '<zeebe:assignmentDefinition candidateGroups="steueramt" />'
                '<zeebe:taskSchedule dueDate="=date(eingang) + duration(&quot;P14D&quot;)" />'
                '<zeebe:priorityDefinition priority="70" />'
                "</bpmn:extensionElements>",
            )
        ),
        ["pruefen"],
    ),
    Example(
        "service-task",
        _line(
            Node(
                "serviceTask",
                "kassenzeichen",
                "Kassenzeichen vergeben",
                "<bpmn:extensionElements>"
                '<zeebe:taskDefinition type="kassenzeichen.assign" retries="5" />'
                '<zeebe:taskHeaders><zeebe:header key="abgabeart" value="0815" /></zeebe:taskHeaders>'
                '<zeebe:ioMapping><zeebe:input source="=parameter.abgabeart" target="abgabeart" />'
                '<zeebe:output source="=kassenzeichen" target="kassenzeichen" /></zeebe:ioMapping>'
                "</bpmn:extensionElements>",
            )
        ),
        ["kassenzeichen"],
    ),
    Example(
        "business-rule-task",
        _line(
            Node(
                "businessRuleTask",
                "stufe_finden",
                "Stufe finden",
                "<bpmn:extensionElements>"
                '<zeebe:calledDecision decisionId="stufe" resultVariable="stufe" /></bpmn:extensionElements>',
            )
        ),
        ["stufe_finden"],
    ),
    Example(
        "script-task",
        _line(
            Node(
                "scriptTask",
                "summieren",
                "Summe bilden",
                "<bpmn:extensionElements>"
                '<zeebe:script expression="=sum(betraege)" resultVariable="summe" />'
                "</bpmn:extensionElements>",
            )
        ),
        ["summieren"],
    ),
    Example(
        "send-task",
        _line(Node("sendTask", "antworten", "Antwort senden", "", {"messageRef": "antwort"})),
        ["antworten", "antwort"],
        _MESSAGE,
    ),
    Example(
        "receive-task",
        _line(Node("receiveTask", "warten", "Auf Antwort warten", "", {"messageRef": "antwort"})),
        ["warten", "antwort"],
        _MESSAGE,
    ),
    Example(
        "manual-task",
        _line(Node("manualTask", "ablegen", "Akte ablegen"), Node("task", "besprechen", "Besprechen")),
    ),
    Example(
        "listeners",
        _line(
            Node(
                "userTask",
                "pruefen",
                "Antrag prüfen",
                "<bpmn:extensionElements><zeebe:userTask />"
                '<zeebe:assignmentDefinition candidateGroups="amt" />'
                "<zeebe:executionListeners>"
                '<zeebe:executionListener eventType="start" type="register.open" retries="3" />'
                "</zeebe:executionListeners><zeebe:taskListeners>"
                '<zeebe:taskListener eventType="assigning" type="register.claim" retries="3" />'
                '<zeebe:taskListener eventType="completing" type="register.note" retries="3" />'
                "</zeebe:taskListeners></bpmn:extensionElements>",
            ),
            service("schliessen", "Register schließen", "register.close"),
        ),
        ["pruefen"],
    ),
]
