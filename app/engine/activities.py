"""What the engine hands out: activities an instance waits for, events, and the step they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

#: Opaque JSON of one instance, numbers exact: store it, hand it back, never look inside.
State = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Activity:
    """One activation of a flow node that the instance waits for."""

    id: UUID  # unique per activation; a loop gives a new one
    element_id: str  # id of the BPMN element, e.g. "antrag_pruefen"
    name: str


@dataclass(frozen=True, kw_only=True)
class UserTask(Activity):
    """Waits for a person; its attributes were evaluated when it became active."""

    form_id: str | None = None
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    due_date: datetime | None = None  # Frist: missed after this instant (UTC)
    follow_up_date: datetime | None = None  # Wiedervorlage: hidden from the inbox before (UTC)
    priority: int = 50  # 0–100
    properties: Mapping[str, str] = field(default_factory=dict)  # e.g. laufzettel:separateFrom
    iteration: UUID | None = None  # activity id of the innermost iteration of a loop that it belongs to


@dataclass(frozen=True, kw_only=True)
class ServiceTask(Activity):
    """Waits for a job: service and send tasks, and script and business rule tasks with a handler."""

    job_type: str  # name of the handler, e.g. "melderegister.find_person"
    retries: int = 3
    inputs: Mapping[str, Any] = field(default_factory=dict)  # all variables it sees, input mapping included
    headers: Mapping[str, str] = field(default_factory=dict)  # zeebe:taskHeaders
    listener: str | None = None  # a listener's job, called at this event, e.g. "start"; of the process too
    listener_of: UUID | None = None  # the activity whose event that is; None: of the process, or it is gone


@dataclass(frozen=True, kw_only=True)
class Timer(Activity):
    """Waits for a point in time: `trigger_event` lets it fire. A repeated timer has a new id every time."""

    due_at: datetime  # may be past
    attached_to: str | None = None  # the activity during which it is waited for


@dataclass(frozen=True, kw_only=True)
class MessageSubscription(Activity):
    """Waits for a message of this name and key: `trigger_event` delivers it, once."""

    message_name: str
    correlation_key: str | None = None  # None: whatever the message's key
    attached_to: str | None = None  # the activity during which it is waited for


@dataclass(frozen=True, kw_only=True)
class SignalSubscription(Activity):
    """Waits for a signal of this name, which goes to everybody who waits: `trigger_event` delivers it."""

    signal_name: str
    attached_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Condition(Activity):
    """Waits until its condition becomes true; the engine itself looks whenever variables change."""

    attached_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class CalledProcess(Activity):
    """Waits for an instance of another process: `complete_activity` with that instance's variables.

    `fail_activity` and `escalate_activity` hand on what left that instance.
    """

    process_id: str
    binding: Literal["latest", "deployment"] = "latest"  # version: the newest, or of the caller's deployment
    variables: Mapping[str, Any] = field(default_factory=dict)  # for its root scope


@dataclass(frozen=True, kw_only=True)
class Incident(Activity):
    """An element that could not go on; `retry_activity` tries again, other branches are not affected."""

    kind: str  # kebab-case, e.g. "expression-failed"
    message: str  # German, without variable values
    is_aside: bool = False  # listeners of a task or of the process cannot be called; no element is stuck


@dataclass(frozen=True, kw_only=True)
class ElementEvent:
    """Something that happened to an element during a step."""

    element_id: str
    type: str  # BPMN type, e.g. "userTask"
    event: Literal["activated", "completed", "terminated"]
    activity_id: UUID


@dataclass(frozen=True, kw_only=True)
class Thrown:
    """Something that left the instance.

    An error or escalation nobody in the diagram caught; a message or signal for everybody who waits for it,
    this instance included.
    """

    kind: Literal["error", "escalation", "message", "signal"]
    element_id: str
    code: str  # of the error or escalation; name of the message or signal
    message: str = ""  # what the thrower of an error said about it
    variables: Mapping[str, Any] = field(default_factory=dict)
    correlation_key: str | None = None  # of a message
    message_id: str | None = None  # of a message: the same id is published once only
    time_to_live: timedelta | None = None  # of a message nobody waits for yet; None is the default


@dataclass(frozen=True, kw_only=True)
class ExpressionWarning:
    """Why an expression gave null although it was evaluated; scenarios treat it as an error."""

    element_id: str
    place: str  # e.g. "ioMapping.input[0].source"
    code: str
    message_de: str
    message_en: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """Outcome of one engine call.

    `active` lists everything the instance waits for now, not only what is new: callers compare it with
    what they stored, so applying a step twice has the same effect as applying it once.
    """

    state: State
    active: tuple[Activity, ...]
    completed: bool  # nothing is left to do or to wait for
    thrown: tuple[Thrown, ...] = ()
    events: tuple[ElementEvent, ...] = ()  # in the order they happened
    evaluations: tuple[Mapping[str, Any], ...] = ()  # one record per evaluated decision, JSON values
    warnings: tuple[ExpressionWarning, ...] = ()
