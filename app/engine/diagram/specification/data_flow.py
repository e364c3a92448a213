"""Data associations: from what is there into the activity, and from the activity to what is there."""

from __future__ import annotations

from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    ITEM_AWARE,
    Document,
    child,
    children,
    lineage,
)
from app.engine.diagram.specification.items import equivalent, item_of

_LOOP_DATA: Final = frozenset({"inputDataItem", "outputDataItem"})
_OBJECTS: Final = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property"})


def check_data_flow(document: Document) -> None:
    for association in document.all("dataInputAssociation"):
        _check(document, association, own="dataInput", inside="targetRef", outside="sourceRef")
    for association in document.all("dataOutputAssociation"):
        _check(document, association, own="dataOutput", inside="sourceRef", outside="targetRef")
    for association in document.all("dataInputAssociation", "dataOutputAssociation"):
        _sources(document, association)
        _items(document, association)


def _check(document: Document, association: Any, *, own: str, inside: str, outside: str) -> None:
    owner = association.getparent()
    for target in document.targets(association, inside):
        if local_name(target) in ITEM_AWARE and not _belongs(target, owner, own):
            values = {"name": inside, "target": target.get("id"), "expected": f"bpmn:{own}"}
            document.report("association-own-end", association, property=inside, **values)
    for target in document.targets(association, outside):
        if local_name(target) not in _OBJECTS | _LOOP_DATA | {own}:
            values = {"name": outside, "target": target.get("id"), "found": f"bpmn:{local_name(target)}"}
            document.report("association-other-end", association, property=outside, **values)
        elif not _is_visible(target, association):
            document.report("association-scope", association, property=outside, target=target.get("id"))


def _belongs(data: Any, owner: Any, own: str) -> bool:
    """Say whether data is an input or output of the activity or event itself."""
    around = list(lineage(data))[1:3]
    return local_name(data) in {own, "property"} and any(each is owner for each in around)


def _is_visible(data: Any, association: Any) -> bool:
    """Say whether data is seen: where it stands, and in everything inside."""
    place = data.getparent()
    if local_name(place) == "ioSpecification":
        place = place.getparent()
    return any(each is place for each in lineage(association))


def _sources(document: Document, association: Any) -> None:
    sources = children(association, "sourceRef")
    if len(sources) > 1 and child(association, "transformation") is None:
        document.report("association-transformation", association)
    if not sources and child(association, "assignment") is None:
        document.report("child-required", association, name="bpmn:sourceRef")


def _items(document: Document, association: Any) -> None:
    """Compare the types of data that is copied as it is."""
    if child(association, "transformation") is not None or child(association, "assignment") is not None:
        return
    for source in document.targets(association, "sourceRef"):
        for target in document.targets(association, "targetRef"):
            if not equivalent(document, item_of(document, source), item_of(document, target)):
                values = {"source": source.get("id"), "target": target.get("id")}
                document.report("association-item", association, **values)
