"""Timers of instances: a row as long as one is waited for, and an entry in the queue for when it is due."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.models import EventSubscription, IncidentSource, InstanceState, ProcessInstance
from app.operations.audit import SYSTEM, audit
from app.operations.steps import (
    apply_step,
    enqueue_timer,
    lock_instance_of,
    raise_incident,
    read_open_work,
    surroundings_of,
    tell_step,
)
from app.queries.definitions import definition_of
from app.queue import by_the_queue


def fire_timer(session: Session, timer_id: UUID) -> bool:
    """Let a timer that is due fire, and advance its instance.

    Returns whether that happened: one that has fired or is not waited for any more is left alone, one that
    is not due by this machine's clock gets a new entry in the queue, one of a suspended instance waits.
    """
    locked = _lock(session, timer_id)
    if locked is None:
        return False
    instance, timer = locked
    now = clock.now()
    if timer.due_at is None or instance.state is InstanceState.SUSPENDED:
        return False
    if timer.due_at > now:
        again_at = by_the_queue(session, timer.due_at, now=now)
        enqueue_timer(session, timer.id, tenant=instance.tenant_id, due_at=again_at)
        return False
    work = read_open_work(session, instance.id)
    step = engine.trigger_event(
        definition_of(session, instance),
        instance.engine_state,
        timer.activity_id,
        at=now,
        environment=surroundings_of(session, instance),
    )
    element_id, due_at = timer.element_id, timer.due_at
    apply_step(session, instance, step, work)
    audit(
        session,
        "timer-fired",
        actor=SYSTEM,
        instance_id=instance.id,
        element_id=element_id,
        details={"due_at": due_at.isoformat(), **tell_step(step)},
    )
    session.flush()
    return True


def stop_timer(session: Session, timer_id: UUID, *, message: str) -> None:
    """Leave a timer that cannot fire to an operator; it is still waited for.

    Args:
        message: why; may quote data.
    """
    locked = _lock(session, timer_id)
    if locked is not None:
        instance, timer = locked
        raise_incident(
            session,
            instance,
            source=IncidentSource.TIMER,
            activity_id=timer.id,
            element_id=timer.element_id,
            kind="timer-failed",
            message=message,
        )
        session.flush()


def _lock(session: Session, timer_id: UUID) -> tuple[ProcessInstance, EventSubscription] | None:
    instance = lock_instance_of(session, EventSubscription, timer_id)
    timer = session.get(EventSubscription, timer_id, populate_existing=True) if instance else None
    return None if instance is None or timer is None else (instance, timer)
