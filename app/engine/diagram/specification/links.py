"""Link events: pairs within one process that stand for a sequence flow."""

from __future__ import annotations

from typing import Any

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import Document, children, reference


def check_links(document: Document) -> None:
    for definition in document.all("linkEventDefinition"):
        event = definition.getparent()
        if local_name(event) == "intermediateThrowEvent":
            _throw(document, event, definition)
        elif local_name(event) == "intermediateCatchEvent":
            _catch(document, event, definition)


def _throw(document: Document, event: Any, definition: Any) -> None:
    if document.outgoing(event):
        document.report("link-outgoing", event)
    targets = _others(document, event, "intermediateCatchEvent")
    chosen = {reference(each.text) for each in children(definition, "target")}
    if chosen:
        targets = [each for each in targets if each.get("id") in chosen]
        agreed = [each for each in targets if _names_back(each, "source", definition)]
    else:
        agreed = targets = [each for each in targets if each.get("name") == definition.get("name")]
    if len(targets) != 1 or not agreed:
        document.report("link-target", event, name=definition.get("name") or "?", number=len(targets))


def _catch(document: Document, event: Any, definition: Any) -> None:
    if document.incoming(event):
        document.report("link-incoming", event)
    chosen = {reference(each.text) for each in children(definition, "source")}
    for source in _others(document, event, "intermediateThrowEvent"):
        if source.get("id") in chosen and _names_back(source, "target", definition):
            chosen.remove(source.get("id"))
        elif not children(definition, "source") and source.get("name") == definition.get("name"):
            return
    if chosen or not children(definition, "source"):
        document.report("link-source", event, name=definition.get("name") or "?")


def _others(document: Document, event: Any, type_: str) -> list[Any]:
    """Return the link definitions of the other direction on the same level."""
    return [
        definition
        for other in children(event.getparent(), type_)
        for definition in document.definitions_of(other)
        if local_name(definition) == "linkEventDefinition"
    ]


def _names_back(definition: Any, name: str, other: Any) -> bool:
    given = {reference(each.text) for each in children(definition, name)}
    return not given or other.get("id") in given
