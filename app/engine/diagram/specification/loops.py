"""Loops: how often, what a multi-instance activity runs over, and the events it throws."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    SUBPROCESSES,
    Document,
    child,
    children,
    is_true,
    reference,
    text_of,
)
from app.engine.diagram.specification.items import item_of, structure

_NOT_BOOLEAN = re.compile(r"=?\s*(\"[^\"]*\"|'[^']*'|[-+]?\d+(\.\d+)?)\s*")
#: What only happens, or belongs to one kind of end event.
_NEVER_THROWN: Final = frozenset(
    f"{kind}EventDefinition" for kind in ("timer", "conditional", "link", "terminate", "cancel")
)
#: behavior → what it needs.
_NEEDS: Final = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}


def check_loops(document: Document) -> None:
    for node in document.all("standardLoopCharacteristics"):
        maximum = node.get("loopMaximum")
        if maximum is not None and not re.fullmatch(r"\s*\d+\s*", maximum):
            document.report("loop-maximum", node, value=maximum)
    for node in document.all("multiInstanceLoopCharacteristics"):
        _behavior(document, node)
        if child(node, "loopCardinality") is not None and child(node, "loopDataInputRef") is not None:
            document.report("loop-number-twice", node, property="loopCardinality")
        for reference_, item, name in (
            ("loopDataInputRef", "inputDataItem", "dataInput"),
            ("loopDataOutputRef", "outputDataItem", "dataOutput"),
        ):
            _loop_data(document, node, reference_, item, name)


def _loop_data(document: Document, node: Any, reference_: str, item: str, name: str) -> None:
    """Look at what the loop runs over: data of its activity; of a subprocess, a data object."""
    data_item, given = child(node, item), child(node, reference_)
    if given is None:
        if data_item is not None:
            document.report("loop-item-alone", node, property=item, name=item, data=reference_)
        return
    activity = node.getparent()
    collection = document.by_id.get(reference(given.text))
    if collection is None or not _may_loop_over(activity, collection, name):
        document.report("loop-data", node, property=reference_, name=reference_, target=reference(given.text))
        return
    subject = item_of(document, collection)
    if subject is not None and not is_true(subject, "isCollection"):
        document.report("loop-data-single", node, property=reference_, target=collection.get("id"))
    single = None if data_item is None else document.target(data_item, "itemSubjectRef")
    if single is None:
        return
    if is_true(single, "isCollection") or (subject is not None and structure(single) != structure(subject)):
        document.report("loop-item", node, property=item, name=item, target=collection.get("id"))


def _may_loop_over(activity: Any, collection: Any, name: str) -> bool:
    if local_name(activity) in SUBPROCESSES:
        return local_name(collection) in {"dataObject", "dataObjectReference", "property", name}
    specification = child(activity, "ioSpecification")
    return specification is not None and any(each is collection for each in children(specification, name))


def _behavior(document: Document, node: Any) -> None:
    behavior = (node.get("behavior") or "All").strip()
    for value, name in _NEEDS.items():
        if behavior == value and not node.get(name):
            document.report("behavior-event-missing", node, property=name, behavior=value, name=name)
        event = document.target(node, name)
        if event is not None and local_name(event) in _NEVER_THROWN:
            values = {"name": name, "target": event.get("id"), "found": f"bpmn:{local_name(event)}"}
            document.report("behavior-event-kind", node, property=name, **values)
    complex_ = children(node, "complexBehaviorDefinition")
    if (behavior == "Complex") != bool(complex_):
        document.report("behavior-complex", node, behavior=behavior)
    for definition in complex_:
        if _NOT_BOOLEAN.fullmatch(text_of(child(definition, "condition"))):
            document.report("condition-not-boolean", definition, text=text_of(child(definition, "condition")))
