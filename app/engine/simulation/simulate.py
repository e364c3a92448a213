"""Running a diagram in memory, without a database: for trying it out and for `laufzettel bpmn run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine.activities import (
    Activity,
    CalledProcess,
    Incident,
    MessageSubscription,
    ServiceTask,
    SignalSubscription,
    Step,
    UserTask,
)
from app.engine.definition import Definition
from app.engine.running.instance import Environment
from app.engine.simulation.world import Case, World

MAX_COMPLETIONS = 1_000

#: Per element id: the result of every completion, or a list with the results of the first, second, …
Results = Mapping[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """How a diagram ran."""

    #: {"element": id, "type": "userTask", "event": "activated"}, in order; with "process" if it is another.
    events: tuple[dict[str, str], ...]
    variables: dict[str, Any]  # of the root scope, at the end
    completed: bool
    waiting: tuple[Activity, ...]  # whatever is open at the end, in all instances

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
    others: Iterable[Definition] = (),
) -> Simulation:
    """Start an instance and complete every user task and job until it ends or is stuck.

    Messages and signals reach those that wait for them, called processes run as instances of their own. Where
    only timers are left, time jumps to the next one.

    Args:
        results: what people and handlers answer; elements without one answer with nothing. A listener's
            job is "element:event", for example "prüfen:start". A message or
            signal named here comes from outside as soon as it is waited for.
        at: what FEEL's `now()` means.
        others: processes that may be called, or started by messages and signals.
    """
    answers = _Answers(results or {})
    events: list[dict[str, str]] = []

    def note(case: Case, step: Step) -> None:
        other = {} if case.definition is definition else {"process": case.process_id}
        for event in step.events:
            events.append({"element": event.element_id, "type": event.type, "event": event.event} | other)

    known = {each.process_id: each for each in (definition, *others)}
    world = World(known, at=at, environment=environment, observer=note)
    case = world.start(definition.process_id, variables)
    for _ in range(MAX_COMPLETIONS):
        if not _go_on(world, answers):
            break
    return Simulation(
        events=tuple(events),
        variables=case.variables,
        completed=case.step.completed,
        waiting=tuple(activity for _, activity in world.active()),
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

    def has(self, element_id: str) -> bool:
        """Say whether there is still something for an event; a single answer happens once."""
        given = self._results.get(element_id)
        if given is None:
            return False
        return self._taken[element_id] < (1 if isinstance(given, Mapping) else len(given))

    def happen(self, element_id: str) -> Mapping[str, Any]:
        answer = self.take(element_id)
        if isinstance(self._results[element_id], Mapping):
            self._taken[element_id] += 1
        return answer


def _go_on(world: World, answers: _Answers) -> bool:
    """Let one thing happen: work first, then events from outside, then time."""
    for case, activity in world.active():
        if _is_work(case, activity):
            world.complete(case, activity.id, answers.take(_key(activity)))
            return True
    for case, activity in world.active():
        if isinstance(activity, MessageSubscription | SignalSubscription) and answers.has(
            activity.element_id
        ):
            world.deliver(case, activity.id, answers.happen(activity.element_id))
            return True
    for case, timer in world.timers():
        world.fire(case, timer)
        return True
    return False


def _key(activity: Activity) -> str:
    """Return under which name an activity's results are given; a listener's job is not its element."""
    listener = activity.listener if isinstance(activity, ServiceTask) else None
    return f"{activity.element_id}:{listener}" if listener else activity.element_id


def _is_work(case: Case, activity: Activity) -> bool:
    """Say whether somebody has to do it; so has a process that is not there to be called."""
    called_elsewhere = isinstance(activity, CalledProcess) and activity.id not in case.called
    return called_elsewhere or isinstance(activity, UserTask | ServiceTask)
