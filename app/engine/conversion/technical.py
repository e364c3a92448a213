"""Settings of the other engine's machinery, retries and versions; what is left in the end."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import Document, local, text_of
from app.engine.conversion.juel.translation import has_expression
from app.engine.conversion.notes import Notes
from app.engine.conversion.place import Place
from app.engine.diagram.vocabulary import ZEEBE
from app.engine.values.expressions import shorten

_DROPPED: Final = (
    *("async", "asyncBefore", "asyncAfter", "exclusive", "jobPriority", "taskPriority"),
    *("historyTimeToLive", "isStartableInTasklist", "diagramRelationId"),
    *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"),
    *("category", "isAsync", "formFieldValidation", "fallbackToDefaultTenant", "sameDeployment"),
    *("inheritBusinessKey", "completeAsync", "parallelInSameTransaction"),
    *("calledElementTenantId", "decisionRefTenantId", "errorMessage"),
)
_EXPRESSIONS: Final = frozenset(
    {
        *("conditionExpression", "completionCondition", "loopCardinality", "loopCondition", "condition"),
        *("timeDate", "timeDuration", "timeCycle"),
    }
)
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FORMAL: Final = "tFormalExpression"
_REPEAT: Final = re.compile(r"R(\d+)/\S+")


def convert_technical(place: Place) -> None:
    """Drop what Laufzettel decides by itself, once for the whole element."""
    names = [name for name in _DROPPED if place.foreign(name) is not None]
    for node in place.node.iterchildren("*"):
        if local(node).endswith(("LoopCharacteristics", "EventDefinition")):
            inner = Place(node, place.id, place.notes, place.replaced)
            names += [name for name in _DROPPED if inner.foreign(name) is not None]
            inner.drop(*_DROPPED)
    place.drop(*_DROPPED)
    if names:
        place.note("technical-dropped", names=", ".join(dict.fromkeys(names)))


def convert_process(place: Place) -> None:
    """Carry over the version."""
    if place.type == "process":
        place.move("versionTag", "versionTag", "value")


def mark_executable(nodes: list[Any], notes: Notes) -> None:
    """Where no process says whether it is executed, all are."""
    processes = [node for node in nodes if local(node) == "process"]
    if any(node.get("isExecutable") is not None for node in processes):
        return
    for node in processes:
        node.set("isExecutable", "true")
        notes.add("executable-set", node.get("id"), property="isExecutable")


def mark_formal(nodes: list[Any]) -> None:
    """Say of expressions that they are meant for a machine, as the other engine assumes of all of them."""
    for node in nodes:
        text = text_of(node) if local(node) in _EXPRESSIONS else ""
        if text and not text.startswith("=") and node.get(_XSI_TYPE) is None:
            node.set(_XSI_TYPE, f"{node.prefix}:{_FORMAL}" if node.prefix else _FORMAL)


def convert_initiator(place: Place) -> None:
    """Say that nobody but the history knows who started an instance, where a diagram wants to know it."""
    text = place.foreign("initiator")
    if text is None:
        return
    if text.strip() in place.notes.words:
        place.note("initiator", property="initiator", text=text)
        place.keep("initiator")
    else:
        place.note("technical-dropped", names="initiator")
        place.drop("initiator")


def convert_starters(place: Place) -> None:
    """Say that who may start a procedure is no matter of the diagram."""
    for name in ("candidateStarterGroups", "candidateStarterUsers"):
        text = place.foreign(name)
        if text is not None and place.type == "process":
            place.note("starters", property=name, text=text)
            place.drop(name)


def convert_shown_name(place: Place) -> None:
    """Say that the name of a task is shown as it stands."""
    name = place.node.get("name") or ""
    if place.type == "userTask" and has_expression(name):
        place.note("name-expression", property="name", text=name)


def convert_retries(place: Place) -> None:
    """Carry over how often a job is tried."""
    for node in place.extensions("failedJobRetryTimeCycle"):
        text = text_of(node)
        number = _attempts(text)
        job = place.node.find(f".//{{{ZEEBE}}}taskDefinition")
        if job is None or job.getparent().getparent() is not place.node or number is None:
            place.note("retries-dropped", property="taskDefinition.retries", text=text)
        else:
            place.set("taskDefinition", "retries", str(number))
            place.note("retry-pause", property="taskDefinition.retries", text=text, number=number)
        place.remove(node)


def _attempts(text: str) -> int | None:
    match = _REPEAT.fullmatch(text)
    if match:
        return min(int(match[1]), 100)
    return len(text.split(",")) + 1 if re.fullmatch(r"(P[^\s,]+)(\s*,\s*P[^\s,]+)*", text) else None


def report_rest(document: Document, notes: Notes) -> None:
    """Speak of everything of the other dialect that is still there and was not spoken of."""
    for node, name in document.foreign():
        if name == node.tag and _inside_foreign(node):
            continue
        if (node, name) in notes.kept or any(
            (outer, outer.tag) in notes.kept for outer in node.iterancestors()
        ):
            continue
        values = {"name": _shown(node, name), "text": _text(node, name)}
        notes.add("not-converted", element_of(node), values=values)


def _inside_foreign(node: Any) -> bool:
    parent = node.getparent()
    return parent is not None and etree.QName(parent).namespace == etree.QName(node).namespace


def _shown(node: Any, name: str) -> str:
    namespace = etree.QName(name).namespace
    prefix = next((prefix for prefix, uri in node.nsmap.items() if uri == namespace), None)
    return f"{prefix}:{local(name)}" if prefix else local(name)


def _text(node: Any, name: str) -> str:
    if name != node.tag:
        return str(node.get(name))
    attributes = " ".join(f"{local(key)}={value}" for key, value in node.attrib.items())
    return shorten(" ".join([attributes, text_of(node)]).strip()) or "–"


def element_of(node: Any) -> str | None:
    """Return the id a person knows an element by: not that of an event definition or a loop inside of it."""
    for outer in (node, *node.iterancestors()):
        if local(outer) == "sequenceFlow" and not outer.get("id"):
            return f"{outer.get('sourceRef')}→{outer.get('targetRef')}"
        inner = local(outer).endswith(("EventDefinition", "LoopCharacteristics", "Expression"))
        if outer.get("id") and not inner:
            return str(outer.get("id"))
    return None
