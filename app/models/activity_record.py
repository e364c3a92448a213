"""What happened to each element of an instance: the source of timelines, heat maps and replays."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, within_tenant


class ActivityState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    TERMINATED = "terminated"  # ended before its time
    INCIDENT = "incident"  # stuck until an operator acts


class ActivityRecord(OfTenant, Base):
    """One activation of a flow node, from its first to its last step; not part of the engine's state.

    It names its element by itself: an instance may go on in another version, the record does not.
    """

    __tablename__ = "activity_record"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        within_tenant("definition_id", "process_definition"),
        Index("ix_activity_record_instance_id", "instance_id", "number"),
        Index("ix_activity_record_element", "tenant_id", "definition_id", "element_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the engine's activity id
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))  # order in which they began
    instance_id: Mapped[UUID]
    definition_id: Mapped[UUID]
    element_id: Mapped[str]
    element_type: Mapped[str]  # e.g. "userTask"
    element_name: Mapped[str]
    state: Mapped[ActivityState]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    actor: Mapped[str | None]  # user name of who completed or ended it; None: the process itself
