"""Item definitions: what kind of thing data, messages and errors carry."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import Document, is_true


def item_of(document: Document, node: Any) -> Any | None:
    """Return the item definition of data, through a reference to a data object or store."""
    through = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
    attribute = through.get(local_name(node))
    if attribute is not None and not node.get("itemSubjectRef"):
        target = document.target(node, attribute)
        return None if target is None else document.target(target, "itemSubjectRef")
    return document.target(node, "itemSubjectRef")


def equivalent(document: Document, one: Any | None, other: Any | None) -> bool:
    """Say whether two item definitions describe the same; where one is not given, anything goes."""
    if one is None or other is None or one is other:
        return True
    return structure(one) == structure(other) and is_true(one, "isCollection") == is_true(
        other, "isCollection"
    )


def structure(item: Any) -> str:
    return (item.get("structureRef") or "").strip()
