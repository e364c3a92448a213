"""Incidents: places where an instance is stuck until an operator acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, engine
from app.models import Incident, IncidentSource, ProcessInstance
from app.operations.audit import SYSTEM, audit

MESSAGE_LIMIT = 4000


def raise_incident(
    session: Session,
    instance: ProcessInstance,
    *,
    source: IncidentSource,
    activity_id: UUID,
    element_id: str,
    kind: str,
    message: str,
) -> Incident:
    """Note that a locked instance is stuck, for people and in the audit trail.

    Args:
        kind: kebab-case, e.g. "timer-failed".
        message: for operators; may quote data.
    """
    incident = Incident(
        instance_id=instance.id,
        job_id=activity_id if source is IncidentSource.JOB else None,
        source=source,
        activity_id=activity_id,
        element_id=element_id,
        kind=kind,
        message=message[:MESSAGE_LIMIT],
        created_at=clock.now(),
    )
    session.add(incident)
    audit(
        session,
        "incident-raised",
        actor=SYSTEM,
        instance_id=instance.id,
        element_id=element_id,
        details={"kind": kind},
    )
    return incident


def open_engine_incident(session: Session, instance: ProcessInstance, activity: engine.Incident) -> None:
    raise_incident(
        session,
        instance,
        source=IncidentSource.ENGINE,
        activity_id=activity.id,
        element_id=activity.element_id,
        kind=activity.kind,
        message=activity.message,
    )


def resolve(session: Session, which: Any, now: datetime) -> None:
    """Close the open incidents that match: the process moved on by itself."""
    session.execute(update(Incident).where(which, Incident.resolved_at.is_(None)).values(resolved_at=now))


def resolve_of_activities(session: Session, activities: Collection[UUID], now: datetime) -> None:
    """Close what timers, events or calls that are not waited for any more left open."""
    resolve(session, Incident.activity_id.in_(activities) & (Incident.source != IncidentSource.ENGINE), now)
