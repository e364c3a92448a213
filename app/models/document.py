"""Documents of a case: written once, never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, within_tenant


class Document(OfTenant, Base):
    """A letter or an upload. The application's role may insert and read rows, nothing else."""

    __tablename__ = "document"
    __table_args__ = (within_tenant("instance_id", "process_instance"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    instance_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]  # e.g. "bescheid"
    title: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    for_citizen: Mapped[bool]  # offered on the status page
    size: Mapped[int]  # bytes
    sha256: Mapped[bytes]
    content: Mapped[bytes] = mapped_column(deferred=True, deferred_raiseload=True)
    created_at: Mapped[datetime]
