"""Calls of processes: what a call activity waits for, as long as it does."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, within_tenant


class ProcessCall(OfTenant, Base):
    __tablename__ = "process_call"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        within_tenant("child_id", "process_instance", name="fk_process_call_child"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the call activity's activity id
    instance_id: Mapped[UUID] = mapped_column(index=True)  # the caller
    child_id: Mapped[UUID | None] = mapped_column(index=True)  # None: not started yet
    element_id: Mapped[str]
    process_id: Mapped[str]
    variables: Mapped[dict[str, Any]]  # what the called instance begins with
    created_at: Mapped[datetime]
