"""What machines have to do and what they wait for: jobs and timers, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    OPEN_JOB_STATES,
    EventKind,
    EventSubscription,
    Job,
    JobState,
    ProcessCall,
    ProcessInstance,
)
from app.queries.cases import members_of


def list_jobs(
    session: Session,
    *,
    instance_id: UUID | None = None,
    state: JobState | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Job]:
    """Return jobs, youngest first, with their instance and definition."""
    instance = joinedload(Job.instance)
    wanted = (
        select(Job)
        .order_by(Job.created_at.desc(), Job.id)
        .options(
            instance.defer(ProcessInstance.engine_state, raiseload=True),
            instance.joinedload(ProcessInstance.definition),
        )
    )
    if instance_id is not None:
        wanted = wanted.where(Job.instance_id == instance_id)
    if state is not None:
        wanted = wanted.where(Job.state == state)
    return session.scalars(wanted.limit(limit).offset(offset)).all()


def list_listeners(session: Session, instance_id: UUID) -> Sequence[Job]:
    """Return the jobs of listeners that are still to be done in a case, oldest first."""
    return session.scalars(
        select(Job)
        .where(
            Job.instance_id.in_(members_of(instance_id)),
            Job.listener.is_not(None),
            Job.state.in_(OPEN_JOB_STATES),
        )
        .order_by(Job.created_at, Job.id)
    ).all()


def list_timers(session: Session, instance_id: UUID) -> Sequence[EventSubscription]:
    """Return the timers an instance waits for, the earliest first."""
    return session.scalars(
        select(EventSubscription)
        .where(EventSubscription.instance_id == instance_id, EventSubscription.kind == EventKind.TIMER)
        .order_by(EventSubscription.due_at, EventSubscription.id)
    ).all()


def list_events(session: Session, instance_id: UUID) -> Sequence[EventSubscription]:
    """Return the messages and signals an instance waits for, the oldest wait first."""
    return session.scalars(
        select(EventSubscription)
        .where(EventSubscription.instance_id == instance_id, EventSubscription.kind != EventKind.TIMER)
        .order_by(EventSubscription.created_at, EventSubscription.id)
    ).all()


def list_calls(session: Session, instance_id: UUID) -> Sequence[ProcessCall]:
    """Return the called processes an instance waits for, the oldest first."""
    calls = select(ProcessCall).where(ProcessCall.instance_id == instance_id)
    return session.scalars(calls.order_by(ProcessCall.created_at, ProcessCall.id)).all()
