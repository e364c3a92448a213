"""The audit trail: written in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock
from app.models import AuditEntry

CITIZEN, SYSTEM = "citizen", "system"


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
    session.add(
        AuditEntry(
            instance_id=instance_id,
            at=clock.now(),
            actor=actor,
            action=action,
            element_id=element_id,
            details=dict(details or {}),
        )
    )
