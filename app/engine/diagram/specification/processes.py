"""Processes: what a file imports for them, which kind they are of, and how they begin."""

from __future__ import annotations

from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    Document,
    apply,
    children,
    is_true,
    lineage,
    reference,
)
from app.engine.diagram.vocabulary import BPMN

#: Kinds of files that may be imported.
_IMPORTED: Final = frozenset(
    {
        BPMN,
        "http://www.w3.org/2001/XMLSchema",
        "http://www.w3.org/TR/wsdl20/",
        "http://www.w3.org/ns/wsdl",
        "http://schemas.xmlsoap.org/wsdl/",
    }
)


def check_processes(document: Document) -> None:
    apply(
        document,
        [
            (["import"], _import),
            (["process"], _public),
            (["receiveTask", "eventBasedGateway"], _begins_alone),
            (["laneSet"], _lanes),
        ],
    )


def _import(document: Document, node: Any) -> None:
    kind = (node.get("importType") or "").strip()
    if kind and kind not in _IMPORTED:
        expected = ", ".join(sorted(_IMPORTED))
        document.report("import-type", node, property="importType", value=kind, expected=expected)
    location, namespace = node.get("location") or "?", node.get("namespace") or "?"
    document.report("import-unresolved", node, property="location", location=location, namespace=namespace)


def _public(document: Document, process: Any) -> None:
    """Refuse to execute a public process, which shows others what they see of a private one."""
    if (process.get("processType") or "").strip() == "Public" and is_true(process, "isExecutable"):
        document.report("process-public", process, property="processType")


def _begins_alone(document: Document, node: Any) -> None:
    """Make sure that what starts a process by itself has no start events beside it."""
    if not is_true(node, "instantiate") or document.incoming(node):
        return
    for start in children(node.getparent(), "startEvent"):
        document.report("instantiate-beside-start", node, property="instantiate", start=start.get("id"))


def _lanes(document: Document, lane_set: Any) -> None:
    """Look for what lies in two lanes at once, neither of which is inside of the other."""
    lanes: dict[str, Any] = {}
    for lane in lane_set.iterdescendants(f"{{{BPMN}}}lane"):
        if next(each for each in lineage(lane) if local_name(each) == "laneSet") is not lane_set:
            continue
        for name in {reference(each.text) for each in children(lane, "flowNodeRef")}:
            other = lanes.setdefault(name, lane)
            if not any(each is other for each in lineage(lane)) and not any(
                each is lane for each in lineage(other)
            ):
                document.report("lane-shared", lane, target=name, other=other.get("id") or "?")
