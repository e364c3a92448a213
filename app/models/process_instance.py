"""Running and finished process instances, and the numbers of their reference (Aktenzeichen)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant
from app.models.process_definition import ProcessDefinition
from app.models.tenant import Tenant


class InstanceState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessInstance(OfTenant, Base):
    """One running process. A case (Vorgang) is one that was applied for, with all it calls.

    What is called shares reference number and subject with its root.
    """

    __tablename__ = "process_instance"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("access_token_hash"),
        within_tenant("definition_id", "process_definition"),
        within_tenant("parent_id", "process_instance"),
        within_tenant("root_id", "process_instance", name="fk_process_instance_root"),
        Index(
            "uq_process_instance_root_business_key",
            "tenant_id",
            "business_key",
            unique=True,
            postgresql_where=text("parent_id IS NULL"),
        ),
        Index("ix_process_instance_root_id", "root_id"),
        Index("ix_process_instance_recent", "tenant_id", text("started_at DESC"), "id"),
        Index(
            "ix_process_instance_running",
            "tenant_id",
            "started_at",
            "id",
            postgresql_where=text("parent_id IS NULL AND ended_at IS NULL"),
        ),
        # All that a search reads, so that it goes through cases without reading their rows.
        Index(
            "ix_process_instance_search",
            "tenant_id",
            text("started_at DESC"),
            "id",
            postgresql_include=["business_key", "subject"],
            postgresql_where=text("parent_id IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    definition_id: Mapped[UUID] = mapped_column(index=True)
    process_id: Mapped[str]  # bpmn:process/@id: the definition's key, or another process of its files
    parent_id: Mapped[UUID | None]  # the instance that called it
    parent_activity_id: Mapped[UUID | None]  # the call activity that waits for it there
    root_id: Mapped[UUID]  # the case: its own id if nobody called it
    depth: Mapped[int] = mapped_column(default=0)  # how many callers there are above it
    hops: Mapped[int] = mapped_column(default=0)  # how many cases in a row started one another up to it
    business_key: Mapped[str]  # Aktenzeichen, what people quote
    subject: Mapped[str | None]  # what tells it from others of its kind, e.g. the applicant's name
    access_token_hash: Mapped[bytes | None]  # SHA-256 of the secret in the citizen's status link
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.ACTIVE)
    engine_state: Mapped[dict[str, Any]]  # opaque, owned by app.engine
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    definition: Mapped[ProcessDefinition] = relationship(
        lazy="raise",
        foreign_keys=[definition_id],
        primaryjoin=lambda: ProcessInstance.definition_id == ProcessDefinition.id,
    )
    tenant: Mapped[Tenant] = relationship(lazy="raise", viewonly=True)


class ReferenceCounter(OfTenant, Base):
    """The last number given out, so that references have no gaps: the row stays locked until the commit."""

    __tablename__ = "reference_counter"

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenant.id", name="fk_reference_counter_tenant"),
        primary_key=True,
        server_default=text("current_setting('laufzettel.tenant_id')"),
    )
    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
