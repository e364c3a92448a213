"""Events: which kinds stand where, which flows they need, which links and data they carry."""

from __future__ import annotations

from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    CATCH_EVENTS,
    THROW_EVENTS,
    Document,
    apply,
    child,
    children,
    reference,
)
from app.engine.diagram.specification.items import equivalent, item_of
from app.engine.diagram.vocabulary import ZEEBE

_INTERMEDIATE: Final = ("intermediateCatchEvent", "intermediateThrowEvent")
_ALLOWED: Final[dict[str, frozenset[str]]] = {
    "startEvent": frozenset(
        {"message", "timer", "escalation", "error", "compensate", "conditional", "signal"}
    ),
    "intermediateCatchEvent": frozenset({"message", "timer", "conditional", "link", "signal"}),
    "intermediateThrowEvent": frozenset({"message", "escalation", "compensate", "link", "signal"}),
    "endEvent": frozenset({"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"}),
    "boundaryEvent": frozenset(
        {"message", "timer", "escalation", "error", "cancel", "compensate", "conditional", "signal"}
    ),
}
_CARRIES: Final = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}


def check_events(document: Document) -> None:
    apply(
        document,
        [
            (_ALLOWED, _kinds),
            (_INTERMEDIATE, _intermediate),
            (["boundaryEvent"], _boundary),
            (["messageEventDefinition"], _operation),
            (["linkEventDefinition"], _link),
            (sorted(CATCH_EVENTS | THROW_EVENTS), _data),
        ],
    )


def _kinds(document: Document, event: Any) -> None:
    for kind in sorted(document.kinds_of(event) - _ALLOWED[local_name(event)]):
        document.report("event-kind-forbidden", event, kind=kind)


def _boundary(document: Document, event: Any) -> None:
    if "compensate" not in document.kinds_of(event) and not document.outgoing(event):
        document.report("boundary-outgoing-missing", event)


def _intermediate(document: Document, event: Any) -> None:
    """Look for the flows of an intermediate event; a link stands at a loose end."""
    is_link = "link" in document.kinds_of(event)
    catches = local_name(event) == "intermediateCatchEvent"
    if local_name(event.getparent()) == "adHocSubProcess":
        return
    if not document.incoming(event) and not (is_link and catches):
        document.report("event-incoming-missing", event)
    if not document.outgoing(event) and not (is_link and not catches):
        document.report("event-outgoing-missing", event)


def _operation(document: Document, definition: Any) -> None:
    """Make sure that a message which is typed for a service goes by one of its operations."""
    if not document.is_executable(definition):
        return
    message, event = document.target(definition, "messageRef"), definition.getparent()
    if message is None or not message.get("itemRef") or _is_ours(message) or _is_ours(event):
        return
    if child(definition, "operationRef") is None:
        document.report("operation-missing", definition)


def _is_ours(node: Any) -> bool:
    """Say whether extensions tell how a message goes its way, instead of an operation."""
    return any(True for _ in node.iterdescendants(f"{{{ZEEBE}}}*"))


def _link(document: Document, definition: Any) -> None:
    """Make sure that what a link names, besides having the same name, names it back."""
    for name, back in (("target", "source"), ("source", "target")):
        for other in document.targets(definition, name):
            if local_name(other) != "linkEventDefinition":
                continue
            names_back = {reference(each.text) for each in children(other, back)}
            if names_back and definition.get("id") not in names_back:
                document.report("link-one-sided", definition, property=name, target=other.get("id"))


def _data(document: Document, event: Any) -> None:
    """Compare the data of an event with what its message, signal, error or escalation carries."""
    name = "dataInput" if local_name(event) in THROW_EVENTS else "dataOutput"
    data = children(event, name)
    carrying = [each for each in document.definitions_of(event) if local_name(each) in _CARRIES]
    if data and len(data) not in {len(carrying) or 1, max(1, len(document.definitions_of(event)))}:
        document.report("event-data-number", event, name=name)
    if len(data) != len(carrying):
        return
    for item, definition in zip(data, carrying, strict=True):
        attribute, carried = _CARRIES[local_name(definition)]
        thing = document.by_id.get(reference(definition.get(attribute)))
        if thing is not None and not equivalent(
            document, item_of(document, item), document.target(thing, carried)
        ):
            document.report("event-data-mismatch", event, name=name, target=thing.get("id"))
