"""What instances wait for besides people and jobs: timers, messages, signals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, within_tenant


class EventKind(StrEnum):
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"


class EventSubscription(OfTenant, Base):
    __tablename__ = "event_subscription"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        Index("ix_event_subscription_correlation", "tenant_id", "kind", "name", "correlation_key"),
        Index(
            "ix_event_subscription_due",
            "tenant_id",
            "due_at",
            "id",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    instance_id: Mapped[UUID] = mapped_column(index=True)
    activity_id: Mapped[UUID]
    element_id: Mapped[str]
    kind: Mapped[EventKind]
    name: Mapped[str | None]  # of the message or signal
    correlation_key: Mapped[str | None]
    attached_to: Mapped[str | None]  # element during which it is waited for
    due_at: Mapped[datetime | None]  # of a timer
    created_at: Mapped[datetime]
