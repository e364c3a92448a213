"""References lead to an element of the right type, and sequence flows stay where they are drawn."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification import metamodel
from app.engine.diagram.specification.document import (
    ARTIFACTS,
    EVENTS,
    FLOW_NODES,
    Document,
    apply,
    children,
    names,
    process_of,
    reference,
)
from app.engine.diagram.vocabulary import BPMN

_MAX_NAMED = 4  # types in one sentence
_LISTS = f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing"


def check_references(document: Document) -> None:
    for (type_, attribute), expected in metamodel.REFERENCES.items():
        for node in (node for node in document.all(type_) if node.get(attribute)):
            _check(document, node, attribute, node.get(attribute), expected)
    for (type_, attribute), expected in metamodel.TYPES.items():
        for node in document.all(type_):
            if document.target(node, attribute) is not None:
                _check(document, node, attribute, node.get(attribute), expected)
    for (type_, name), expected in metamodel.CHILD_REFERENCES.items():
        found = document.all(name) if type_ == "*" else _children_of(document, type_, name)
        for node in found:
            _check(document, node.getparent(), name, node.text, expected)
    apply(document, [(["sequenceFlow"], _sequence_flow), (["process"], _complete_lists)])


def _children_of(document: Document, type_: str, name: str) -> list[Any]:
    return [child for node in document.all(type_) for child in children(node, name)]


def _check(
    document: Document, node: Any, name: str, text: str | None, expected: frozenset[str] | None
) -> None:
    target = document.by_id.get(reference(text))
    if target is None:
        document.report("reference-broken", node, property=name, name=name, target=reference(text))
    elif expected is not None and local_name(target) not in expected:
        document.report(
            "reference-wrong-type",
            node,
            property=name,
            name=name,
            target=reference(text),
            found=f"bpmn:{local_name(target)}",
            expected=names(expected) if len(expected) <= _MAX_NAMED else "…",
        )


def _sequence_flow(document: Document, flow: Any) -> None:
    processes = []
    for end in ("sourceRef", "targetRef"):
        target = document.target(flow, end)
        if target is None:
            continue
        if local_name(target) in ARTIFACTS:
            document.report("flow-artifact", flow, property=end, target=target.get("id"))
        elif local_name(target) not in FLOW_NODES:
            document.report(
                "flow-end-type", flow, property=end, target=target.get("id"), found=local_name(target)
            )
        else:
            processes.append(process_of(target))
    if processes[1:] and processes[0] is not processes[1]:
        document.report("flow-crosses-pool", flow, source=flow.get("sourceRef"), target=flow.get("targetRef"))


def _complete_lists(document: Document, process: Any) -> None:
    """Look for events that do not list their flows where other elements do."""
    if not any(True for _ in process.iterdescendants(*_LISTS)):
        return
    for event in process.iterdescendants(*(f"{{{BPMN}}}{type_}" for type_ in EVENTS)):
        for name, flows in (("incoming", document.incoming(event)), ("outgoing", document.outgoing(event))):
            if flows and not children(event, name):
                document.report(
                    "flow-list-missing", event, name=f"bpmn:{name}", flow=flows[0].get("id") or "?"
                )
