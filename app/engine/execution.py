"""Running: each function takes an instance's state and returns the next one as a `Step`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from app.engine.activities import Activity, Incident, ServiceTask, State, Step, Timer, UserTask
from app.engine.definition import Definition
from app.engine.running.attributes import DEFAULT_PRIORITY
from app.engine.running.events import CatchSpec, throw_error, uncaught
from app.engine.running.instance import Environment, Instance, token_of
from app.engine.running.scopes import ROOT
from app.engine.running.specs import JobSpec, UserTaskSpec
from app.engine.running.token import Phase, Token
from app.engine.running.waiting import trigger
from app.engine.state import dump, restore
from app.engine.values.json_values import clean
from app.errors import Conflict

_DEFAULT = Environment()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # for reading variables, where no expression runs


class ActivityNotActive(Conflict):
    """The activity is unknown, or no longer waiting (or not stuck, for a retry) in this state."""

    code: ClassVar[str] = "activity-not-active"
    title: ClassVar[str] = "Der Schritt ist nicht mehr offen"


def start_instance(
    definition: Definition, variables: Mapping[str, Any], *, at: datetime, environment: Environment = _DEFAULT
) -> Step:
    """Start an instance and run it to where it waits.

    Args:
        variables: JSON values for the root scope.
        at: what FEEL's `now()` and `today()` mean during this call.
    """
    instance = Instance(definition, at=at, environment=environment)
    instance.scopes.write_local(ROOT, clean(variables))
    instance.add_token(definition.starts[None], ROOT)
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
    token.result, token.phase, token.facts = clean(result), Phase.LEAVE, {}
    instance.make_ready(token)
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
    if not throw_error(instance, token, code, given):
        instance.stop(token, uncaught(instance, token, code, message, given))
    return advance(instance)


def trigger_event(
    definition: Definition,
    state: State,
    activity_id: UUID,
    *,
    at: datetime,
    environment: Environment = _DEFAULT,
) -> Step:
    """Let a timer fire; when that is due is up to the caller.

    Raises:
        ActivityNotActive: it has fired, or is not waited for any more.
    """
    instance = restore(definition, state, at=at, environment=environment)
    token = token_of(instance, activity_id)
    if token is None or not token.is_waiting or not isinstance(token.task_spec, CatchSpec):
        raise ActivityNotActive("Auf dieses Ereignis wird nicht mehr gewartet.")
    trigger(instance, token, {})
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
        if token.incident["kind"] == "uncaught-error":
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
    token = token_of(instance, activity_id)
    if token is None:
        raise ActivityNotActive("Dieser Schritt ist nicht mehr offen.")
    return instance.scopes.visible(token.visible_scope)


def _waiting(instance: Instance, activity_id: UUID) -> Token:
    token = token_of(instance, activity_id)
    if token is None or not token.is_waiting or not isinstance(token.task_spec, (JobSpec, UserTaskSpec)):
        raise ActivityNotActive("Dieser Schritt ist nicht mehr offen.")
    return token


def advance(instance: Instance) -> Step:
    """Move an instance on to where it waits, and describe that."""
    instance.run()
    return Step(
        state=dump(instance),
        active=tuple(_active(instance)),
        completed=instance.is_completed(),
        thrown=tuple(instance.thrown),
        events=tuple(instance.events),
        evaluations=tuple(instance.evaluations),
        warnings=tuple(instance.warnings),
    )


def _active(instance: Instance) -> list[Activity]:
    """Everything waited for; joins count only if nothing else is left that could reach them."""
    tokens: list[Token] = list(instance.tasks.values())
    active = [_describe(instance, token) for token in tokens if not _waits_for_others(token)]
    return active or [_blocked_join(token) for token in tokens if token.is_joining]


def _waits_for_others(token: Token) -> bool:
    """Say whether others must move first: at a join, around a subprocess, before events to choose from."""
    return token.is_joining or (token.is_waiting and token.task_spec.waits_for_others)


def _describe(instance: Instance, token: Token) -> Activity:
    element = token.task_spec.element
    common: dict[str, Any] = {"id": token.id, "element_id": element.id, "name": element.name}
    facts = token.facts
    if token.incident is not None:
        return Incident(**common, **token.incident)
    if isinstance(token.task_spec, CatchSpec):
        due = datetime.fromisoformat(facts["due"])
        return Timer(**common, due_at=due, attached_to=element.attached_to)
    if isinstance(token.task_spec, JobSpec):
        return ServiceTask(
            **common,
            job_type=facts["type"],
            retries=facts["retries"],
            inputs=instance.scopes.visible(token.visible_scope),
            headers=element.job.headers,
        )
    return UserTask(
        **common,
        form_id=facts.get("form"),
        assignee=facts.get("assignee"),
        candidate_groups=tuple(facts.get("groups", ())),
        candidate_users=tuple(facts.get("users", ())),
        due_date=_instant(facts.get("due")),
        follow_up_date=_instant(facts.get("follow_up")),
        priority=facts.get("priority", DEFAULT_PRIORITY),
        properties=element.properties,
    )


def _blocked_join(token: Token) -> Incident:
    missing = [flow.source for flow in token.task_spec.incoming if flow.id not in token.arrived]
    return Incident(
        id=token.id,
        element_id=token.task_spec.name,
        name=token.task_spec.element.name,
        kind="join-blocked",
        message="Das Gateway wartet auf einen Zweig, der nicht mehr kommen kann (von: "
        + ", ".join(missing)
        + ").",
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
