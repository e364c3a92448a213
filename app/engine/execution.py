"""Running: each function takes an instance's state and returns the next one as a `Step`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from app.engine.active import describe_all
from app.engine.activities import State, Step
from app.engine.definition import Definition
from app.engine.running import aside
from app.engine.running.events.catching import throw_error, throw_escalation, uncaught
from app.engine.running.events.waiting import is_subscription, trigger
from app.engine.running.instance import Environment, Instance, token_of
from app.engine.running.listeners import answer, call_again, find_listening, is_called
from app.engine.running.scopes import ROOT
from app.engine.running.token import Phase, Token
from app.engine.state import dump, restore
from app.engine.values.json_values import clean
from app.errors import Conflict

_DEFAULT = Environment()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # for reading variables, where no expression runs


class ActivityNotActive(Conflict):
    """The activity is unknown, or no longer waiting (or not stuck, for a retry) in this state."""

    code: ClassVar[str] = "activity-not-active"
    title: ClassVar[str] = "Der Schritt ist nicht mehr offen"


class StartImpossible(Conflict):
    """The process has no start event of this id, or none without a trigger."""

    code: ClassVar[str] = "start-impossible"
    title: ClassVar[str] = "Der Prozess startet so nicht"


def start_instance(
    definition: Definition,
    variables: Mapping[str, Any],
    *,
    start_event: str | None = None,
    happened: int = 0,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Start an instance and run it to where it waits.

    Args:
        variables: JSON values for the root scope, what came with a message or signal included.
        start_event: id of one of `definition.start_events` that happened, or of a start event without
            trigger; None is the first of these, or whatever no flow leads to.
        happened: `StartEvent.number` of what happened, if the start event needs several things to happen.
        at: what FEEL's `now()` and `today()` mean during this call.

    Raises:
        StartImpossible: the process does not start that way.
    """
    if start_event is not None and not definition.starts_at(start_event):
        raise StartImpossible(f"„{start_event}“ ist kein Ereignis, das diesen Prozess startet.")
    if start_event is None and not definition.starts_by_itself:
        raise StartImpossible("Dieser Prozess startet nur durch ein Ereignis.")
    instance = Instance(definition, at=at, environment=environment)
    instance.scopes.write_local(ROOT, clean(variables))
    aside.begin_process(instance, start_event, happened)
    return advance(instance)


def complete_activity(
    definition: Definition,
    state: State,
    activity_id: UUID,
    result: Mapping[str, Any],
    *,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Complete a user task or job and run on to the next waiting point.

    Args:
        result: what the form or handler returned, JSON values. With output mappings only those are
            written; otherwise each value goes outwards to where its variable exists, else to the root.

    Raises:
        ActivityNotActive: it is not waiting (completed, stuck, cancelled or never existed).
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = _waiting(instance, activity_id)
    if is_called(token):
        answer(instance, token, clean(result))
    else:
        token.result, token.phase, token.facts = clean(result), Phase.COMPLETING, {}
        instance.make_ready(token)
    return advance(instance)


def assign_task(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    assignee: str | None,
    action: str,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Note who works on an open user task now, and have its listeners called.

    Only needed for elements with listeners that are called aside (`Element.listens_to(*ASIDE)`).

    Args:
        assignee: user name; None if it was given back.
        action: what happened, for the listeners, e.g. "claim".

    Raises:
        ActivityNotActive: it is not open.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = _waiting(instance, activity_id)
    token.facts = {name: value for name, value in token.facts.items() if name != "assignee"}
    if assignee is not None:
        token.facts["assignee"] = assignee
    aside.follow(instance, token, Phase.ASSIGNING, action=action, changed=["assignee"])
    return advance(instance)


def fail_activity(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    code: str,
    message: str,
    variables: Mapping[str, Any] | None = None,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Throw a BPMN error from an activity to the nearest event that catches it.

    The search goes outwards: events attached to the activity itself, then to the subprocesses around it.
    An error nobody catches becomes an incident at the activity.

    Args:
        variables: what the thrower adds; the result of the event that catches it.

    Raises:
        ActivityNotActive: it is not waiting.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = _waiting(instance, activity_id)
    given = clean(variables or {})
    origin = aside.task_of(instance, token) if token.aside else token
    if origin is None or not throw_error(instance, origin, code, given):
        instance.stop(token, uncaught(instance, token, code, message, given))
    return advance(instance)


def escalate_activity(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    code: str,
    variables: Mapping[str, Any] | None = None,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Hand on an escalation from what an activity called to the nearest event that catches it.

    The activity goes on unless that event interrupts. An escalation nobody catches is in the step's
    `thrown`.

    Raises:
        ActivityNotActive: it is not waiting.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = _waiting(instance, activity_id)
    throw_escalation(instance, token, code, clean(variables or {}))
    return advance(instance)


def trigger_event(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    payload: Mapping[str, Any] | None = None,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Let a timer fire, or deliver a message or signal; when and to whom is up to the caller.

    Args:
        payload: what came with the message or signal; the result of the event.

    Raises:
        ActivityNotActive: it has happened, or is not waited for any more.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = token_of(instance, activity_id)
    if token is None or not is_subscription(token) or token.id in instance.conditions:
        raise ActivityNotActive("Auf dieses Ereignis wird nicht mehr gewartet.")
    trigger(instance, token, clean(payload or {}))
    return advance(instance)


def retry_activity(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Try a stuck activity again, from the point where it failed.

    A result that was already delivered is used again. After an uncaught error the work itself is done
    again, as a new activity with a new id.

    Raises:
        ActivityNotActive: it is not stuck.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = token_of(instance, activity_id)
    if token is None or token.is_waiting:
        raise ActivityNotActive("Dieser Schritt hat keine Störung.")
    if token.incident is not None:
        if is_called(token):
            call_again(token)
        elif token.incident["kind"] == "uncaught-error":
            instance.renew(token)
        instance.make_ready(token)
    return advance(instance)


def visible_variables(
    definition: Definition, state: State, activity_id: UUID | None = None
) -> dict[str, Any]:
    """Return the root scope's variables, or all that an activity sees, its input mapping included.

    Raises:
        ActivityNotActive: there is no such activity in this state.
    """
    instance = restore(definition, state, at=_LONG_AGO, environment=_DEFAULT)
    if activity_id is None:
        return instance.scopes.visible(ROOT)
    token = token_of(instance, activity_id) or find_listening(instance, activity_id)
    if token is None:
        raise ActivityNotActive("Dieser Schritt ist nicht mehr offen.")
    return instance.scopes.visible(token.visible_scope)


def _waiting(instance: Instance, activity_id: UUID) -> Token:
    token = token_of(instance, activity_id)
    if token is None:
        token = find_listening(instance, activity_id)
    elif is_called(token) or token.phase is Phase.COMPLETING or not token.task_spec.is_work:
        token = None
    if token is None or not token.is_waiting:
        raise ActivityNotActive("Dieser Schritt ist nicht mehr offen.")
    return token


def advance(instance: Instance) -> Step:
    """Move an instance on to where it waits, and describe that."""
    instance.run()
    return Step(
        state=dump(instance),
        active=tuple(describe_all(instance)),
        completed=instance.is_completed(),
        thrown=tuple(instance.thrown),
        events=tuple(instance.events),
        evaluations=tuple(instance.evaluations),
        warnings=tuple(instance.warnings),
    )
