"""The executable part of a diagram as immutable values, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from app.engine.values.expressions import Source

MAX_RETRIES = 100

EventKind = Literal[
    "cancel",
    "compensation",
    "conditional",
    "error",
    "escalation",
    "link",
    "message",
    "signal",
    "terminate",
    "timer",
]
ListenerEvent = Literal["start", "end", "creating", "assigning", "updating", "completing", "canceling"]
#: Of user tasks: what is called after the event, beside the flow; its result is no variable of the flow.
ASIDE: Final[tuple[ListenerEvent, ...]] = ("assigning", "updating", "canceling")
TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]


@dataclass(frozen=True, kw_only=True)
class SequenceFlow:
    id: str  # invented from its ends if the file gives none
    source: str
    target: str
    name: str = ""
    condition: Source | None = None


@dataclass(frozen=True)
class VariableMapping:
    source: Source
    target: tuple[str, ...]  # "person.name" → ("person", "name")


@dataclass(frozen=True)
class JobDefinition:
    """`zeebe:taskDefinition`: the handler that does the work."""

    type: Source
    retries: Source
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listener:
    """A job that is called at an event of an element, a user task or the process."""

    event: ListenerEvent
    job: JobDefinition


@dataclass(frozen=True)
class CalledDecision:
    decision_id: Source
    result_variable: str


@dataclass(frozen=True)
class CalledElement:
    """The process a call activity calls."""

    process_id: Source
    hands_in_all: bool = True  # all variables the activity sees, or its local ones only
    hands_back_all: bool = True  # what the called instance knows at its end, without output mappings
    binding: Literal["latest", "deployment"] = "latest"  # version: the newest, or of the same deployment


@dataclass(frozen=True)
class Script:
    expression: Source
    result_variable: str


@dataclass(frozen=True)
class Assignment:
    """Who may do a user task, until when, and how urgent it is."""

    assignee: Source | None = None
    candidate_groups: Source | None = None
    candidate_users: Source | None = None
    due_date: Source | None = None
    follow_up_date: Source | None = None
    priority: Source | None = None


@dataclass(frozen=True)
class TimerDefinition:
    """When a timer fires: at an instant, after a duration, or again and again."""

    kind: TimerKind
    source: Source


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What a multi-instance activity throws by itself when one of its iterations completes."""

    events: tuple[EventDefinition, ...]
    only_first: bool = False  # or with every iteration
    condition: Source | None = None  # only if it is true, and then the rest is not done any more


@dataclass(frozen=True, kw_only=True)
class MultiInstance:
    """An activity is done once for each item of a list, or so many times."""

    sequential: bool  # one after another, or all at once
    items: Source | None = None  # the list; otherwise the number counts
    number: Source | None = None
    item_name: str | None = None  # variable of one item
    result: Source | None = None  # what an iteration adds to the results
    results_name: str | None = None  # variable of all results, in the order of the items
    completion: Source | None = None  # the rest is not done any more when it is true
    announcements: tuple[Announcement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StandardLoop:
    """An activity is done again and again while a condition is true."""

    condition: Source | None = None  # None: until the maximum is reached
    test_before: bool = False  # also before the first time
    maximum: int | None = None


@dataclass(frozen=True, kw_only=True)
class AdHoc:
    """Which elements of an ad-hoc subprocess begin, and when it is enough."""

    begins: Source | None = None  # list of element ids; None: all that no flow leads to
    sequential: bool = False  # one after another, or all at once
    completion: Source | None = None  # None: when all have ended
    cancels: bool = True  # whether what still goes on then ends


@dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """What an event waits for or causes."""

    kind: EventKind
    code: Source | None = None  # of an error or escalation; a catching event without one takes every one
    timer: TimerDefinition | None = None
    name: Source | None = None  # of a message, signal or link
    correlation_key: Source | None = None  # of a message
    message_id: Source | None = None  # of a thrown message
    time_to_live: Source | None = None  # of a thrown message
    condition: Source | None = None
    activity: str | None = None  # of a thrown compensation: what to undo; without it everything on its level
    waits: bool = True  # of a thrown compensation: until all is undone
    watched_names: frozenset[str] | None = None  # variables whose changes a condition looks at; None is all
    watched_changes: frozenset[str] | None = None  # "create", "update"

    def watches(self, changes: Iterable[tuple[str, str]]) -> bool:
        """Say whether a condition is to be looked at after variables have changed."""
        return any(
            (self.watched_names is None or name in self.watched_names)
            and (self.watched_changes is None or change in self.watched_changes)
            for name, change in changes
        )

    @property
    def fixed_code(self) -> str | None:
        """Code of the error or escalation, unless an expression chooses it at run time."""
        return self.code.literal if self.code else None

    @property
    def sources(self) -> tuple[Source | None, ...]:
        """Everything that may be an expression."""
        when = self.timer.source if self.timer else None
        published = self.message_id, self.time_to_live
        return self.code, when, self.name, self.correlation_key, self.condition, *published


@dataclass(frozen=True, kw_only=True, eq=False)
class Element:
    """One flow node: event, activity or gateway."""

    id: str
    type: str  # local name of the BPMN element, e.g. "userTask"
    name: str
    properties: Mapping[str, str] = field(default_factory=dict)  # e.g. {"laufzettel:milestone": "…"}
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    default_flow: str | None = None
    form: Source | None = None
    job: JobDefinition | None = None
    listeners: tuple[Listener, ...] = ()
    decision: CalledDecision | None = None
    script: Script | None = None
    call: CalledElement | None = None
    assignment: Assignment = Assignment()
    loop: MultiInstance | StandardLoop | None = None
    ad_hoc: AdHoc | None = None
    parent: str | None = None  # the subprocess it stands in; None is the process
    events: tuple[EventDefinition, ...] = ()  # what it waits for or causes; none: an event without trigger
    start_quantity: int = 1  # of an activity: how many tokens it takes to begin
    completion_quantity: int = 1  # and how many leave it on each flow it takes
    needs_all_events: bool = False  # it happens when each has; a gateway then waits for all behind it
    attached_to: str | None = None  # of a boundary event: the activity
    interrupting: bool = True  # of a boundary or start event: whether it ends what it belongs to
    is_event_subprocess: bool = False  # begins whenever its start event happens
    instantiates: bool = False  # of a receive task or event-based gateway: starts a process
    for_compensation: bool = False  # outside of the flow: undoes the activity whose event names it
    activation: Source | None = None  # of a complex gateway that joins: when it goes on
    handlers: tuple[str, ...] = ()  # of a boundary event for compensation: what undoes its activity

    @property
    def event(self) -> EventDefinition | None:
        """The first of its event definitions; most have just one."""
        return self.events[0] if self.events else None

    def event_of(self, kind: EventKind) -> EventDefinition | None:
        """Return its event definition of a kind."""
        return next((event for event in self.events if event.kind == kind), None)

    def listens_to(self, *events: ListenerEvent) -> bool:
        """Say whether a listener is called at one of these events."""
        return any(listener.event in events for listener in self.listeners)

    @property
    def form_id(self) -> str | None:
        """Id of the form, unless an expression chooses it at run time."""
        return self.form.literal if self.form else None

    @property
    def job_type(self) -> str | None:
        """Type of the job, unless an expression chooses it at run time."""
        return self.job.type.literal if self.job else None


@dataclass(frozen=True, kw_only=True, eq=False)
class ProcessModel:
    """One `bpmn:process` with its flow nodes and flows in model order, those of subprocesses included."""

    id: str
    name: str
    file: str
    version_tag: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    flows: tuple[SequenceFlow, ...] = ()
    listeners: tuple[Listener, ...] = ()  # of the process itself
    only_called: bool = False  # a global task, which nobody starts by itself
