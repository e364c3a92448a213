"""One small diagram, what happens from outside, and the trace it must leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app import engine
from tests.engine.diagrams import NOON, Diagram, stored

MAX_STEPS = 200
MULTIPLE = ("multiInstanceBody", "standardLoop")  # what is around the iterations has their id


@dataclass(frozen=True, kw_only=True)
class Case:
    """Ids that begin with "_" are scenery; all others appear in the trace when they complete.

    "✗a" is an activity that ended before its time, "!a" an incident; "…a" is waited for at the end.
    """

    element: str  # as the table in the docs calls it
    variant: str
    diagram: Diagram
    trace: str  # ids in order, separated by blanks
    others: tuple[Diagram, ...] = ()  # that may be called or started
    variables: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # results of tasks and jobs
    errors: Mapping[str, str] = field(default_factory=dict)  # jobs that end with a BPMN error
    leaves: frozenset[str] = frozenset()  # tasks that nobody completes
    happens: tuple[str, ...] = ()  # waiting events to deliver, one after another
    starts_with: str | None = None  # start event; None is the one without trigger

    @property
    def id(self) -> str:
        return f"{self.element}: {self.variant}"


def play(case: Case) -> str:
    """Run a case, every state through its stored form, and return its trace."""
    trace: list[str] = []

    def note(run: engine.Case, step: engine.Step) -> None:
        run.step = replace(step, state=stored(step.state))
        for event in step.events:
            if event.event != "activated" and event.type not in MULTIPLE and event.element_id[0] != "_":
                trace.append(("✗" if event.event == "terminated" else "") + event.element_id)

    definitions = {each.process_id: each.definition() for each in (case.diagram, *case.others)}
    world = engine.World(definitions, at=NOON, observer=note)
    world.start(case.diagram.process_id, case.variables, start_event=case.starts_with)
    happens = list(case.happens)
    for _ in range(MAX_STEPS):
        if not _go_on(case, world, happens):
            break
    waits = [_waits(activity) for _, activity in world.active() if activity.element_id[0] != "_"]
    return " ".join([*trace, *sorted(waits)])


def _waits(activity: engine.Activity) -> str:
    return ("!" if isinstance(activity, engine.Incident) else "…") + activity.element_id


def _go_on(case: Case, world: engine.World, happens: list[str]) -> bool:
    """Let one thing happen: work, else the next event from outside, else the next timer."""
    for run, activity in world.active():
        is_work = isinstance(activity, engine.UserTask | engine.ServiceTask)
        if is_work and activity.element_id not in case.leaves:
            code = case.errors.get(activity.element_id)
            if code is not None:
                world.fail(run, activity.id, code)
            else:
                world.complete(run, activity.id, case.answers.get(activity.element_id, {}))
            return True
    if happens:
        element_id = happens.pop(0)
        run, activity = next(found for found in world.active() if found[1].element_id == element_id)
        world.deliver(run, activity.id, {})
        return True
    for run, timer in world.timers():
        world.fire(run, timer)
        return True
    return False
