"""Shorthands for the nodes of the examples."""

from __future__ import annotations

from tools.elements.drawing import Node, Row


def start(id_: str = "eingang", name: str = "Antrag eingegangen", body: str = "") -> Node:
    return Node("startEvent", id_, name, body)


def end(id_: str = "ende", name: str = "Fertig", body: str = "") -> Node:
    return Node("endEvent", id_, name, body)


def user(id_: str = "pruefen", name: str = "Antrag prüfen", body: str = "") -> Node:
    assignment = '<zeebe:assignmentDefinition candidateGroups="amt" />'
    extensions = f"<bpmn:extensionElements><zeebe:userTask />{assignment}</bpmn:extensionElements>"
    return Node("userTask", id_, name, extensions + body)


def service(id_: str, name: str, type_: str, body: str = "") -> Node:
    definition = f'<zeebe:taskDefinition type="{type_}" />'
    return Node(
        "serviceTask", id_, name, f"<bpmn:extensionElements>{definition}</bpmn:extensionElements>{body}"
    )


def undo(id_: str, name: str, type_: str) -> Node:
    """Return a compensation handler."""
    handler = service(id_, name, type_)
    handler.attributes["isForCompensation"] = "true"
    return handler


def catch(id_: str, name: str, body: str) -> Node:
    return Node("intermediateCatchEvent", id_, name, body)


def throw(id_: str, name: str, body: str) -> Node:
    return Node("intermediateThrowEvent", id_, name, body)


def boundary(id_: str, name: str, body: str, *, interrupting: bool = True) -> Node:
    return Node("boundaryEvent", id_, name, body, {} if interrupting else {"cancelActivity": "false"})


def gateway(kind: str, id_: str, name: str = "") -> Node:
    return Node(f"{kind}Gateway", id_, name)


def sub(
    id_: str, name: str, *rows: Row, type_: str = "subProcess", body: str = "", **attributes: str
) -> Node:
    return Node(type_, id_, name, body, attributes, list(rows))


def event_sub(id_: str, name: str, *rows: Row) -> Node:
    return sub(id_, name, *rows, triggeredByEvent="true")


def event(kind: str, reference: str = "", **children: str) -> str:
    """Return an event definition: `event("message", "antwort")`, `event("timer", timeDuration="P14D")`."""
    attribute = f' {kind}Ref="{reference}"' if reference else ""
    inner = "".join(_formal(name, text) for name, text in children.items())
    return f"<bpmn:{kind}EventDefinition{attribute}>{inner}</bpmn:{kind}EventDefinition>"


def _formal(name: str, text: str) -> str:
    return f'<bpmn:{name} xsi:type="bpmn:tFormalExpression">{text}</bpmn:{name}>'


def message(id_: str, name: str, key: str) -> str:
    subscription = f'<zeebe:subscription correlationKey="{key}" />'
    return (
        f'<bpmn:message id="{id_}" name="{name}"><bpmn:extensionElements>{subscription}'
        "</bpmn:extensionElements></bpmn:message>"
    )


def multiple(
    collection: str, element: str, *, sequential: bool = False, more: str = "", condition: str = ""
) -> str:
    loop = f'<zeebe:loopCharacteristics inputCollection="{collection}" inputElement="{element}" {more}/>'
    done = _formal("completionCondition", condition) if condition else ""
    attribute = ' isSequential="true"' if sequential else ""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{attribute}><bpmn:extensionElements>{loop}"
        f"</bpmn:extensionElements>{done}</bpmn:multiInstanceLoopCharacteristics>"
    )
