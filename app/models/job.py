"""Work for machines, one row per activated service task; and what went wrong for good (incidents)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant
from app.models.process_instance import ProcessInstance


class JobState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"  # nothing happens until an operator resolves the incident
    CANCELLED = "cancelled"  # overtaken by a boundary event, or the instance was cancelled


#: States in which the engine still waits for the job.
OPEN_JOB_STATES = (JobState.READY, JobState.RUNNING, JobState.FAILED)


class Job(OfTenant, Base):
    __tablename__ = "job"
    __table_args__ = (
        unique_in_tenant("id"),
        within_tenant("instance_id", "process_instance"),
        Index("ix_job_instance_id", "instance_id", "state"),
        Index(
            "ix_job_open",
            "tenant_id",
            "due_at",
            "id",
            postgresql_where=text("state IN ('ready', 'running', 'failed')"),
        ),
        Index("ix_job_recent", "tenant_id", text("created_at DESC"), "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the engine's activity id; idempotency key
    instance_id: Mapped[UUID] = mapped_column()
    element_id: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]  # name of the handler, e.g. "kasse.assign_number"
    state: Mapped[JobState] = mapped_column(default=JobState.READY)
    inputs: Mapped[dict[str, Any]]  # emptied at the end: the instance has the variables anyway
    headers: Mapped[dict[str, Any]]
    retries: Mapped[int]  # attempts the diagram allows
    retries_left: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)  # how often a worker began; never starts again
    lost_workers: Mapped[int] = mapped_column(default=0)  # since an operator last repeated it
    error: Mapped[str | None]  # of the last failed attempt
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not before: creation, or the next repetition
    ended_at: Mapped[datetime | None]
    listener: Mapped[str | None]  # of a listener: the event it is called at, e.g. "completing"
    listener_of: Mapped[UUID | None]  # the activity whose event that is; None: of the process, or gone

    instance: Mapped[ProcessInstance] = relationship(
        lazy="raise", foreign_keys=[instance_id], primaryjoin=lambda: Job.instance_id == ProcessInstance.id
    )


class IncidentSource(StrEnum):
    """What is stuck, and so what is tried again."""

    ENGINE = "engine"  # an element, e.g. because an expression failed
    JOB = "job"
    TIMER = "timer"
    DELIVERY = "delivery"  # a message, signal, or what left a called instance
    CALL = "call"  # a called process


class Incident(OfTenant, Base):
    """A place where an instance is stuck until an operator acts (Störung)."""

    __tablename__ = "incident"
    __table_args__ = (
        within_tenant("instance_id", "process_instance"),
        within_tenant("job_id", "job"),
        Index(
            "ix_incident_open",
            "tenant_id",
            text("created_at DESC"),
            "id",
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    instance_id: Mapped[UUID] = mapped_column(index=True)
    job_id: Mapped[UUID | None]
    source: Mapped[IncidentSource]
    activity_id: Mapped[UUID]
    element_id: Mapped[str]
    kind: Mapped[str]  # kebab-case, e.g. "retries-used-up"
    message: Mapped[str]
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]  # user name; None: the process moved on by itself

    instance: Mapped[ProcessInstance] = relationship(
        lazy="raise",
        foreign_keys=[instance_id],
        primaryjoin=lambda: Incident.instance_id == ProcessInstance.id,
    )
