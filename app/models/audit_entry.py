"""Append-only record of who did what, kept for the Akte."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, within_tenant


class AuditEntry(OfTenant, Base):
    """The application's role may insert and read rows, nothing else."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        Index("ix_audit_entry_instance_id", "instance_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    instance_id: Mapped[UUID | None]  # None: concerns no single case, e.g. a deployment
    at: Mapped[datetime]
    actor: Mapped[str]  # user name, "citizen" or "system"
    on_behalf_of: Mapped[str | None]  # user name of the person represented
    action: Mapped[str]  # kebab-case, e.g. "user-task-completed"
    element_id: Mapped[str | None]
    details: Mapped[dict[str, Any]]
