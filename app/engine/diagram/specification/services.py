"""Tasks that exchange messages through operations, callable elements, and what they hand over."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    GLOBAL_TASKS,
    MIME,
    Document,
    apply,
    child,
    children,
    is_true,
    reference,
)
from app.engine.diagram.specification.items import equivalent, item_of

_BOTH = ("dataInput", "dataOutput")
#: Attribute of an ioBinding → its message at the operation, and the data in the set it names.
_BOUND = (
    ("inputDataRef", "inMessageRef", "dataInputRefs"),
    ("outputDataRef", "outMessageRef", "dataOutputRefs"),
)


def check_services(document: Document) -> None:
    apply(
        document,
        [
            (["serviceTask"], _service_task),
            (["sendTask"], _send_task),
            (["receiveTask"], _receive_task),
            (["messageEventDefinition"], _message_definition),
            (["scriptTask", "globalScriptTask"], _script),
            (["process", *sorted(GLOBAL_TASKS)], _interface),
            (["ioBinding"], _io_binding),
            (["callActivity"], _called_data),
        ],
    )


def _send_task(document: Document, node: Any) -> None:
    _one_item(document, node, "dataInput", "inputSet")
    _message_of_operation(document, node, document.target(node, "operationRef"))


def _receive_task(document: Document, node: Any) -> None:
    _one_item(document, node, "dataOutput", "outputSet")
    _message_of_operation(document, node, document.target(node, "operationRef"))
    if is_true(node, "instantiate") and document.incoming(node):
        document.report("receive-instantiate", node)


def _message_definition(document: Document, node: Any) -> None:
    _message_of_operation(document, node, next(iter(document.targets(node, "operationRef")), None))


def _script(document: Document, node: Any) -> None:
    format_ = (node.get("scriptFormat") or "").strip()
    if child(node, "script") is not None and not format_:
        document.report("script-format-missing", node)
    elif format_ and not MIME.fullmatch(format_):
        document.report("script-format-invalid", node, property="scriptFormat", text=format_)


def _interface(document: Document, node: Any) -> None:
    if children(node, "supportedInterfaceRef") and not children(node, "ioBinding"):
        document.report("io-binding-missing", node)


def _io_binding(document: Document, node: Any) -> None:
    """Make sure that an operation which is offered gets its messages from the element's own data."""
    owner, operation = node.getparent(), document.target(node, "operationRef")
    if operation is None or local_name(operation) != "operation":
        return
    offered = {reference(each.text) for each in children(owner, "supportedInterfaceRef")}
    if operation.getparent().get("id") not in offered:
        document.report("io-binding-operation", node, operation=operation.get("id"))
    for name, message_ref, data_refs in _BOUND:
        set_ = document.target(node, name)
        if set_ is None or local_name(set_.getparent()) != "ioSpecification":
            continue
        if set_.getparent().getparent() is not owner:
            document.report("io-binding-foreign", node, property=name, target=set_.get("id"))
        message = next(iter(document.targets(operation, message_ref)), None)
        item = None if message is None else document.target(message, "itemRef")
        data = [item_of(document, each) for each in document.targets(set_, data_refs)]
        if item is not None and (len(data) != 1 or not equivalent(document, data[0], item)):
            values = {"operation": operation.get("id"), "set": set_.get("id")}
            document.report("io-binding-data", node, property=name, **values)


def _data(node: Any, name: str) -> list[Any]:
    specification = child(node, "ioSpecification")
    return [] if specification is None else children(specification, name)


def _service_task(document: Document, node: Any) -> None:
    for name in ("inputSet", "outputSet"):
        if len(_data(node, name)) > 1:
            document.report("task-sets", node, name=name)
    operation = document.target(node, "operationRef")
    if operation is not None and local_name(operation) == "operation":
        _service_data(document, node, operation)


def _service_data(document: Document, node: Any, operation: Any) -> None:
    """Compare the data of a service task with the messages of its operation."""
    for direction, message_ref in zip(_BOTH, ("inMessageRef", "outMessageRef"), strict=True):
        message = next(iter(document.targets(operation, message_ref)), None)
        found = _data(node, direction)
        if message is None:
            if found:
                document.report("service-data-idle", node, name=direction, operation=operation.get("id"))
            continue
        if len(found) > 1 or (not found and message.get("itemRef")):
            document.report(
                "service-data", node, name=direction, message=message.get("id"), number=len(found)
            )
        elif found and not equivalent(
            document, item_of(document, found[0]), document.target(message, "itemRef")
        ):
            document.report("data-message-mismatch", node, name=direction, message=message.get("id"))


def _one_item(document: Document, node: Any, name: str, set_name: str) -> None:
    """Look for the one set with one item that fits the message; a task exchanges no more."""
    if len(_data(node, set_name)) > 1:
        document.report("task-sets", node, name=set_name)
    found = _data(node, name)
    if len(found) > 1:
        document.report("task-data", node, name=name)
    message = document.target(node, "messageRef")
    for item in found:
        if message is not None and not equivalent(
            document, item_of(document, item), document.target(message, "itemRef")
        ):
            document.report("data-message-mismatch", node, name=name, message=message.get("id"))


def _message_of_operation(document: Document, node: Any, operation: Any | None) -> None:
    if operation is None or not node.get("messageRef"):
        return
    known = {
        reference(each.text)
        for name in ("inMessageRef", "outMessageRef")
        for each in children(operation, name)
    }
    if known and reference(node.get("messageRef")) not in known:
        document.report(
            "operation-message", node, operation=operation.get("id"), message=node.get("messageRef")
        )


def _called_data(document: Document, node: Any) -> None:
    """Compare what a call activity hands over with what the called element declares."""
    called = document.target(node, "calledElement")
    if called is None or local_name(called) not in {"process"} | GLOBAL_TASKS:
        return
    own, other = child(node, "ioSpecification"), child(called, "ioSpecification")
    if own is None and other is None:
        return
    for name in _BOTH:
        given = [item_of(document, each) for each in _data(node, name)]
        asked = [item_of(document, each) for each in _data(called, name)]
        if len(given) != len(asked) or not _match(document, given, asked):
            document.report("called-data", node, name=name, called=called.get("id"))


def _match(document: Document, given: list[Any], asked: list[Any]) -> bool:
    left = list(asked)
    for item in given:
        found = next((each for each in left if equivalent(document, item, each)), _NONE)
        if found is _NONE:
            return False
        left.remove(found)
    return True


_NONE = object()
