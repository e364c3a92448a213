"""The timers instances wait for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import EventKind, EventSubscription


def list_timers(session: Session, instance_id: UUID) -> Sequence[EventSubscription]:
    """Return the timers an instance waits for, the earliest first."""
    return session.scalars(
        select(EventSubscription)
        .where(EventSubscription.instance_id == instance_id, EventSubscription.kind == EventKind.TIMER)
        .order_by(EventSubscription.due_at, EventSubscription.id)
    ).all()
