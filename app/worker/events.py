"""Delivers messages and signals."""

from __future__ import annotations

from uuid import UUID

import structlog

from app.database import transaction
from app.operations.events import deliveries, messages, start_events
from app.worker.failures import stopped_by

logger = structlog.get_logger(__name__)


class StartFailed(RuntimeError):
    """No instance could be started, so there is none to show it at: the queue tries again and again."""


def correlate_messages(tenant: str, name: str, about: str) -> None:
    """Decide who gets the messages of a name, key by key.

    Args:
        about: id of the message that was published, or of who has begun to wait.
    """
    with transaction(tenant) as session:
        keys = messages.keys_to_decide(session, name=name, about=UUID(about))
    for key in keys:
        with transaction(tenant) as session:
            number = messages.correlate(session, tenant=tenant, name=name, key=key)
        if number:
            logger.info("messages-correlated", tenant=tenant, name=name, number=number)


def deliver_event(tenant: str, delivery_id: str) -> None:
    """Deliver one message or signal to one instance; a second entry for the same finds nothing to do."""

    def stop(message: str) -> None:
        with transaction(tenant) as session:
            if not deliveries.stop_delivery(session, UUID(delivery_id), message=message):
                raise StartFailed("A message or signal could not start an instance.")

    with stopped_by(stop, "delivery-failed", tenant=tenant, delivery_id=delivery_id):
        with transaction(tenant) as session:
            delivered = deliveries.deliver_event(session, UUID(delivery_id))
        if delivered:
            logger.info("event-delivered", tenant=tenant, delivery_id=delivery_id)


def fire_start_timer(tenant: str, subscription_id: str) -> None:
    """Start an instance if it is time; a second entry for the same time finds nothing to do."""

    def stop(_: str) -> None:
        raise StartFailed("A timer could not start an instance.")

    with stopped_by(stop, "start-failed", tenant=tenant, subscription_id=subscription_id):
        with transaction(tenant) as session:
            case = start_events.fire_start_timer(session, UUID(subscription_id))
        if case is not None:
            logger.info("case-started", tenant=tenant, instance_id=str(case.id))
