"""What a modeller is working on: the files of the next version."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant


class ProcedureDraft(OfTenant, Base):
    """One per procedure and municipality."""

    __tablename__ = "procedure_draft"
    __table_args__ = (unique_in_tenant("id"), unique_in_tenant("key"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str]
    revision: Mapped[int]  # grows with each save; who saves an older one is refused
    base_version: Mapped[int | None]  # version it was opened from
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]  # user name


class ProcedureDraftFile(OfTenant, Base):
    __tablename__ = "procedure_draft_file"
    __table_args__ = (within_tenant("draft_id", "procedure_draft", ondelete="CASCADE"),)

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
