"""Messages, and what of messages, signals, errors and escalations is on its way to instances."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant
from app.models.event_subscription import EventKind


class PublishedMessage(OfTenant, Base):
    """A message, from its publication until its time is over; one with an id of its sender's much longer.

    It goes to one catcher of every process that waits for it while it lives.
    """

    __tablename__ = "message"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("name", "message_id"),  # of a message that arrives twice there is one
        Index(
            "ix_message_correlation",
            "tenant_id",
            "name",
            "correlation_key",
            "number",
            postgresql_where=text("NOT is_over"),
        ),
        Index("ix_message_expires_at", "tenant_id", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))  # the older goes first
    name: Mapped[str]
    correlation_key: Mapped[str | None]
    message_id: Mapped[str | None]  # given by the sender
    variables: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str]  # user name, "citizen" or "system"
    expires_at: Mapped[datetime]  # catchers that begin to wait later do not get it
    is_over: Mapped[bool] = mapped_column(default=False)  # nobody can get it any more: empty but for its id
    hops: Mapped[int] = mapped_column(default=0)  # of the case that it may start


class DeliveryKind(StrEnum):
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"  # left a called instance
    ESCALATION = "escalation"


class EventDelivery(OfTenant, Base):
    """Something on its way to one waiting activity, or to one start event (then without `activity_id`)."""

    __tablename__ = "event_delivery"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        within_tenant("definition_id", "process_definition"),
        within_tenant("message_id", "message", ondelete="CASCADE"),
        Index("uq_event_delivery_process", "message_id", "process_id", unique=True),
        Index(
            "uq_event_delivery_catcher",
            "activity_id",
            unique=True,
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index("ix_event_delivery_open", "instance_id", postgresql_where=text("delivered_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[DeliveryKind]
    name: Mapped[str]  # of the message or signal; code of the error or escalation
    process_id: Mapped[str]
    instance_id: Mapped[UUID | None]  # who gets it; of a start event the instance it has started
    activity_id: Mapped[UUID | None]
    definition_id: Mapped[UUID | None]  # whose start event
    element_id: Mapped[str]
    message_id: Mapped[UUID | None]
    variables: Mapped[dict[str, Any]]  # empty for a message: they are there
    reason: Mapped[str | None]  # what the thrower of an error said
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    hops: Mapped[int] = mapped_column(default=0)  # of the case that a signal may start


class StartSubscription(OfTenant, Base):
    """A message, signal or timer that starts instances: of latest versions only."""

    __tablename__ = "start_subscription"
    __table_args__ = (
        within_tenant("definition_id", "process_definition"),
        Index("ix_start_subscription_name", "tenant_id", "kind", "name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    definition_id: Mapped[UUID] = mapped_column(index=True)
    process_id: Mapped[str]
    element_id: Mapped[str]
    kind: Mapped[EventKind]
    name: Mapped[str | None]  # of the message or signal
    due_at: Mapped[datetime | None]  # of a timer: its next time
    firing: Mapped[dict[str, Any] | None]  # of a timer: how it goes on, known to the engine
    created_at: Mapped[datetime]
