"""Compensation and cancellation in a diagram: what events mean, and which activity undoes which."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from app.engine.diagram import vocabulary as words
from app.engine.diagram.model import Element, EventDefinition


def compensation(definition: Any) -> EventDefinition:
    """Read what an event has undone, or that it leads to what undoes."""
    return EventDefinition(
        kind="compensation",
        activity=(definition.get("activityRef") or "").rpartition(":")[2] or None,
        waits=definition.get("waitForCompletion", "true").strip() not in ("false", "0"),
    )


def connect_handlers(process: Any, elements: dict[str, Element]) -> None:
    """Tell the compensation events of a process which activities are associated with them."""
    for association in process.iter(f"{{{words.BPMN}}}association"):
        ends = [_reference(association, name) for name in ("sourceRef", "targetRef")]
        for event_id, other_id in (ends, ends[::-1]):
            event, other = elements.get(event_id), elements.get(other_id)
            if event is not None and other is not None and is_compensated_at(event):
                handlers = (*event.handlers, other_id)
                elements[event_id] = dataclasses.replace(event, handlers=handlers)
                break


def is_compensated_at(element: Element) -> bool:
    """Say whether an element is the event at an activity that leads to what undoes it."""
    return element.type == "boundaryEvent" and element.event_of("compensation") is not None


def undoing_subprocess(elements: Mapping[str, Element], start: Element) -> Element | None:
    """Return the event subprocess that a start event begins when what it is in is to be undone."""
    around = elements.get(start.parent or "")
    starts = start.type == "startEvent" and start.event_of("compensation") is not None
    return around if starts and around is not None and around.is_event_subprocess else None


def _reference(node: Any, name: str) -> str:
    return str(node.get(name) or "").rpartition(":")[2]
