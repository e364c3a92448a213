"""Rows of calls, and what leaves a called instance on its way to the caller."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import engine
from app.models import DeliveryKind, EventDelivery, InstanceState, ProcessCall, ProcessInstance
from app.operations.steps.publishing import enqueue_deliveries
from app.queue import enqueue_all

_TO_CALLER = {"error": DeliveryKind.ERROR, "escalation": DeliveryKind.ESCALATION}


def open_calls(
    session: Session, instance: ProcessInstance, calls: Sequence[engine.CalledProcess], now: datetime
) -> None:
    """Note what an instance calls; workers start it."""
    session.add_all(
        ProcessCall(
            id=call.id,
            instance_id=instance.id,
            element_id=call.element_id,
            process_id=call.process_id,
            variables=dict(call.variables),
            created_at=now,
        )
        for call in calls
    )
    enqueue_calls(session, [call.id for call in calls], tenant=instance.tenant_id)


def close_calls(session: Session, calls: Collection[UUID], *, tenant: str) -> None:
    """Forget calls that are not waited for any more, and have what they started cancelled."""
    running = select(ProcessInstance.id).where(
        ProcessInstance.id == ProcessCall.child_id,
        ProcessInstance.state.in_([InstanceState.ACTIVE, InstanceState.SUSPENDED]),
    )
    children = session.scalars(
        select(ProcessCall.child_id).where(ProcessCall.id.in_(calls), running.exists())
    ).all()
    session.execute(delete(ProcessCall).where(ProcessCall.id.in_(calls)))
    entries = [{"tenant": tenant, "instance_id": str(child)} for child in children]
    enqueue_all(session, "cancel_called_instance", entries)


def enqueue_calls(session: Session, calls: Sequence[UUID], *, tenant: str) -> None:
    entries = [{"tenant": tenant, "call_id": str(call)} for call in calls]
    enqueue_all(session, "advance_call", entries)


def tell_caller(session: Session, instance: ProcessInstance, step: engine.Step, now: datetime) -> None:
    """Let the caller know that a called instance is over, or what nobody in it caught."""
    if instance.parent_id is None or instance.parent_activity_id is None:
        return
    if step.completed:
        enqueue_calls(session, [instance.parent_activity_id], tenant=instance.tenant_id)
    for thrown in step.thrown:
        if thrown.kind in _TO_CALLER:
            send_to_caller(session, instance, thrown, now)


def send_to_caller(session: Session, instance: ProcessInstance, thrown: engine.Thrown, now: datetime) -> None:
    """Send an error or escalation up to the call activity that waits for the instance."""
    delivery = EventDelivery(
        id=uuid4(),
        kind=_TO_CALLER[thrown.kind],
        name=thrown.code,
        process_id=instance.process_id,
        instance_id=instance.parent_id,
        activity_id=instance.parent_activity_id,
        element_id=thrown.element_id,
        variables=dict(thrown.variables),
        reason=thrown.message or None,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    enqueue_deliveries(session, [delivery.id], tenant=instance.tenant_id)
