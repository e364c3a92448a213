"""Instances of several processes in memory: calls, messages, signals and a clock that jumps."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.engine.activities import (
    Activity,
    CalledProcess,
    MessageSubscription,
    SignalSubscription,
    Step,
    Thrown,
    Timer,
)
from app.engine.control.variables import cancel_instance
from app.engine.definition import Definition
from app.engine.execution import (
    complete_activity,
    escalate_activity,
    fail_activity,
    start_instance,
    trigger_event,
    visible_variables,
)
from app.engine.running.instance import Environment
from app.engine.simulation.mailbox import Mailbox, SentMessage
from app.engine.starts import StartEvent
from app.engine.values.timers import Firing

MAX_INSTANCES = 10_000  # an endless circle of calls or messages ends here


class TooManyInstances(Exception):
    """Processes start each other without end."""


@dataclass(eq=False)
class Case:
    """One instance in the world, and where it stands."""

    definition: Definition
    step: Step
    caller: tuple[Case, UUID] | None = None  # the instance that called it, and the activity there
    called: dict[UUID, Case] = field(default_factory=dict)  # by the activity that waits for it
    cancelled: bool = False

    @property
    def process_id(self) -> str:
        return self.definition.process_id

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the root scope."""
        return visible_variables(self.definition, self.step.state)

    @property
    def active(self) -> tuple[Activity, ...]:
        return self.step.active


@dataclass(eq=False)
class _TimerStart:
    """A process that begins at a time."""

    process_id: str
    event: StartEvent
    firing: Firing


Observer = Callable[[Case, Step], None]


class World:
    """Routes what leaves one instance to those that wait for it.

    Nothing happens by itself: somebody completes tasks and jobs, and lets time pass. A call of a process that
    is not among the definitions waits to be completed like a job.
    """

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        *,
        at: datetime,
        environment: Environment | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.definitions = definitions  # by process id
        self.at = at
        self.cases: list[Case] = []  # in the order of their start
        self.uncaught: list[tuple[Case, Thrown]] = []  # errors and escalations that nobody took
        self._environment = environment or Environment()
        self._observer = observer
        self._mailbox = Mailbox()
        self._starting: list[_TimerStart] = []
        self._agenda: deque[Callable[[], None]] = deque()
        self._is_busy = False

    # --- what can be seen

    def active(self) -> Iterator[tuple[Case, Activity]]:
        """Yield everything that is waited for, the oldest instance first."""
        for case in self.cases:
            for activity in case.active:
                yield case, activity

    def timers(self) -> list[tuple[Case, Timer]]:
        """Return the timers that instances wait for, the earliest first."""
        found = [(case, activity) for case, activity in self.active() if isinstance(activity, Timer)]
        return sorted(found, key=lambda pair: pair[1].due_at)

    def upcoming(self) -> list[tuple[datetime, Callable[[], None]]]:
        """Return when time does something next and what, starts of processes included, the earliest first."""
        timers = [(timer.due_at, partial(self.fire, case, timer)) for case, timer in self.timers()]
        starts = [
            (datetime.fromisoformat(start.firing["due"]), partial(self._begin_at, start))
            for start in self._starting
        ]
        return sorted([*timers, *starts], key=lambda pair: pair[0])

    # --- what can be done

    def watch_starts(self) -> None:
        """Let processes begin by their timer start events from now on."""
        for process_id, definition in self.definitions.items():
            for event in definition.start_events:
                firing = event.first_firing(self.at)
                if firing is not None:
                    self._starting.append(_TimerStart(process_id, event, firing))

    def _begin_at(self, start: _TimerStart) -> None:
        """Start a process because its time has come, and wait for the next time if there is one."""
        self.at = max(self.at, datetime.fromisoformat(start.firing["due"]))
        self._starting.remove(start)
        again = start.event.next_firing(start.firing, self.at)
        if again is not None:
            self._starting.append(_TimerStart(start.process_id, start.event, again))
        self._do(lambda: self._start_by(start.process_id, start.event, {}))

    def start(self, process_id: str, variables: Mapping[str, Any], *, start_event: str | None = None) -> Case:
        """Start an instance; returns when everything that follows at once has happened."""
        started: list[Case] = []
        self._do(lambda: started.append(self._start(process_id, variables, start_event=start_event)))
        return started[0]

    def complete(self, case: Case, activity_id: UUID, result: Mapping[str, Any]) -> None:
        self._do(
            lambda: self._take(
                case, complete_activity(*self._place(case, activity_id), result, **self._given)
            )
        )

    def fail(
        self,
        case: Case,
        activity_id: UUID,
        code: str,
        *,
        message: str = "",
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """End a task or job with a BPMN error."""
        self._do(lambda: self._fail(case, activity_id, code, message, variables or {}))

    def fire(self, case: Case, timer: Timer) -> None:
        """Let a timer fire, at its time if that is still to come."""
        self.at = max(self.at, timer.due_at)
        self._do(lambda: self._trigger(case, timer.id, {}))

    def deliver(self, case: Case, activity_id: UUID, variables: Mapping[str, Any]) -> None:
        """Let one waiting event happen, as if its message or signal had come."""
        self._do(lambda: self._trigger(case, activity_id, variables))

    def publish(self, message: SentMessage) -> None:
        """Send a message to the one who waits for it, or keep it until somebody does."""
        self._do(lambda: self._publish(message))

    def broadcast(self, name: str, variables: Mapping[str, Any]) -> None:
        """Send a signal to all who wait for it."""
        self._do(lambda: self._broadcast(name, variables))

    # --- one step after another

    def _do(self, action: Callable[[], None]) -> None:
        """Do something and all that follows from it, in the order in which it came up."""
        self._agenda.append(action)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._agenda:
                self._agenda.popleft()()
        finally:
            self._is_busy = False
            self._agenda.clear()

    @property
    def _given(self) -> dict[str, Any]:
        return {"at": self.at, "environment": self._environment}

    def _place(self, case: Case, activity_id: UUID) -> tuple[Definition, dict[str, Any], UUID]:
        return case.definition, case.step.state, activity_id

    def _start(
        self,
        process_id: str,
        variables: Mapping[str, Any],
        *,
        start_event: str | None = None,
        happened: int = 0,
        caller: tuple[Case, UUID] | None = None,
    ) -> Case:
        definition = self.definitions[process_id]
        if len(self.cases) >= MAX_INSTANCES:
            raise TooManyInstances(process_id)
        step = start_instance(
            definition, variables, start_event=start_event, happened=happened, **self._given
        )
        case = Case(definition, step, caller)
        self.cases.append(case)
        if caller is not None:
            caller[0].called[caller[1]] = case
        self._take(case, step)
        return case

    def _start_by(self, process_id: str, event: StartEvent, variables: Mapping[str, Any]) -> None:
        """Start an instance because something has happened."""
        self._start(process_id, variables, start_event=event.element_id, happened=event.number)

    def _take(self, case: Case, step: Step) -> None:
        """Note a step, and plan what follows from it in other instances."""
        case.step = step
        if self._observer is not None:
            self._observer(case, step)
        waiting = {activity.id for activity in step.active}
        for activity_id in [gone for gone in case.called if gone not in waiting]:
            self._cancel(case.called.pop(activity_id))
        for thrown in step.thrown:
            self._agenda.append(lambda thrown=thrown: self._route(case, thrown))  # type: ignore[misc]
        for activity in step.active:
            self._begin(case, activity)
        if step.completed and case.caller is not None:
            self._agenda.append(lambda: self._return(case))

    def _begin(self, case: Case, activity: Activity) -> None:
        """Plan what a new activity needs: the instance it calls, or a message that came before."""
        if isinstance(activity, CalledProcess) and activity.process_id in self.definitions:
            self._agenda.append(lambda: self._call(case, activity))
        elif isinstance(activity, MessageSubscription):
            self._agenda.append(lambda: self._look_for_message(case, activity))

    def _is_active(self, case: Case, activity_id: UUID) -> bool:
        return any(activity.id == activity_id for activity in case.active)

    # --- calls

    def _call(self, case: Case, activity: CalledProcess) -> None:
        if self._is_active(case, activity.id) and activity.id not in case.called:
            self._start(activity.process_id, activity.variables, caller=(case, activity.id))

    def _return(self, case: Case) -> None:
        caller = self._caller(case)
        if caller is not None:
            parent, activity_id = caller
            result = case.variables
            del parent.called[activity_id]
            self._take(parent, complete_activity(*self._place(parent, activity_id), result, **self._given))

    def _caller(self, case: Case) -> tuple[Case, UUID] | None:
        """Return who waits for an instance, unless one of them has ended meanwhile."""
        if case.caller is None or case.cancelled or not self._is_active(*case.caller):
            return None
        return case.caller

    def _cancel(self, case: Case) -> None:
        """End an instance that nobody waits for any more; listeners of its tasks are still called."""
        case.cancelled = True
        case.step = cancel_instance(case.definition, case.step.state, **self._given)
        if self._observer is not None:
            self._observer(case, case.step)
        for called in case.called.values():
            self._cancel(called)
        case.called.clear()

    # --- what leaves an instance

    def _route(self, case: Case, thrown: Thrown) -> None:
        if thrown.kind == "message":
            self._publish(
                SentMessage(
                    thrown.code,
                    key=thrown.correlation_key,
                    variables=thrown.variables,
                    message_id=thrown.message_id,
                    time_to_live=thrown.time_to_live,
                )
            )
        elif thrown.kind == "signal":
            self._broadcast(thrown.code, thrown.variables)
        else:
            self._to_caller(case, thrown)

    def _to_caller(self, case: Case, thrown: Thrown) -> None:
        """Hand an error or escalation on to who called; an error ends the instance it comes from."""
        caller = self._caller(case)
        if caller is None:
            self.uncaught.append((case, thrown))
            return
        parent, activity_id = caller
        if thrown.kind == "error":
            del parent.called[activity_id]
            self._cancel(case)
            self._fail(parent, activity_id, thrown.code, thrown.message, thrown.variables)
        else:
            step = escalate_activity(
                *self._place(parent, activity_id),
                code=thrown.code,
                variables=thrown.variables,
                **self._given,
            )
            self._take(parent, step)

    def _fail(
        self, case: Case, activity_id: UUID, code: str, message: str, variables: Mapping[str, Any]
    ) -> None:
        step = fail_activity(
            *self._place(case, activity_id), code=code, message=message, variables=variables, **self._given
        )
        self._take(case, step)

    def _trigger(self, case: Case, activity_id: UUID, payload: Mapping[str, Any]) -> None:
        step = trigger_event(*self._place(case, activity_id), payload=payload, **self._given)
        self._take(case, step)

    # --- messages and signals

    def _publish(self, message: SentMessage) -> None:
        if not self._mailbox.accept(message):
            return
        for case, activity in self.active():
            if isinstance(activity, MessageSubscription) and message.fits(activity):
                self._trigger(case, activity.id, message.variables)
                return
        start = next(iter(self._starts("message", message.name)), None)
        if start is None:
            self._mailbox.keep(message, at=self.at)
        else:
            self._start_by(*start, message.variables)

    def _look_for_message(self, case: Case, subscription: MessageSubscription) -> None:
        if self._is_active(case, subscription.id):
            message = self._mailbox.take(subscription, at=self.at)
            if message is not None:
                self._trigger(case, subscription.id, message.variables)

    def _broadcast(self, name: str, variables: Mapping[str, Any]) -> None:
        waiting = [
            (case, activity)
            for case, activity in self.active()
            if isinstance(activity, SignalSubscription) and activity.signal_name == name
        ]
        for case, activity in waiting:
            if self._is_active(case, activity.id):
                self._trigger(case, activity.id, variables)
        reached = {(case.process_id, activity.element_id) for case, activity in waiting}
        for process_id, event in self._starts("signal", name):
            if (process_id, event.element_id) not in reached:  # else an instance waited for it to begin
                self._start_by(process_id, event, variables)

    def _starts(self, kind: str, name: str) -> list[tuple[str, StartEvent]]:
        """Return processes and their start events for a message or signal."""
        return [
            (process_id, start)
            for process_id, definition in self.definitions.items()
            for start in definition.start_events
            if (start.kind, start.name) == (kind, name)
        ]

    def is_awaited(self, message: str) -> bool:
        """Say whether somebody waits for a message of this name, or is started by it."""
        waits = (activity for _, activity in self.active() if isinstance(activity, MessageSubscription))
        return any(each.message_name == message for each in waits) or bool(self._starts("message", message))
