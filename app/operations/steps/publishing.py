"""Messages and signals, from instances or from outside: stored for the workers to deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from app import engine
from app.models import PublishedMessage
from app.operations.audit import SYSTEM
from app.queue import enqueue, enqueue_all

#: How long a message waits for its catcher unless its sender says otherwise.
DEFAULT_TIME_TO_LIVE = timedelta(hours=1)

_BROADCAST = text("""
    INSERT INTO event_delivery (id, kind, name, process_id, instance_id, activity_id, definition_id,
        element_id, variables, created_at, hops)
    SELECT gen_random_uuid(), 'signal', :name, process_id, instance_id, activity_id, definition_id,
        element_id, :variables, :at, :hops
    FROM (
        SELECT process_instance.process_id, instance_id, activity_id, NULL::uuid AS definition_id, element_id
        FROM event_subscription JOIN process_instance ON process_instance.id = instance_id
        WHERE kind = 'signal' AND name = :name
        UNION ALL
        SELECT process_id, NULL, NULL, definition_id, element_id
        FROM start_subscription WHERE kind = 'signal' AND name = :name
    ) AS waiting
    RETURNING id
""").bindparams(bindparam("variables", type_=JSONB))


def insert_message(
    session: Session,
    *,
    tenant: str,
    name: str,
    correlation_key: str | None,
    variables: Mapping[str, Any],
    message_id: str | None,
    time_to_live: timedelta | None,
    by: str,
    at: datetime,
    hops: int = 0,
) -> UUID | None:
    """Store a message and hand it to the workers; None if there is one with this name and id already.

    Args:
        hops: how many cases in a row have started one another, the one that it may start included.
    """
    lifetime = DEFAULT_TIME_TO_LIVE if time_to_live is None else time_to_live
    stored: UUID | None = session.scalar(
        insert(PublishedMessage)
        .values(
            name=name,
            correlation_key=correlation_key,
            message_id=message_id,
            variables=dict(variables),
            published_at=at,
            published_by=by,
            expires_at=at + lifetime,
            hops=hops,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "name", "message_id"])
        .returning(PublishedMessage.id)
    )
    if stored is not None:
        enqueue_correlation(session, tenant=tenant, name=name, about=stored)
    return stored


def insert_signal(
    session: Session, *, tenant: str, name: str, variables: Mapping[str, Any], at: datetime, hops: int = 0
) -> Sequence[UUID]:
    """Note a signal for everybody who waits for it at this moment, and hand each to the workers.

    Args:
        hops: as for a message.
    """
    session.flush()  # who has just begun to wait counts
    values = {"name": name, "variables": dict(variables), "at": at, "hops": hops}
    found = session.scalars(_BROADCAST, values).all()
    enqueue_deliveries(session, found, tenant=tenant)
    return found


def publish_thrown(
    session: Session, thrown: Sequence[engine.Thrown], *, tenant: str, at: datetime, hops: int
) -> None:
    """Publish the messages and signals that left an instance.

    Messages with ids go in the order of their ids: two instances that throw the same ones wait for each
    other there, and must not do so in a circle.
    """
    for each in sorted(thrown, key=lambda each: (each.code, each.message_id or "")):
        if each.kind == "message":
            insert_message(
                session,
                tenant=tenant,
                name=each.code,
                correlation_key=each.correlation_key,
                variables=each.variables,
                message_id=each.message_id,
                time_to_live=each.time_to_live,
                by=SYSTEM,
                at=at,
                hops=hops,
            )
        elif each.kind == "signal":
            insert_signal(session, tenant=tenant, name=each.code, variables=each.variables, at=at, hops=hops)


def enqueue_correlation(session: Session, *, tenant: str, name: str, about: UUID) -> None:
    """Let a worker look for messages of a name and those who wait for them, once this is committed.

    Whoever publishes does so, and whoever begins to wait: the later of both sees the other.

    Args:
        about: id of the message, or of who waits. Not its key: what the queue does is logged.
    """
    enqueue(session, "correlate_messages", tenant=tenant, name=name, about=str(about))


def enqueue_deliveries(session: Session, deliveries: Sequence[UUID], *, tenant: str) -> None:
    entries = [{"tenant": tenant, "delivery_id": str(each)} for each in deliveries]
    enqueue_all(session, "deliver_event", entries)
