"""Lanes: who does the user tasks in them, where the tasks themselves do not say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.engine.diagram.model import Assignment, Element
from app.engine.diagram.vocabulary import BPMN
from app.engine.values.expressions import Source


def assign_lanes(process: Any, elements: dict[str, Element]) -> None:
    """Offer user tasks without assignment to the group their lane is named after."""
    groups = _groups(process)
    for element in list(elements.values()):
        if element.type == "userTask" and _is_unassigned(element.assignment):
            group = _group_of(element, elements, groups)
            if group is not None:
                assignment = replace(element.assignment, candidate_groups=Source(group, "lane.name"))
                elements[element.id] = replace(element, assignment=assignment)


def _groups(process: Any) -> dict[str, str]:
    """Return the lane of each flow node; outer lanes come first, and inner ones replace them."""
    return {
        (node.text or "").strip().rpartition(":")[2]: lane.get("name").strip()
        for lane in process.iterdescendants(f"{{{BPMN}}}lane")
        if (lane.get("name") or "").strip()
        for node in lane.iterchildren(f"{{{BPMN}}}flowNodeRef")
    }


def _group_of(element: Element, elements: dict[str, Element], groups: dict[str, str]) -> str | None:
    """Return the group of an element's lane, or of the lane of what it stands in."""
    place: Element | None = element
    while place is not None:
        if place.id in groups:
            return groups[place.id]
        place = elements.get(place.parent or "")
    return None


def _is_unassigned(assignment: Assignment) -> bool:
    return not (assignment.assignee or assignment.candidate_groups or assignment.candidate_users)
