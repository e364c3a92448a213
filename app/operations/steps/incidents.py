"""Incidents: places where an instance is stuck until an operator acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, engine
from app.models import Incident, IncidentSource, ProcessInstance
from app.operations.audit import SYSTEM, audit

MESSAGE_LIMIT = 4000
_MAY_COME_AGAIN = frozenset({IncidentSource.TIMER, IncidentSource.DELIVERY, IncidentSource.CALL})


def raise_incident(
    session: Session,
    instance: ProcessInstance,
    *,
    source: IncidentSource,
    activity_id: UUID,
    element_id: str,
    kind: str,
    message: str,
) -> None:
    """Note that a locked instance is stuck, for people and in the audit trail; once as long as it is.

    Args:
        kind: kebab-case, e.g. "timer-failed".
        message: for operators; may quote data.
    """
    same = select(Incident.id).where(
        Incident.activity_id == activity_id, Incident.source == source, Incident.resolved_at.is_(None)
    )
    if source in _MAY_COME_AGAIN and session.scalar(same) is not None:
        return
    incident = Incident(
        instance_id=instance.id,
        job_id=activity_id if source is IncidentSource.JOB else None,
        source=source,
        activity_id=activity_id,
        element_id=element_id,
        kind=kind,
        message=kept(message),
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


def kept(message: str) -> str:
    """Return what the database keeps of a message: an error may quote what no text of its can hold."""
    readable = message[:MESSAGE_LIMIT].encode("utf-8", "replace").decode()
    return readable.replace("\0", "?")


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


def resolve(session: Session, which: Any, now: datetime) -> Collection[IncidentSource]:
    """Close the open incidents that match, and return what had been stuck: the process moved on by itself."""
    open_ones = update(Incident).where(which, Incident.resolved_at.is_(None))
    return session.scalars(open_ones.values(resolved_at=now).returning(Incident.source)).all()


def resolve_of_activities(
    session: Session, activities: Collection[UUID], now: datetime
) -> Collection[IncidentSource]:
    """Close what timers, events or calls that are not waited for any more left open."""
    which = Incident.activity_id.in_(activities) & (Incident.source != IncidentSource.ENGINE)
    return resolve(session, which, now)
