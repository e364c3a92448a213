"""Conditions, timers, and the names and keys of messages, signals, errors and escalations."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import append, set_text, text_of
from app.engine.conversion.juel.translation import has_expression
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import BPMN

_TIMERS: Final = ("timeDate", "timeDuration", "timeCycle")
_JUEL: Final = frozenset({"", "juel"})
_NAMES: Final = {
    "message": ("name",),
    "signal": ("name",),
    "error": ("errorCode",),
    "escalation": ("escalationCode",),
}
_CATCHERS: Final = ("intermediateCatchEvent", "boundaryEvent", "receiveTask", "startEvent")


def convert_condition(place: Place) -> None:
    """Make the conditions of sequence flows and conditional events FEEL."""
    if place.type == "sequenceFlow":
        nodes = [place.child("conditionExpression")]
    else:
        nodes = [
            node.find(f"{{{BPMN}}}condition") for node in _definitions(place, "conditionalEventDefinition")
        ]
    for node in nodes:
        if node is not None:
            _condition(place, node)


def _condition(place: Place, node: Any) -> None:
    language = (node.get("language") or "").strip().lower()
    text = text_of(node)
    if language == "feel":
        set_text(node, text if text.startswith("=") else f"={text}")
        del node.attrib["language"]
        return
    if language not in _JUEL:
        place.note("script-language", property="conditionExpression", language=language)
        return
    if text.startswith("=") or not has_expression(text):
        return
    value = place.value(text, "conditionExpression")
    if value is not None:
        set_text(node, value)
        node.attrib.pop("language", None)


def convert_inclusive(place: Place) -> None:
    """Take flows without condition in any case, as the other engine does behind an inclusive gateway."""
    if place.type != "inclusiveGateway":
        return
    around = place.node.getparent().findall(f"{{{BPMN}}}sequenceFlow")
    flows = [flow for flow in around if flow.get("sourceRef") == place.id]
    for flow in flows if len(flows) > 1 else ():
        default = flow.get("id") and flow.get("id") == place.node.get("default")
        if not default and flow.find(f"{{{BPMN}}}conditionExpression") is None:
            condition = etree.Element(f"{{{BPMN}}}conditionExpression", nsmap=flow.nsmap)
            condition.text = "=true"
            append(flow, condition)
            place.note("always-taken", target=flow.get("targetRef") or "?")


def convert_filter(place: Place) -> None:
    """Carry over which variables, and which changes to them, a conditional event looks at."""
    for node in _definitions(place, "conditionalEventDefinition"):
        holder = Place(node, place.id, place.notes, place.replaced)
        name, changes = holder.foreign("variableName"), holder.foreign("variableEvents")
        if name is not None:
            holder.set("conditionalFilter", "variableNames", name.strip())
        if changes is not None:
            _changes(holder, changes)
        holder.drop("variableName", "variableEvents")


def _changes(holder: Place, text: str) -> None:
    given = [change.strip() for change in text.split(",")]
    known = [change for change in given if change in ("create", "update")]
    if known:
        holder.set("conditionalFilter", "variableEvents", ", ".join(known))
    if known != given:
        holder.note("condition-filter", property="conditionalFilter.variableEvents", text=text)


def convert_timer(place: Place) -> None:
    """Make computed times FEEL."""
    for definition in _definitions(place, "timerEventDefinition"):
        for name in _TIMERS:
            for node in definition.findall(f"{{{BPMN}}}{name}"):
                text = text_of(node)
                if has_expression(text) and not text.startswith("="):
                    value = place.value(text, name)
                    if value is not None:
                        set_text(node, value)


def convert_name(place: Place) -> None:
    """Make computed names and codes FEEL."""
    for attribute in _NAMES.get(place.type, ()):
        text = place.node.get(attribute) or ""
        if has_expression(text) and not text.startswith("="):
            value = place.value(text, attribute)
            if value is not None:
                place.node.set(attribute, value)


def convert_correlation(place: Place) -> None:
    """Say of messages that are waited for and have no key that they need one."""
    if place.type == "message" and place.node.get("id") in _awaited(place.node.getparent()):
        container = place.child("extensionElements")
        if container is None or not any("subscription" in str(child.tag) for child in container):
            shown = place.node.get("name") or place.id
            place.note("correlation-needed", property="subscription.correlationKey", message=shown)


def _awaited(root: Any) -> set[str]:
    """Return the messages that running instances wait for; those that only start one need no key."""
    found = set()
    for name in _CATCHERS:
        for node in root.iter(f"{{{BPMN}}}{name}"):
            if name == "startEvent" and node.getparent().tag == f"{{{BPMN}}}process":
                continue
            definitions = node.findall(f"{{{BPMN}}}messageEventDefinition")
            for definition in [node, *definitions]:
                found.add((definition.get("messageRef") or "").rpartition(":")[2])
    return found - {""}


def _definitions(place: Place, name: str) -> list[Any]:
    return list(place.node.findall(f"{{{BPMN}}}{name}"))
