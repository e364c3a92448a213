"""Instances that begin by themselves: because of a message, a signal, or when it is time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, engine
from app.models import (
    EventDelivery,
    EventKind,
    ProcessDefinition,
    ProcessInstance,
    PublishedMessage,
    StartSubscription,
)
from app.operations.cases import start_case
from app.operations.steps.publishing import enqueue_correlation
from app.procedures import Procedure
from app.queries.definitions import load_definition
from app.queue import by_the_queue, enqueue

_KINDS = {"message": EventKind.MESSAGE, "signal": EventKind.SIGNAL, "timer": EventKind.TIMER}


def replace_start_events(session: Session, deployed: ProcessDefinition, procedure: Procedure) -> None:
    """Let a version that has just been deployed start by events, and the one before no more.

    A date that is over by then is not made up for: it would start another instance with every version.
    """
    versions = select(ProcessDefinition.id).where(ProcessDefinition.key == deployed.key)
    session.execute(delete(StartSubscription).where(StartSubscription.definition_id.in_(versions)))
    for definition in procedure.processes.values():
        for start in definition.start_events:
            if start.kind in _KINDS:
                _subscribe(session, deployed, definition.process_id, start)


def _subscribe(
    session: Session, deployed: ProcessDefinition, process_id: str, start: engine.StartEvent
) -> None:
    now = deployed.deployed_at
    firing = start.first_firing(now)
    due_at = _due(firing)
    if start.kind == "timer" and (due_at is None or due_at < now):
        return
    subscription = StartSubscription(
        id=uuid4(),
        definition_id=deployed.id,
        process_id=process_id,
        element_id=start.element_id,
        kind=_KINDS[start.kind],
        name=start.name,
        due_at=due_at,
        firing=firing,
        created_at=now,
    )
    session.add(subscription)
    if due_at is not None:
        _enqueue(session, subscription.id, tenant=deployed.tenant_id, due_at=due_at)
    elif start.kind == "message" and start.name is not None:
        enqueue_correlation(session, tenant=deployed.tenant_id, name=start.name, about=subscription.id)


def fire_start_timer(session: Session, subscription_id: UUID) -> ProcessInstance | None:
    """Start an instance if it is time, and schedule the next one.

    Times that were missed are made up for by one instance, not by one each; the next keeps to the schedule.
    None if it is not time, or if a newer version has a schedule of its own.
    """
    subscription = session.get(
        StartSubscription, subscription_id, with_for_update=True, populate_existing=True
    )
    if subscription is None or subscription.due_at is None:
        return None
    now = clock.now()
    if subscription.due_at > now:
        again_at = by_the_queue(session, subscription.due_at, now=now)
        _enqueue(session, subscription.id, tenant=subscription.tenant_id, due_at=again_at)
        return None
    case = _start(session, subscription, {})
    _go_on(session, subscription, now)
    session.flush()
    return case


def start_by_delivery(session: Session, delivery_id: UUID) -> ProcessInstance | None:
    """Start the instance that a message or signal is there for; None if that has happened."""
    delivery = session.get(EventDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.delivered_at is not None or delivery.definition_id is None:
        return None
    message = session.get(PublishedMessage, delivery.message_id) if delivery.message_id else None
    sent = delivery if message is None else message
    case = _start(session, delivery, sent.variables, hops=sent.hops)
    if message is None:
        session.delete(delivery)
    else:
        delivery.instance_id, delivery.delivered_at = case.id, clock.now()
    session.flush()
    return case


def _start(
    session: Session, of: StartSubscription | EventDelivery, variables: Mapping[str, Any], *, hops: int = 0
) -> ProcessInstance:
    return start_case(
        session,
        session.get_one(ProcessDefinition, of.definition_id),
        data=variables,
        process_id=of.process_id,
        start_event=of.element_id,
        hops=hops,
    )


def _go_on(session: Session, subscription: StartSubscription, now: datetime) -> None:
    """Move a timer on to its next time in the future."""
    definition = load_definition(session, subscription.definition_id, subscription.process_id)
    start = next(each for each in definition.start_events if each.element_id == subscription.element_id)
    firing = start.next_firing(subscription.firing, now) if subscription.firing else None
    due_at = _due(firing)
    if firing is None or due_at is None:
        session.delete(subscription)
        return
    subscription.firing, subscription.due_at = firing, due_at
    _enqueue(session, subscription.id, tenant=subscription.tenant_id, due_at=due_at)


def _due(firing: Mapping[str, Any] | None) -> datetime | None:
    return datetime.fromisoformat(firing["due"]) if firing else None


def _enqueue(session: Session, subscription_id: UUID, *, tenant: str, due_at: datetime) -> None:
    enqueue(
        session,
        "fire_start_timer",
        schedule_at=due_at,
        lock=str(subscription_id),
        tenant=tenant,
        subscription_id=str(subscription_id),
    )
