"""What an operator sees at a glance: figures, jobs by situation, incidents in groups with one cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.models import (
    OPEN_JOB_STATES,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessDefinition,
    ProcessInstance,
)

Columns = TypeVarTuple("Columns")


class JobSituation(StrEnum):
    """What a job that is not finished is doing."""

    WAITING = "waiting"  # for its first attempt
    RETRYING = "retrying"  # failed before, will be tried again
    RUNNING = "running"
    FAILED = "failed"  # for good, until somebody resolves the incident


_SITUATIONS: Mapping[JobSituation, ColumnElement[bool]] = {
    JobSituation.WAITING: and_(Job.state == JobState.READY, Job.error.is_(None)),
    JobSituation.RETRYING: and_(Job.state == JobState.READY, Job.error.is_not(None)),
    JobSituation.RUNNING: Job.state == JobState.RUNNING,
    JobSituation.FAILED: Job.state == JobState.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How much there is of everything an operator looks after."""

    instances: Mapping[InstanceState, int]
    jobs: Mapping[JobSituation, int]
    open_incidents: int


@dataclass(frozen=True, kw_only=True)
class IncidentGroup:
    """Open incidents with the same procedure, element and message: probably one cause."""

    key: str
    title: str
    element_id: str
    kind: str
    message: str
    number: int
    first_at: datetime
    last_at: datetime


def get_figures(session: Session) -> Figures:
    """Count instances, open jobs and open incidents of the municipality, in one statement each."""
    states = session.execute(select(ProcessInstance.state, func.count()).group_by(ProcessInstance.state))
    counts = session.execute(select(*(func.count().filter(where) for where in _SITUATIONS.values()))).one()
    incidents = session.scalar(select(func.count(Incident.id)).where(Incident.resolved_at.is_(None)))
    return Figures(
        instances=dict(iter(states)),
        jobs=dict(zip(_SITUATIONS, counts, strict=True)),
        open_incidents=incidents or 0,
    )


def list_open_jobs(
    session: Session, *, situation: JobSituation | None = None, limit: int = 50, offset: int = 0
) -> Sequence[Job]:
    """Return jobs that are not finished, those due first on top, with their instance and definition."""
    instance = joinedload(Job.instance)
    wanted = _SITUATIONS[situation] if situation else Job.state.in_(OPEN_JOB_STATES)
    return session.scalars(
        select(Job)
        .where(wanted)
        .order_by(Job.due_at, Job.id)
        .limit(limit)
        .offset(offset)
        .options(
            instance.defer(ProcessInstance.engine_state, raiseload=True),
            instance.joinedload(ProcessInstance.definition),
        )
    ).all()


def list_incident_groups(session: Session) -> Sequence[IncidentGroup]:
    """Return the open incidents in groups, the largest first."""
    cause = (ProcessDefinition.key, Incident.element_id, Incident.kind, Incident.message)
    rows = session.execute(
        _of_open_incidents(
            select(
                *cause,
                func.max(ProcessDefinition.title).label("title"),
                func.count().label("number"),
                func.min(Incident.created_at).label("first_at"),
                func.max(Incident.created_at).label("last_at"),
            )
        )
        .group_by(*cause)
        .order_by(func.count().desc(), func.max(Incident.created_at).desc())
    )
    return [IncidentGroup(**row) for row in rows.mappings()]


def ids_of_group(session: Session, *, key: str, element_id: str, message: str) -> Sequence[UUID]:
    """Return the open incidents of one group, oldest first."""
    return session.scalars(
        _of_open_incidents(select(Incident.id))
        .where(ProcessDefinition.key == key, Incident.element_id == element_id, Incident.message == message)
        .order_by(Incident.created_at, Incident.id)
    ).all()


def incidents_by_instance(session: Session, instance_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the open incidents of each of the instances; those without are left out."""
    rows = session.execute(
        select(Incident.instance_id, func.count())
        .where(Incident.instance_id.in_(instance_ids), Incident.resolved_at.is_(None))
        .group_by(Incident.instance_id)
    )
    return dict(iter(rows))


def _of_open_incidents(wanted: Select[*Columns]) -> Select[*Columns]:
    return (
        wanted.select_from(Incident)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(Incident.resolved_at.is_(None))
    )
