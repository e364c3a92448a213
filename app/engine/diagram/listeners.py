"""Jobs that are called when an element or the process begins or ends, and at events of a user task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from app.engine.diagram.extensions import Extensions
from app.engine.diagram.model import Listener, ListenerEvent

_EVENTS: Final[Mapping[str, Mapping[str, ListenerEvent]]] = {
    "executionListener": {"start": "start", "end": "end"},
    "taskListener": {
        "creating": "creating",
        "assigning": "assigning",
        "updating": "updating",
        "completing": "completing",
        "canceling": "canceling",
    },
}
#: It ends with one of the events behind it.
_NEVER_ENDS: Final = "eventBasedGateway"


def read_listeners(type_: str, extensions: Extensions) -> tuple[Listener, ...]:
    """Return all listeners of an element in the order of the file."""
    return tuple(listener for kind in _EVENTS for listener in _read(kind, type_, extensions))


def _read(kind: str, type_: str, extensions: Extensions) -> Iterator[Listener]:
    possible = {name: event for name, event in _EVENTS[kind].items() if (type_, name) != (_NEVER_ENDS, "end")}
    for index, node in enumerate(extensions.children(f"{kind}s", kind)):
        place = f"{kind}s[{index}]"
        name = node.get("eventType") or ""
        if not name:
            extensions.missing(place, "eventType")
        elif name not in possible:
            values = {"event": name, "possible": ", ".join(possible)}
            extensions.findings.add("listener-event", extensions.element_id, property=place, values=values)
        job = extensions.job_of(node, place)
        if name in possible and job is not None:
            yield Listener(possible[name], job)
