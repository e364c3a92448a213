"""Delivering what is on its way to an instance: each once, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict, NotFound, TooManyMessages
from app.models import (
    AuditEntry,
    DeliveryKind,
    EventDelivery,
    EventKind,
    EventSubscription,
    IncidentSource,
    InstanceState,
    ProcessInstance,
    PublishedMessage,
)
from app.operations.audit import CITIZEN, SYSTEM, audit
from app.operations.events.from_called import receive_from_called
from app.operations.events.start_events import start_by_delivery
from app.operations.steps import (
    OpenWork,
    apply_step,
    lock_instance_of,
    raise_incident,
    read_open_work,
    surroundings_of,
    tell_step,
)
from app.operations.steps.publishing import enqueue_correlation
from app.queries.definitions import definition_of

#: So many messages of one kind citizens may send to a case in a day.
MOST_A_DAY = 20
_DAY = timedelta(days=1)
#: Where the audit trail keeps the id of what was sent.
_MESSAGE = "message_id"
_FROM_CALLED = frozenset({DeliveryKind.ERROR, DeliveryKind.ESCALATION})
_CATCHES_AGAIN = frozenset({"boundaryEvent", "startEvent"})


def deliver_event(session: Session, delivery_id: UUID) -> bool:
    """Hand over a message or signal, or what left a called instance, and advance the instance that gets it.

    Returns whether that happened: what was delivered is left alone, what goes to a suspended instance
    waits, a message whose catcher does not wait any more goes to another one.
    """
    locked = _lock(session, delivery_id)
    if locked is None:
        return start_by_delivery(session, delivery_id) is not None
    instance, delivery = locked
    if (
        delivery.activity_id is None
        or delivery.delivered_at is not None
        or instance.state is InstanceState.SUSPENDED
    ):
        return False
    if delivery.kind in _FROM_CALLED:
        return receive_from_called(session, instance, delivery)
    subscription = session.get(EventSubscription, delivery.activity_id, populate_existing=True)
    if subscription is None:
        _give_back(session, instance, delivery)
        return False
    step = _trigger(session, instance, subscription, variables_of(session, delivery), by=SYSTEM)
    if delivery.kind is DeliveryKind.SIGNAL:
        _pass_on_signals(session, instance, delivery, step)
    finish(session, delivery)
    return True


def deliver_message(
    session: Session,
    subscription_id: UUID,
    *,
    variables: Mapping[str, Any],
    by: str,
    message_id: str | None = None,
) -> ProcessInstance:
    """Hand a message to this one instance that waits for it, at once and past its name and key.

    Args:
        by: user name, or CITIZEN.
        message_id: a message that is sent again with the same id changes nothing.

    Raises:
        NotFound: nobody waits (any more).
        Conflict: the instance is suspended.
        TooManyMessages: a citizen sent too many such in a day.
    """
    instance = lock_instance_of(session, EventSubscription, subscription_id)
    subscription = session.get(EventSubscription, subscription_id, populate_existing=True)
    if instance is None or subscription is None or subscription.kind is not EventKind.MESSAGE:
        raise NotFound("Darauf wird nicht mehr gewartet.", subscription=str(subscription_id))
    if instance.state is InstanceState.SUSPENDED:
        raise Conflict("Der Vorgang ist angehalten.", instance=str(instance.id))
    if message_id is None or not _was_delivered(session, instance, message_id):
        if by == CITIZEN:
            refuse_storm(session, subscription_id)
        _trigger(session, instance, subscription, variables, by=by, message_id=message_id)
    return instance


def stop_delivery(session: Session, delivery_id: UUID, *, message: str) -> bool:
    """Leave what cannot be delivered to an operator.

    Args:
        message: why; may quote data.

    Returns whether there is an instance that an operator can look at.
    """
    locked = _lock(session, delivery_id)
    if locked is None:
        return False
    instance, delivery = locked
    raise_incident(
        session,
        instance,
        source=IncidentSource.DELIVERY,
        activity_id=delivery.activity_id or delivery.id,
        element_id=delivery.element_id,
        kind="delivery-failed",
        message=message,
    )
    session.flush()
    return True


def variables_of(session: Session, delivery: EventDelivery) -> Mapping[str, Any]:
    """Return what comes with it."""
    if delivery.message_id is None:
        return delivery.variables
    return session.get_one(PublishedMessage, delivery.message_id).variables


def finish(session: Session, delivery: EventDelivery) -> None:
    """Note that it has arrived. Of a message that must be known as long as the message is."""
    if delivery.message_id is None:
        session.delete(delivery)
    else:
        delivery.delivered_at = clock.now()
    session.flush()


def _lock(session: Session, delivery_id: UUID) -> tuple[ProcessInstance, EventDelivery] | None:
    instance = lock_instance_of(session, EventDelivery, delivery_id)
    delivery = session.get(EventDelivery, delivery_id, populate_existing=True) if instance else None
    return None if instance is None or delivery is None else (instance, delivery)


def _give_back(session: Session, instance: ProcessInstance, delivery: EventDelivery) -> None:
    if delivery.message_id is not None:
        enqueue_correlation(session, tenant=instance.tenant_id, name=delivery.name, about=delivery.message_id)
    session.delete(delivery)
    session.flush()


def _was_delivered(session: Session, instance: ProcessInstance, message_id: str) -> bool:
    """Ask the audit trail of a locked instance."""
    known = select(AuditEntry.id).where(
        AuditEntry.instance_id == instance.id, AuditEntry.details[_MESSAGE].astext == message_id
    )
    return session.scalar(known.limit(1)) is not None


def refuse_storm(session: Session, subscription_id: UUID) -> None:
    """Bound what one link can do to the clerks: each message may be a task of theirs.

    Raises:
        TooManyMessages: citizens sent as many as allowed to this event within a day.
    """
    to_this = and_(
        AuditEntry.instance_id == EventSubscription.instance_id,
        AuditEntry.element_id == EventSubscription.element_id,
    )
    sent = (
        select(func.count())
        .select_from(EventSubscription)
        .join(AuditEntry, to_this)
        .where(
            EventSubscription.id == subscription_id,
            AuditEntry.action == "message-received",
            AuditEntry.actor == CITIZEN,
            AuditEntry.at > clock.now() - _DAY,
        )
    )
    if (session.scalar(sent) or 0) >= MOST_A_DAY:
        raise TooManyMessages(
            f"Zu diesem Vorgang sind in den letzten 24 Stunden schon {MOST_A_DAY} solche Mitteilungen "
            "eingegangen. Bitte versuchen Sie es morgen wieder, oder rufen Sie uns an."
        )


def _trigger(
    session: Session,
    instance: ProcessInstance,
    subscription: EventSubscription,
    variables: Mapping[str, Any],
    *,
    by: str,
    message_id: str | None = None,
) -> engine.Step:
    work: OpenWork = read_open_work(session, instance.id)
    name, element_id, kind = subscription.name, subscription.element_id, subscription.kind
    step = engine.trigger_event(
        definition_of(session, instance),
        instance.engine_state,
        subscription.activity_id,
        payload=variables,
        at=clock.now(),
        environment=surroundings_of(session, instance, by=by),
    )
    apply_step(session, instance, step, work, by=by)
    audit(
        session,
        f"{kind}-received",
        actor=by,
        instance_id=instance.id,
        element_id=element_id,
        details={"name": name, **({_MESSAGE: message_id} if message_id else {}), **tell_step(step)},
    )
    session.flush()
    return step


def _pass_on_signals(
    session: Session, instance: ProcessInstance, delivery: EventDelivery, step: engine.Step
) -> None:
    """Let an event that goes on waiting have the other signals of before, too."""
    element = definition_of(session, instance).elements[delivery.element_id]
    if element.type not in _CATCHES_AGAIN:
        return
    for activity in step.active:
        if (
            isinstance(activity, engine.SignalSubscription)
            and activity.element_id == delivery.element_id
            and activity.signal_name == delivery.name
            and activity.id != delivery.activity_id
        ):
            session.execute(
                update(EventDelivery)
                .where(
                    EventDelivery.activity_id == delivery.activity_id,
                    EventDelivery.kind == DeliveryKind.SIGNAL,
                    EventDelivery.id != delivery.id,
                )
                .values(activity_id=activity.id)
            )
