"""Data: objects, references, collections, and the sets of inputs and outputs."""

from __future__ import annotations

from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    EVENTS,
    Document,
    apply,
    child,
    children,
    is_false,
    is_true,
    process_of,
    reference,
)

#: Set → (all, optional, while executing, counterpart, the counterpart's reference back).
_SETS: Final = {
    "inputSet": (
        "dataInputRefs",
        "optionalInputRefs",
        "whileExecutingInputRefs",
        "outputSetRefs",
        "inputSetRefs",
    ),
    "outputSet": (
        "dataOutputRefs",
        "optionalOutputRefs",
        "whileExecutingOutputRefs",
        "inputSetRefs",
        "outputSetRefs",
    ),
}


def check_data(document: Document) -> None:
    apply(
        document,
        [
            (["dataInput", "dataOutput", "dataObject"], _collection),
            (["dataObject"], _state),
            (["dataObjectReference"], _reference),
            (["dataStore"], _capacity),
            (_SETS, _set),
            (["ioSpecification", *sorted(EVENTS)], _used),
        ],
    )


def _collection(document: Document, node: Any) -> None:
    item = document.target(node, "itemSubjectRef")
    if item is not None and is_true(node, "isCollection") != is_true(item, "isCollection"):
        document.report("item-collection", node, property="isCollection", item=item.get("id"))


def _state(document: Document, node: Any) -> None:
    if child(node, "dataState") is not None:
        document.report("data-object-state", node)


def _capacity(document: Document, node: Any) -> None:
    if is_false(node, "isUnlimited") and not node.get("capacity"):
        document.report("data-store-capacity", node, property="capacity")


def _reference(document: Document, node: Any) -> None:
    if node.get("itemSubjectRef"):
        document.report("data-reference-item", node)
    target = document.target(node, "dataObjectRef")
    if target is not None and process_of(target) is not process_of(node):
        document.report("data-reference-elsewhere", node, target=target.get("id"))
    _name_with_state(document, node)


def _name_with_state(document: Document, node: Any) -> None:
    """Call a reference to an object in some state like both: "Application [checked]"."""
    state, target = child(node, "dataState"), document.target(node, "dataObjectRef")
    if state is None or target is None or not state.get("name") or not target.get("name"):
        return
    expected = f"{target.get('name')} [{state.get('name')}]"
    if node.get("name") and node.get("name") != expected:
        document.report(
            "data-reference-name", node, property="name", name=node.get("name"), expected=expected
        )


def _set(document: Document, set_: Any) -> None:
    all_, optional, executing, others, back = _SETS[local_name(set_)]
    known = {reference(each.text) for each in children(set_, all_)}
    for name in (optional, executing):
        for each in children(set_, name):
            if reference(each.text) not in known:
                document.report("set-subset", set_, property=name, name=name, target=reference(each.text))
    for other in document.targets(set_, others):
        names = {reference(each.text) for each in children(other, back)}
        if not set_.get("id") or set_.get("id") not in names:
            document.report("set-one-sided", set_, property=others, target=other.get("id"))
    owner = set_.getparent()
    data = {
        each.get("id") for each in children(owner, "dataInput" if "input" in all_.lower() else "dataOutput")
    }
    for each in children(set_, all_):
        if reference(each.text) in document.by_id and reference(each.text) not in data:
            document.report("set-foreign", set_, property=all_, target=reference(each.text))


def _used(document: Document, owner: Any) -> None:
    """Look for inputs and outputs that no set contains."""
    for name, set_name in (("dataInput", "inputSet"), ("dataOutput", "outputSet")):
        sets = children(owner, set_name)
        used = {reference(each.text) for set_ in sets for each in children(set_, f"{name}Refs")}
        for node in children(owner, name):
            if node.get("id") not in used:
                document.report("data-in-no-set", node, set=set_name)
