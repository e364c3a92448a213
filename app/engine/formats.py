"""The format a process needs its states to have: older releases must refuse what they cannot run.

A release reads deployed diagrams without checking them and leaves out what it does not know. What it makes
of an instance after a way back would be wrong without anybody noticing, so it must not be able to load it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from app.engine.diagram.model import Element, ProcessModel
from app.engine.starts import find_beginnings

PLAIN: Final = 2

_TYPES: Final = frozenset(
    {
        *("startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"),
        *("userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "manualTask", "task"),
        *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "subProcess"),
    }
)
#: Of the types that may have any.
_EVENTS: Final[Mapping[str, frozenset[str]]] = {
    "endEvent": frozenset({"terminate", "error"}),
    "boundaryEvent": frozenset({"error", "timer"}),
    "intermediateCatchEvent": frozenset({"timer"}),
}


@lru_cache(maxsize=256)  # processes are compared by identity
def needed_format(process: ProcessModel) -> int:
    """Return the oldest format whose releases run every element of a process."""
    is_plain = not process.listeners and all(map(_is_plain, process.elements.values()))
    return PLAIN if is_plain and not find_beginnings(process) else PLAIN + 1


def _is_plain(element: Element) -> bool:
    """Whether format 2 was enough for an element."""
    special = (
        element.loop,
        element.listeners,
        element.instantiates,
        element.is_event_subprocess,
        element.for_compensation,
        element.events[1:],
        element.start_quantity > 1,
        element.completion_quantity > 1,
    )
    kinds = {event.kind for event in element.events}
    return element.type in _TYPES and not any(special) and kinds <= _EVENTS.get(element.type, frozenset())
