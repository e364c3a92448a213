"""Running a diagram in memory, without a database: for trying it out and for `laufzettel bpmn run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.activities import Activity, ElementEvent, Incident, Step, Timer
from app.engine.definition import Definition
from app.engine.execution import complete_activity, start_instance, trigger_event, visible_variables
from app.engine.running.instance import Environment

MAX_COMPLETIONS = 1_000

#: Per element id: the result of every completion, or a list with the results of the first, second, …
Results = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """How a diagram ran."""

    events: tuple[dict[str, str], ...]  # {"element": id, "type": "userTask", "event": "activated"}, in order
    variables: dict[str, Any]  # of the root scope, at the end
    completed: bool
    waiting: tuple[Activity, ...]  # incidents, and whatever was open after too many completions

    @property
    def incidents(self) -> tuple[Incident, ...]:
        return tuple(activity for activity in self.waiting if isinstance(activity, Incident))


def simulate(
    definition: Definition,
    variables: Mapping[str, Any],
    results: Results | None = None,
    *,
    at: datetime,
    environment: Environment | None = None,
) -> Simulation:
    """Start an instance and complete every user task and job until it ends or is stuck.

    Where only timers are left, time jumps to the next one.

    Args:
        results: what people and handlers answer; elements without one answer with nothing.
        at: what FEEL's `now()` means.
    """
    environment = environment or Environment()
    answers = _Answers(results or {})
    step = start_instance(definition, variables, at=at, environment=environment)
    events = list(step.events)
    for _ in range(MAX_COMPLETIONS):
        activity = _next(step)
        if activity is None:
            break
        if isinstance(activity, Timer):
            at = max(at, activity.due_at)
            step = trigger_event(definition, step.state, activity.id, at=at, environment=environment)
        else:
            answer = answers.take(activity.element_id)
            step = complete_activity(
                definition, step.state, activity.id, answer, at=at, environment=environment
            )
        events += step.events
    return Simulation(
        events=tuple(map(_as_json, events)),
        variables=visible_variables(definition, step.state),
        completed=step.completed,
        waiting=step.active,
    )


class _Answers:
    """Hands out the results of each element one after another; a single one serves every time."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._taken: Counter[str] = Counter()

    def take(self, element_id: str) -> Mapping[str, Any]:
        given = self._results.get(element_id, {})
        if isinstance(given, Mapping):
            return given
        number = self._taken[element_id]
        self._taken[element_id] += 1
        return given[number] if number < len(given) else {}


def _next(step: Step) -> Activity | None:
    work = (activity for activity in step.active if not isinstance(activity, Incident | Timer))
    timers = (activity for activity in step.active if isinstance(activity, Timer))
    return next(work, None) or min(timers, key=lambda timer: timer.due_at, default=None)


def _as_json(event: ElementEvent) -> dict[str, str]:
    return {"element": event.element_id, "type": event.type, "event": event.event}
