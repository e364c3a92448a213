"""What an instance waits for now, as its callers see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.engine.activities import (
    Activity,
    CalledProcess,
    Condition,
    Incident,
    MessageSubscription,
    ServiceTask,
    SignalSubscription,
    Timer,
    UserTask,
)
from app.engine.running.attributes import DEFAULT_PRIORITY
from app.engine.running.calls import CallSpec, handed_in
from app.engine.running.events.subscriptions import Facts
from app.engine.running.events.waiting import is_subscription
from app.engine.running.instance import Instance
from app.engine.running.listeners import is_called, listeners_of, seen_by_listener
from app.engine.running.specs import JobSpec
from app.engine.running.token import Phase, Token


def describe_all(instance: Instance) -> list[Activity]:
    """Everything waited for; joins count only if nothing else is left that could reach them."""
    tokens: list[Token] = list(instance.tasks.values())
    active = [_describe(instance, token) for token in tokens if not _waits_for_others(token)]
    if any(not token.watches and not token.aside and not _waits_for_others(token) for token in tokens):
        return active
    return active + [_blocked_join(token) for token in tokens if token.is_joining]


def _waits_for_others(token: Token) -> bool:
    """Say whether others must move first: at a join, around a subprocess, before events to choose from.

    So must listeners that are called beside a task, before what was completed or happened afterwards.
    """
    if (token.aside or token.phase is Phase.COMPLETING) and token.is_waiting:
        return not is_called(token)
    several = token.task_spec.waits_for_others or token.facts.get("kind") == "several"
    return token.is_joining or (token.is_waiting and several and not is_called(token))


def _describe(instance: Instance, token: Token) -> Activity:
    element = token.task_spec.element
    common: dict[str, Any] = {"id": token.id, "element_id": element.id, "name": element.name}
    facts = token.facts
    if token.incident is not None:
        return Incident(**common, **token.incident, is_aside=token.aside)
    if is_called(token):
        return _describe_listener(instance, token)
    if is_subscription(token):
        return _describe_wait(facts, attached_to=_attached_to(instance, token), **common)
    if isinstance(token.task_spec, CallSpec):
        return CalledProcess(
            **common,
            process_id=facts["process"],
            binding=element.call.binding,
            variables=handed_in(instance, token),
        )
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
        iteration=_iteration_of(instance, token),
    )


def _iteration_of(instance: Instance, token: Token) -> UUID | None:
    around: Token | None = token
    while around is not None and around.iteration is None:
        around = instance.owner(around.scope)
    return around.id if around else None


def _attached_to(instance: Instance, token: Token) -> str | None:
    if not token.watches:
        attached_to: str | None = token.task_spec.element.attached_to
        return attached_to
    owner = instance.owner(token.scope)
    return owner.task_spec.name if owner else instance.definition.process_id


def _describe_listener(instance: Instance, token: Token) -> ServiceTask:
    facts: Facts = token.listener or {}
    listener = listeners_of(token)[facts["number"]]
    return ServiceTask(
        id=UUID(facts["id"]),
        element_id=token.task_spec.name,
        name=token.task_spec.element.name,
        job_type=facts["type"],
        retries=facts["retries"],
        inputs=seen_by_listener(instance, token),
        headers=listener.job.headers,
        listener=listener.event,
        listener_of=_listener_of(token),
    )


def _listener_of(token: Token) -> UUID | None:
    """Return the activity that a listener is called for."""
    if not token.aside:
        return UUID(str(token.id))
    return UUID(token.facts["of"]) if "of" in token.facts else None


def _describe_wait(facts: Facts, **common: Any) -> Activity:
    kind = facts.get("kind")
    if kind == "message":
        return MessageSubscription(**common, message_name=facts["name"], correlation_key=facts["key"])
    if kind == "conditional":
        return Condition(**common)
    if kind == "signal":
        return SignalSubscription(**common, signal_name=facts["name"])
    return Timer(**common, due_at=datetime.fromisoformat(facts["due"]))


def _blocked_join(token: Token) -> Incident:
    return Incident(
        id=token.id,
        element_id=token.task_spec.name,
        name=token.task_spec.element.name,
        kind="join-blocked",
        message=_why_blocked(token),
    )


def _why_blocked(token: Token) -> str:
    needed = token.task_spec.element.start_quantity
    if needed > 1:
        there = sum(token.arrived.values())
        return f"Der Schritt beginnt erst, wenn er {needed}-mal erreicht ist; bisher {there}-mal."
    missing = [flow.source for flow in token.task_spec.incoming if flow.id not in token.arrived]
    return f"Das Gateway wartet auf einen Zweig, der nicht mehr kommen kann (von: {', '.join(missing)})."


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
