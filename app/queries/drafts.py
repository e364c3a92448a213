"""Drafts of procedures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ProcedureDraft, ProcedureDraftFile


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft with its files."""

    id: UUID  # another one after each deployment or discarding
    key: str
    revision: int  # hand it back with the next save
    base_version: int | None  # version it was opened from
    updated_at: datetime
    updated_by: str  # user name
    files: Mapping[str, bytes]


def list_drafts(session: Session) -> Sequence[ProcedureDraft]:
    """Return the municipality's drafts without their files."""
    return session.scalars(select(ProcedureDraft).order_by(ProcedureDraft.key)).all()


def find_draft(session: Session, key: str) -> Draft | None:
    """Return the municipality's draft of a procedure, with all files."""
    rows = session.execute(
        select(ProcedureDraft, ProcedureDraftFile.path, ProcedureDraftFile.content)
        .outerjoin(ProcedureDraftFile, ProcedureDraftFile.draft_id == ProcedureDraft.id)
        .where(ProcedureDraft.key == key)
        .order_by(ProcedureDraftFile.path)
    ).all()
    if not rows:
        return None
    row = rows[0][0]
    return Draft(
        id=row.id,
        key=row.key,
        revision=row.revision,
        base_version=row.base_version,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        files={path: content for _, path, content in rows if path is not None},
    )
