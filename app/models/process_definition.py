"""Deployed, immutable versions of procedures, with their files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant


class ProcessDefinition(OfTenant, Base):
    """One deployed version (Verfahren). Rows are never updated: a change is a new version."""

    __tablename__ = "process_definition"
    __table_args__ = (unique_in_tenant("id"), unique_in_tenant("key", "version"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str]  # bpmn:process/@id and folder name, e.g. "hundesteuer"
    version: Mapped[int]
    title: Mapped[str]
    checksum: Mapped[bytes]  # SHA-256 over paths and contents of all files
    procedure_metadata: Mapped[dict[str, Any]]  # procedure.toml
    parameters: Mapped[dict[str, Any]]  # this municipality's values; instances start with them
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class ProcessDefinitionFile(OfTenant, Base):
    __tablename__ = "process_definition_file"
    __table_args__ = (within_tenant("definition_id", "process_definition"),)

    definition_id: Mapped[UUID] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)  # e.g. "decisions/steuersatz.dmn"
    content: Mapped[bytes]
