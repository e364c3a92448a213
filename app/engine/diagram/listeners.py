"""Jobs that are called when an element begins or ends, and when a user task is created or completed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from app.engine.diagram.extensions import Extensions
from app.engine.diagram.model import Listener, ListenerEvent

#: Events that are missing here were refused when the attribute was read.
_EVENTS: Final[Mapping[str, Mapping[str, ListenerEvent]]] = {
    "executionListener": {"start": "start", "end": "end"},
    "taskListener": {"creating": "creating", "completing": "completing"},
}


def read_listeners(type_: str, extensions: Extensions) -> tuple[Listener, ...]:
    """Return all listeners of an element in the order of the file."""
    found = tuple(listener for kind in _EVENTS for listener in _read(kind, extensions))
    if type_ == "eventBasedGateway" and any(listener.event == "end" for listener in found):
        # It ends with one of the events behind it.
        values = {"name": "eventType", "value": "end"}
        extensions.findings.add("unsupported-attribute", extensions.element_id, values=values)
    return found


def _read(kind: str, extensions: Extensions) -> Iterator[Listener]:
    for index, node in enumerate(extensions.children(f"{kind}s", kind)):
        place = f"{kind}s[{index}]"
        event = _EVENTS[kind].get(node.get("eventType") or "")
        if not node.get("eventType"):
            extensions.missing(place, "eventType")
        job = extensions.job_of(node, place)
        if event is not None and job is not None:
            yield Listener(event, job)
