"""The audit trail: written in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app import clock
from app.identity import Identity
from app.models import AuditEntry

CITIZEN, SYSTEM = "citizen", "system"
#: Who reads the same thing again within this time is noted once.
_READING = timedelta(hours=1)
_ENTRY = insert(AuditEntry.metadata.tables[AuditEntry.__tablename__])  # every change runs it: no unit of work


@dataclass(frozen=True, kw_only=True)
class Note:
    """What is to be noted about an instance together with its step, in one statement."""

    action: str
    actor: str
    element_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def audit(
    session: Session,
    action: str,
    *,
    actor: str,
    instance_id: UUID | None = None,
    element_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note who did what.

    Args:
        action: kebab-case, e.g. "user-task-completed"; part of the Akte, never renamed.
        actor: user name, CITIZEN or SYSTEM.
        details: JSON values.
    """
    session.flush()  # the instance may be as new as what is noted about it
    session.execute(
        _ENTRY,
        {
            "instance_id": instance_id,
            "at": clock.now(),
            "actor": actor,
            "action": action,
            "element_id": element_id,
            "details": dict(details or {}),
        },
    )


def audit_reading(
    session: Session,
    instance_id: UUID,
    *,
    by: Identity,
    document_id: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Note that a person looked at a case or one of its documents; once an hour, in one statement."""
    action = "case-read" if document_id is None else "document-read"
    details = {} if document_id is None else {"document": str(document_id)}
    now = at or clock.now()
    noted = select(AuditEntry.id).where(
        AuditEntry.instance_id == instance_id,
        AuditEntry.actor == by.username,
        AuditEntry.action == action,
        AuditEntry.details == details,
        AuditEntry.at > now - _READING,
    )
    row = select(
        literal(instance_id),
        literal(now, AuditEntry.at.type),
        literal(by.username),
        literal(action),
        literal(details, JSONB),
    ).where(~noted.exists())
    columns = ["instance_id", "at", "actor", "action", "details"]
    session.execute(insert(AuditEntry).from_select(columns, row, include_defaults=False))
