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

    def next_firing(self, firing: Firing) -> Firing | None:
        """Return when a timer fires again after one firing; None if that was its last."""
        return next_firing(firing)

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


def _starts(process: ProcessModel) -> Iterator[StartEvent]:
    for element in process.elements.values():
        if element.parent is not None:
            continue
        if element.type == "startEvent" or (element.type == "receiveTask" and element.instantiates):
            yield from (_start(element, event) for event in element.events)
        elif element.instantiates:
            for flow in process.flows:
                if flow.source == element.id:
                    target = process.elements[flow.target]
                    yield from (_start(target, event) for event in target.events)


def _start(element: Element, event: EventDefinition) -> StartEvent:
    kinds: dict[str, StartKind] = {
        "message": "message",
        "signal": "signal",
        "timer": "timer",
        "conditional": "conditional",
    }
    return StartEvent(
        element_id=element.id,
        kind=kinds.get(event.kind, "none"),
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
