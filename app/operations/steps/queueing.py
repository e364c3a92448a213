"""Entries of the queue for what instances wait for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.queue import enqueue


def enqueue_job(
    session: Session, job_id: UUID, *, tenant: str, schedule_at: datetime | None = None, priority: int = 0
) -> None:
    """Hand a job to the workers; entries of one job never run at the same time."""
    enqueue(
        session,
        "execute_job",
        schedule_at=schedule_at,
        priority=priority,
        lock=str(job_id),
        tenant=tenant,
        job_id=str(job_id),
    )


def enqueue_timer(session: Session, timer_id: UUID, *, tenant: str, due_at: datetime) -> None:
    """Hand a timer to the workers for the moment it is due.

    A timer that is not waited for any more leaves its entry behind, which finds nothing to do then.
    """
    enqueue(
        session,
        "fire_timer",
        schedule_at=due_at,
        lock=str(timer_id),
        tenant=tenant,
        timer_id=str(timer_id),
    )
