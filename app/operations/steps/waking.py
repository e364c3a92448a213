"""Waking an instance: what came due while it was suspended is handed to the workers again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    EventDelivery,
    EventKind,
    EventSubscription,
    Job,
    JobState,
    ProcessCall,
    ProcessInstance,
)
from app.operations.steps.calling import enqueue_calls
from app.operations.steps.publishing import enqueue_deliveries
from app.operations.steps.queueing import enqueue_job, enqueue_timer


def wake(session: Session, instance: ProcessInstance) -> None:
    """Enqueue everything that a locked instance waits for once more; what is not due finds its time.

    Entries that are there already do no harm: each finds what it is about done, or does it first.
    """
    tenant = instance.tenant_id
    timers = session.scalars(
        select(EventSubscription).where(
            EventSubscription.instance_id == instance.id, EventSubscription.kind == EventKind.TIMER
        )
    )
    for timer in timers:
        if timer.due_at is not None:
            enqueue_timer(session, timer.id, tenant=tenant, due_at=timer.due_at)
    hand_on_deliveries(session, instance)
    calls = session.scalars(select(ProcessCall.id).where(ProcessCall.instance_id == instance.id)).all()
    enqueue_calls(session, calls, tenant=tenant)
    left = (JobState.READY, JobState.RUNNING)  # running: perhaps its worker was killed meanwhile
    jobs = session.scalars(select(Job).where(Job.instance_id == instance.id, Job.state.in_(left)))
    for job in jobs:
        enqueue_job(session, job.id, tenant=tenant, schedule_at=job.due_at)


def hand_on_deliveries(session: Session, instance: ProcessInstance) -> None:
    """Enqueue what is on its way to a locked instance; what it waits for no more goes to others, or ends."""
    left = select(EventDelivery.id).where(
        EventDelivery.instance_id == instance.id, EventDelivery.delivered_at.is_(None)
    )
    enqueue_deliveries(session, session.scalars(left).all(), tenant=instance.tenant_id)
