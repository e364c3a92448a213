"""Publishing messages, and finding the catchers that get them.

A message is stored with its state's transaction; who gets it is decided afterwards by a worker, so that
no instance ever waits for another one. Whoever publishes and whoever begins to wait enqueue that
decision: the later of both sees the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    DeliveryKind,
    EventDelivery,
    EventSubscription,
    PublishedMessage,
    StartSubscription,
)
from app.operations.audit import audit
from app.operations.steps.publishing import enqueue_deliveries, insert_message

#: How long the id of a message is remembered after its time, so that its sender may repeat it.
IDS_ARE_KEPT = timedelta(days=365)
_GRACE = timedelta(minutes=10)


def publish_message(
    session: Session,
    *,
    name: str,
    correlation_key: str | None = None,
    variables: Mapping[str, Any] | None = None,
    message_id: str | None = None,
    time_to_live: timedelta | None = None,
    by: str,
) -> PublishedMessage:
    """Publish a message: one instance of every process that waits for it gets it, or it starts one.

    Nobody has to wait for it yet: it stays until its time to live ends. What waits in a suspended
    instance keeps it beyond that.

    Args:
        correlation_key: goes to those that wait for exactly this key, and to those that name none.
        message_id: published again under the same name it is the message that is there already.
        time_to_live: None is an hour; nothing at all: only who waits already gets it.
        by: user name, CITIZEN or SYSTEM.
    """
    now = clock.now()
    tenant = session.scalar(select(func.current_setting("laufzettel.tenant_id")))
    stored = insert_message(
        session,
        tenant=str(tenant),
        name=name,
        correlation_key=correlation_key,
        variables=variables or {},
        message_id=message_id,
        time_to_live=time_to_live,
        by=by,
        at=now,
    )
    if stored is not None:
        details = {"name": name, "correlation_key": correlation_key}
        audit(session, "message-published", actor=by, details=details)
        session.flush()
        return session.get_one(PublishedMessage, stored)
    return session.scalars(
        select(PublishedMessage).where(
            PublishedMessage.name == name, PublishedMessage.message_id == message_id
        )
    ).one()


def keys_to_decide(session: Session, *, name: str, about: UUID) -> Sequence[str | None]:
    """Return the correlation keys that a question is about: that of a message, or of who waits for it.

    For who waits without a key those of all messages that somebody could get now; none if all is over.
    """
    message = session.get(PublishedMessage, about)
    if message is not None:
        return [message.correlation_key]
    subscription = session.get(EventSubscription, about)
    if subscription is not None and subscription.correlation_key is not None:
        return [subscription.correlation_key]
    if subscription is None and session.get(StartSubscription, about) is None:
        return []
    return session.scalars(_KEYS, {"name": name}).all()


def correlate(session: Session, *, tenant: str, name: str, key: str | None) -> int:
    """Give the messages of a name and key to those who wait, the older to the older; count them.

    Of one key only one worker decides at a time. Nobody's lock is held: who does not wait any more when
    the message arrives gives it back.
    """
    _wait_for_same(session, tenant, name, key)
    number = 0
    while pairs := session.execute(_PAIRS[key is None], {"name": name, "key": key}).all():
        given = [delivery for delivery in map(_Giving(session, name), pairs) if delivery is not None]
        if not given:
            break
        enqueue_deliveries(session, given, tenant=tenant)
        number += len(given)
    return number


class _Giving:
    """Makes deliveries of pairs of message and catcher, each message once per process, each catcher once."""

    def __init__(self, session: Session, name: str) -> None:
        self._session, self._name = session, name
        self._taken: set[tuple[UUID, str] | UUID] = set()

    def __call__(self, pair: Any) -> UUID | None:
        marks = {(pair.message_id, pair.process_id)} | ({pair.activity_id} if pair.activity_id else set())
        if not self._taken.isdisjoint(marks):
            return None
        self._taken |= marks
        made: UUID | None = self._session.scalar(
            insert(EventDelivery)
            .values(
                id=uuid4(),
                kind=DeliveryKind.MESSAGE,
                name=self._name,
                process_id=pair.process_id,
                instance_id=pair.instance_id,
                activity_id=pair.activity_id,
                definition_id=pair.definition_id,
                element_id=pair.element_id,
                message_id=pair.message_id,
                variables={},
                created_at=clock.now(),
            )
            .on_conflict_do_nothing()  # one that names no key is wanted for messages of several keys
            .returning(EventDelivery.id)
        )
        return made


#: Messages and who may get them.
_MATCHES = """
    FROM message JOIN LATERAL (
        SELECT process_instance.process_id, instance_id, activity_id, NULL::uuid AS definition_id,
            element_id, 1 AS rank, created_at
        FROM event_subscription JOIN process_instance ON process_instance.id = instance_id
        WHERE kind = 'message' AND name = message.name
            AND (correlation_key IS NULL OR correlation_key = message.correlation_key)
            AND created_at <= message.expires_at
            AND NOT EXISTS (
                SELECT FROM event_delivery
                WHERE event_delivery.activity_id = event_subscription.activity_id
                    AND message_id IS NOT NULL
            )
        UNION ALL
        SELECT process_id, NULL, NULL, definition_id, element_id, 2, created_at
        FROM start_subscription
        WHERE kind = 'message' AND name = message.name AND created_at <= message.expires_at
    ) AS waiting ON NOT EXISTS (
        SELECT FROM event_delivery
        WHERE event_delivery.message_id = message.id AND event_delivery.process_id = waiting.process_id
    )
    WHERE message.name = :name AND NOT message.is_over
"""
_KEYS = text(f"SELECT DISTINCT message.correlation_key {_MATCHES}")
#: The oldest first; a start event after the instances of its process. By whether there is no key.
_PAIRS = {
    is_missing: text(f"""
        SELECT message.id AS message_id, waiting.* {_MATCHES} AND message.correlation_key {comparison}
        ORDER BY message.number, waiting.rank, waiting.created_at LIMIT 200
    """)
    for is_missing, comparison in ((True, "IS NULL"), (False, "= :key"))
}


def delete_expired_messages(session: Session, *, at: datetime) -> int:
    """Delete messages whose time is over, and count them. With an id only their content goes, at first.

    A message stays while a worker has still to decide on its name, or while it is on its way; and a little
    longer, for those who began to wait in time and have not committed yet.
    """
    parameters = {"over_at": at - _GRACE, "ids_from": at - IDS_ARE_KEPT}
    session.execute(_EMPTY, parameters)
    return int(session.execute(_DELETE, parameters).rowcount)  # type: ignore[attr-defined]


_EMPTY = text("""
    UPDATE message SET variables = '{}', is_over = true
    WHERE NOT is_over AND expires_at < :over_at
        AND NOT EXISTS (
            SELECT FROM event_delivery WHERE message_id = message.id AND delivered_at IS NULL
        )
        AND NOT EXISTS (
            SELECT FROM procrastinate_jobs
            WHERE task_name = 'correlate_messages' AND status IN ('todo', 'doing')
                AND args->>'tenant' = message.tenant_id AND args->>'name' = message.name
        )
""")
_DELETE = text("DELETE FROM message WHERE is_over AND (message_id IS NULL OR expires_at < :ids_from)")


def _wait_for_same(session: Session, tenant: str, name: str, key: str | None) -> None:
    of = func.hashtextextended(f"message {tenant} {name} {key}", 0)
    session.execute(select(func.pg_advisory_xact_lock(of)))
