"""Collaborations: pools, message flows, lanes, conversations and correlation."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    ARTIFACTS,
    CONVERSATIONS,
    FLOW_NODES,
    SUBPROCESSES,
    TASKS,
    Document,
    apply,
    children,
    lineage,
    reference,
)

_ACTIVITIES: Final = TASKS | SUBPROCESSES | {"callActivity"}
_BOTH_SIDES: Final = 2
_SENDS: Final = _ACTIVITIES | {"participant", "intermediateThrowEvent", "endEvent"}
_RECEIVES: Final = _ACTIVITIES | {"participant", "startEvent", "intermediateCatchEvent", "boundaryEvent"}


def check_collaborations(document: Document) -> None:
    apply(
        document,
        [
            (["messageFlow"], _message_flow),
            (["participantMultiplicity"], _multiplicity),
            (["lane"], _lane),
            (["conversationLink"], _conversation_link),
            (sorted(CONVERSATIONS), _conversation),
            (["choreography", "globalConversation"], _choreography_reference),
            (["globalConversation"], _global_conversation),
            (["choreographyTask", "subChoreography", "callChoreography"], _choreography),
            (["correlationSubscription"], _correlation),
        ],
    )


def _conversation(document: Document, node: Any) -> None:
    if len(children(node, "participantRef")) < _BOTH_SIDES:
        document.report("conversation-participants", node)


def _choreography_reference(document: Document, node: Any) -> None:
    if children(node, "choreographyRef"):
        document.report("choreography-reference", node)


def _global_conversation(document: Document, node: Any) -> None:
    if any(local_name(each) in CONVERSATIONS for each in children(node)):
        document.report("global-conversation", node)


def _message_flow(document: Document, flow: Any) -> None:
    if local_name(flow.getparent()) == "choreography":
        return
    ends = []
    for name, allowed in (("sourceRef", _SENDS), ("targetRef", _RECEIVES)):
        node = document.target(flow, name)
        if node is None:
            continue
        if local_name(node) in ARTIFACTS:
            document.report("message-flow-artifact", flow, property=name, target=node.get("id"))
        elif local_name(node) not in allowed:
            values = {"name": name, "target": node.get("id"), "found": f"bpmn:{local_name(node)}"}
            document.report("message-flow-end", flow, property=name, **values)
        else:
            _event_of_message_flow(document, flow, name, node)
        ends.append(_pool(document, node))
    if len(ends) == _BOTH_SIDES and ends[0] and ends[0] & ends[1]:
        document.report("message-flow-same-pool", flow)


def _event_of_message_flow(document: Document, flow: Any, name: str, node: Any) -> None:
    """Make sure that an event at a message flow sends or receives a message, namely that one."""
    if not local_name(node).endswith("Event"):
        return
    if "message" not in document.kinds_of(node):
        document.report("message-flow-event", flow, property=name, target=node.get("id"))
    named = {reference(each.get("messageRef")) for each in document.definitions_of(node)} - {""}
    carried = reference(flow.get("messageRef"))
    if carried and named and carried not in named:
        values = {"target": node.get("id"), "message": carried}
        document.report("message-flow-message", flow, property="messageRef", **values)


def _pool(document: Document, node: Any) -> set[str]:
    """Return the participants a node belongs to; without pools, its process stands for them."""
    if local_name(node) == "participant":
        return {node.get("id") or ""}
    if local_name(node) not in FLOW_NODES:
        return set()
    process = list(lineage(node))[-2].get("id") or ""
    return document.pools.get(process) or {f"process {process}"}


def _multiplicity(document: Document, node: Any) -> None:
    found = {"minimum": 0, "maximum": 1}
    for name in found:
        value = node.get(name)
        if value is None:
            continue
        if not re.fullmatch(r"\s*\d+\s*", value):
            document.report("multiplicity", node, property=name, name=name, value=value)
            return
        found[name] = int(value)
    if found["maximum"] < 1 or found["maximum"] < found["minimum"]:
        document.report("multiplicity", node, property="maximum", name="maximum", value=found["maximum"])


def _lane(document: Document, lane: Any) -> None:
    owner = next((each for each in lineage(lane) if local_name(each) in {"process"} | SUBPROCESSES), None)
    for node in document.targets(lane, "flowNodeRef"):
        if owner is not None and not any(each is owner for each in lineage(node)):
            document.report("lane-foreign", lane, target=node.get("id"))


def _conversation_link(document: Document, link: Any) -> None:
    ends = [document.target(link, name) for name in ("sourceRef", "targetRef")]
    types = [local_name(end) for end in ends if end is not None]
    conversations = [type_ for type_ in types if type_ in CONVERSATIONS]
    if len(types) == _BOTH_SIDES and (len(conversations) != 1 or "participant" not in types):
        document.report("conversation-link", link)
        return
    for end, other in (ends, ends[::-1]):
        if end is None or other is None or local_name(end) not in CONVERSATIONS:
            continue
        if other.get("id") not in {reference(each.text) for each in children(end, "participantRef")}:
            values = {"participant": other.get("id"), "conversation": end.get("id")}
            document.report("conversation-stranger", link, **values)


def _choreography(document: Document, node: Any) -> None:
    participants = [reference(each.text) for each in children(node, "participantRef")]
    is_task = local_name(node) == "choreographyTask"
    if len(participants) < _BOTH_SIDES or (is_task and len(participants) > _BOTH_SIDES):
        document.report("choreography-participants", node, number=len(participants))
    initiator = reference(node.get("initiatingParticipantRef"))
    if initiator and initiator not in participants:
        document.report("choreography-initiator", node, target=initiator)


def _correlation(document: Document, node: Any) -> None:
    """Make sure that a subscription gives a value for each property of its key."""
    key = document.target(node, "correlationKeyRef")
    if key is None:
        return
    asked = {reference(each.text) for each in children(key, "correlationPropertyRef")}
    given = {
        reference(each.get("correlationPropertyRef")) for each in children(node, "correlationPropertyBinding")
    }
    if asked != given:
        document.report("correlation-bindings", node, target=key.get("id"))
