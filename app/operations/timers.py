"""Timers of instances: a row as long as one is waited for, and an entry in the queue for when it is due."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.models import EventSubscription
from app.operations.audit import SYSTEM, audit
from app.operations.steps import (
    apply_step,
    enqueue_timer,
    environment_of,
    lock_instance_of,
    read_open_work,
    tell_step,
)
from app.queries.definitions import load_definition


def fire_timer(session: Session, timer_id: UUID) -> bool:
    """Let a timer that is due fire, and advance its instance.

    Returns whether that happened: one that has fired or is not waited for any more is left alone, one that
    is not due by this machine's clock gets a new entry in the queue.
    """
    instance = lock_instance_of(session, EventSubscription, timer_id)
    if instance is None:
        return False
    timer = session.get(EventSubscription, timer_id, populate_existing=True)
    if timer is None or timer.due_at is None:
        return False
    now = clock.now()
    if timer.due_at > now:
        enqueue_timer(session, timer.id, tenant=instance.tenant_id, due_at=timer.due_at)
        return False
    work = read_open_work(session, instance.id)
    step = engine.trigger_event(
        load_definition(session, instance.definition_id),
        instance.engine_state,
        timer.activity_id,
        at=now,
        environment=environment_of(instance.tenant),
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
