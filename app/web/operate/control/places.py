"""Where an instance stands and where it could begin, in names for a form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app import engine
from app.engine import Definition, Element
from app.models import ProcessInstance
from app.web.operate.instances import name_of


@dataclass(frozen=True, kw_only=True)
class Place:
    """One open step, indented by how many subprocesses are around it."""

    activity_id: UUID
    element_id: str
    name: str
    depth: int
    number: int  # of several activations of the same element, from 1
    is_only_one: bool
    contains: bool
    is_stuck: bool

    @property
    def label(self) -> str:
        return self.name if self.is_only_one else f"{self.name} (Nr. {self.number})"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An element where the instance could begin; one for each activation of the subprocess around it."""

    element_id: str
    within: UUID | None
    label: str
    group: str  # the subprocess around it; empty: the process itself

    @property
    def value(self) -> str:
        return f"{self.element_id}@{self.within}" if self.within else self.element_id


def read_places(definition: Definition, instance: ProcessInstance) -> list[Place]:
    """Return the open steps, what is inside of a subprocess right after it."""
    positions = [
        each for each in engine.list_positions(definition, instance.engine_state) if not each.is_beside
    ]
    return list(_below(positions, None, 0))


def _below(positions: Sequence[engine.Position], within: UUID | None, depth: int) -> Iterator[Place]:
    for each in positions:
        if each.within != within:
            continue
        alike = [other.activity_id for other in positions if other.element_id == each.element_id]
        yield Place(
            activity_id=each.activity_id,
            element_id=each.element_id,
            name=each.name or each.element_id,
            depth=depth,
            number=alike.index(each.activity_id) + 1,
            is_only_one=len(alike) == 1,
            contains=each.contains,
            is_stuck=each.incident is not None,
        )
        yield from _below(positions, each.activity_id, depth + 1)


def read_choices(definition: Definition, places: Sequence[Place]) -> list[Choice]:
    """Return where the instance could begin, in the order of the diagram, grouped by subprocess."""
    found = [
        choice
        for element in definition.elements.values()
        if engine.why_not_to_begin_at(element) is None
        for choice in _choices(definition, element, places)
    ]
    return sorted(found, key=lambda choice: choice.group)


def _choices(definition: Definition, element: Element, places: Sequence[Place]) -> Iterator[Choice]:
    around = definition.elements[element.parent] if element.parent else None
    group = name_of(around, around.id) if around else ""
    active = [place for place in places if around and place.element_id == around.id]
    label = name_of(element, element.id)
    if len(active) < 2:  # noqa: PLR2004 - nothing to choose
        yield Choice(element_id=element.id, within=None, label=label, group=group)
        return
    for place in active:
        yield Choice(
            element_id=element.id, within=place.activity_id, label=f"{label} in {place.label}", group=group
        )
