"""Messages, signals and times: who waits for what, what nobody has taken yet, and what does not get on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.models import (
    EventDelivery,
    EventKind,
    EventSubscription,
    ProcessDefinition,
    ProcessInstance,
    PublishedMessage,
    StartSubscription,
)

#: So many attempts an entry of the queue may need before somebody should look at it.
MANY_ATTEMPTS = 3


@dataclass(frozen=True)
class Waiting:
    """A case that waits for a message, a signal or a time."""

    subscription: EventSubscription
    instance_id: UUID
    business_key: str
    state: str
    definition_id: UUID
    process_id: str


@dataclass(frozen=True)
class Start:
    """An event that starts cases of a procedure."""

    subscription: StartSubscription
    title: str


@dataclass(frozen=True)
class Buffered:
    """A message that may still be taken, and by how many it was."""

    message: PublishedMessage
    taken: int


@dataclass(frozen=True)
class StuckEntry:
    """Work that the queue tries again and again."""

    task: str
    attempts: int
    next_at: datetime | None
    arguments: Mapping[str, Any]


def list_waiting(
    session: Session, *, is_timer: bool, name: str | None = None, limit: int = 50, offset: int = 0
) -> Sequence[Waiting]:
    """Return who waits: for times the next one first, for messages and signals who has waited longest."""
    subscription = EventSubscription
    wanted = (
        select(
            subscription,
            ProcessInstance.id,
            ProcessInstance.business_key,
            ProcessInstance.state,
            ProcessInstance.definition_id,
            ProcessInstance.process_id,
        )
        .join(ProcessInstance, ProcessInstance.id == subscription.instance_id)
        .limit(limit)
        .offset(offset)
    )
    if is_timer:
        wanted = wanted.where(subscription.due_at.is_not(None)).order_by(subscription.due_at, subscription.id)
    else:
        kinds = (EventKind.MESSAGE, EventKind.SIGNAL)
        wanted = wanted.where(subscription.kind.in_(kinds)).order_by(subscription.created_at, subscription.id)
        if name is not None:
            wanted = wanted.where(subscription.name == name)
    return [Waiting(*row) for row in session.execute(wanted)]


def list_starts(session: Session) -> Sequence[Start]:
    """Return the events that start cases of the latest versions, those with a time first."""
    rows = session.execute(
        select(StartSubscription, ProcessDefinition.title)
        .join(ProcessDefinition, ProcessDefinition.id == StartSubscription.definition_id)
        .order_by(StartSubscription.due_at.nulls_last(), ProcessDefinition.title, StartSubscription.name)
    )
    return [Start(*row) for row in rows]


def list_buffered(session: Session, *, at: datetime, limit: int = 50, offset: int = 0) -> Sequence[Buffered]:
    """Return the messages whose time is not over, the youngest first."""
    taken = (
        select(func.count())
        .select_from(EventDelivery)
        .where(EventDelivery.message_id == PublishedMessage.id, EventDelivery.delivered_at.is_not(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(PublishedMessage, taken)
        .where(~PublishedMessage.is_over, PublishedMessage.expires_at > at)
        .order_by(PublishedMessage.number.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Buffered(*row) for row in rows]


_STUCK = text("""
    SELECT task_name, attempts, scheduled_at, args FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND attempts >= :many
        AND args->>'tenant' = current_setting('laufzettel.tenant_id')
    ORDER BY attempts DESC, id LIMIT :limit
""")


def list_stuck_entries(session: Session, *, limit: int = 50) -> Sequence[StuckEntry]:
    """Return what the queue has tried in vain several times, e.g. an event that could not start a case."""
    rows = session.execute(_STUCK, {"many": MANY_ATTEMPTS, "limit": limit})
    return [StuckEntry(*row) for row in rows]
