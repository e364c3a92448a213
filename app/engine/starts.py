"""The start events of a process that have a trigger, for those who let them happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from app import feel
from app.clock import GERMANY
from app.engine.diagram.model import Element, EventDefinition, ProcessModel, TimerDefinition
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import Firing, first_firing, next_firing

_LONG_AGO = feel.Runtime(datetime(2000, 1, 1, tzinfo=UTC))

StartKind = Literal["none", "message", "signal", "timer", "conditional"]


@dataclass(frozen=True, kw_only=True)
class StartEvent:
    """A way to start a process from outside: `start_instance` with its `element_id`."""

    element_id: str
    kind: StartKind
    number: int = 0  # of this trigger among those of the element
    name: str | None = None  # of the message or signal
    timer: TimerDefinition | None = None
    condition: Source | None = None

    def first_firing(self, at: datetime) -> Firing | None:
        """Return when a timer fires if it begins to be waited for now: JSON with "due"; None if never."""
        if self.timer is None:
            return None
        try:
            value = self.timer.source.evaluate({}, feel.Evaluation(feel.Runtime(at.astimezone(GERMANY))))
            return first_firing(self.timer, value, at)
        except ExecutionFailed:
            return None

    def next_firing(self, firing: Firing, at: datetime) -> Firing | None:
        """Return when a timer that fires now does so again, whatever it missed; None if this is its last."""
        return next_firing(firing, at)

    def holds(self, variables: Mapping[str, Any], at: datetime) -> bool:
        """Say whether the condition is true."""
        if self.condition is None:
            return False
        evaluation = feel.Evaluation(feel.Runtime(at.astimezone(GERMANY)))
        try:
            return self.condition.evaluate(variables, evaluation) is True
        except ExecutionFailed:
            return False


def start_events(process: ProcessModel) -> tuple[StartEvent, ...]:
    """Return the starts of a process that have a trigger, in model order.

    Besides start events these are receive tasks, and events behind a gateway, that instantiate the process.
    """
    return tuple(_starts(process))


def find_beginnings(process: ProcessModel) -> dict[str | None, tuple[str, ...]]:
    """Return the elements at which the levels begin that have no start event: all that no flow leads to.

    BPMN 2.0, 13.3.4. Where a gateway or receive task starts the process, the process has a start.
    """
    reached = {flow.target for flow in process.flows}
    found: dict[str | None, tuple[str, ...]] = {}
    started: set[str | None] = set()
    for element in process.elements.values():
        if element.type == "startEvent" or element.instantiates:
            started.add(element.parent)
        elif element.id not in reached and _begins_by_itself(element):
            found[element.parent] = (*found.get(element.parent, ()), element.id)
    return {
        parent: ids
        for parent, ids in found.items()
        if parent not in started and (parent is None or _is_plain_container(process.elements[parent]))
    }


def _begins_by_itself(element: Element) -> bool:
    follows_others = element.attached_to is not None or element.for_compensation
    return not (follows_others or element.is_event_subprocess or element.type == "endEvent")


def _is_plain_container(element: Element) -> bool:
    return element.ad_hoc is None and not element.is_event_subprocess


def _starts(process: ProcessModel) -> Iterator[StartEvent]:
    for element in process.elements.values():
        if element.parent is not None:
            continue
        if element.type == "startEvent" or (element.type == "receiveTask" and element.instantiates):
            yield from (_start(element, *numbered) for numbered in enumerate(element.events))
        elif element.instantiates:
            for flow in process.flows:
                if flow.source == element.id:
                    target = process.elements[flow.target]
                    yield from (_start(target, *numbered) for numbered in enumerate(target.events))


def _start(element: Element, number: int, event: EventDefinition) -> StartEvent:
    kinds: dict[str, StartKind] = {
        "message": "message",
        "signal": "signal",
        "timer": "timer",
        "conditional": "conditional",
    }
    return StartEvent(
        element_id=element.id,
        kind=kinds.get(event.kind, "none"),
        number=number,
        name=fixed_name(event),
        timer=event.timer,
        condition=event.condition,
    )


def fixed_name(event: EventDefinition) -> str | None:
    """Return the name of a message or signal as it is known before any instance; None if it is not."""
    if event.name is None:
        return None
    try:
        name = event.name.evaluate({}, feel.Evaluation(_LONG_AGO))
    except ExecutionFailed:
        return None
    return name.strip() or None if isinstance(name, str) else None
