"""Incidents (Störungen), for operators."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Incident, ProcessInstance


def list_incidents(
    session: Session,
    *,
    instance_id: UUID | None = None,
    include_resolved: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Incident]:
    """Return incidents, youngest first, with their instance and definition."""
    instance = joinedload(Incident.instance)
    wanted = (
        select(Incident)
        .order_by(Incident.created_at.desc(), Incident.id)
        .options(
            instance.defer(ProcessInstance.engine_state, raiseload=True),
            instance.joinedload(ProcessInstance.definition),
        )
    )
    if instance_id is not None:
        wanted = wanted.where(Incident.instance_id == instance_id)
    if not include_resolved:
        wanted = wanted.where(Incident.resolved_at.is_(None))
    return session.scalars(wanted.limit(limit).offset(offset)).all()
