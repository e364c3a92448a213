"""Life of a job: begin, complete, fail. The handler runs between two transactions, without any lock."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict, NotFound
from app.handlers import HandlerContext, NewDocument, TenantFacts
from app.identity import Identity
from app.models import (
    ActivityState,
    Document,
    Incident,
    IncidentSource,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Tenant,
)
from app.operations.audit import SYSTEM, audit
from app.operations.steps import (
    apply_step,
    enqueue_job,
    lock_instance_of,
    raise_incident,
    read_open_work,
    refuse_suspended,
    surroundings_of,
    tell_step,
)
from app.operations.steps.incidents import kept
from app.operations.steps.records import mark_records
from app.procedures import handler_context
from app.queries.definitions import definition_of, load_procedure

#: So often may a worker die while it runs a job before nobody tries any more.
MAX_LOST_WORKERS = 5


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a failed job is tried again: base, doubled each time, at most cap."""

    base: timedelta = timedelta(seconds=10)
    cap: timedelta = timedelta(hours=1)

    def after(self, failures: int) -> timedelta:
        """Return the pause after so many failures; up to a quarter longer, so that crowds disperse."""
        pause: timedelta = min(self.base * 2 ** min(failures - 1, 30), self.cap)
        return pause * (1 + random.random() / 4)  # noqa: S311 - no secret


DEFAULT_BACKOFF = Backoff()


@dataclass(frozen=True)
class StartedJob:
    """What a worker needs to run the handler."""

    id: UUID
    attempt: int  # whoever ends the job says of which attempt: a later one may run by then
    type: str
    inputs: Mapping[str, Any]
    context: HandlerContext


def begin_job(session: Session, job_id: UUID) -> StartedJob | None:
    """Mark a job as running, or return None if there is nothing to do: it is over, or its case is suspended.

    A job found running was left behind by a worker that died: it runs again, unless that happened
    too often. The idempotency key is the same for every attempt.
    """
    instance = lock_instance_of(session, Job, job_id)
    if instance is None or instance.state is InstanceState.SUSPENDED:
        return None
    job = session.get_one(Job, job_id, populate_existing=True)
    if job.state not in (JobState.READY, JobState.RUNNING):
        return None
    if job.state is JobState.RUNNING:
        job.lost_workers += 1
    if job.lost_workers >= MAX_LOST_WORKERS:
        _stop(
            session, instance, job, kind="worker-lost", message="Der Dienst brach beim Ausführen mehrmals ab."
        )
        return None
    job.state, job.attempt = JobState.RUNNING, job.attempt + 1
    context = handler_context(
        load_procedure(session, instance.definition_id),
        tenant=_facts(instance.tenant),
        reference_number=instance.business_key,
        idempotency_key=str(job.id),
        at=clock.now(),
    )
    return StartedJob(job.id, job.attempt, job.type, job.inputs, context)


def _facts(tenant: Tenant) -> TenantFacts:
    return TenantFacts(
        id=tenant.id, name=tenant.name, letterhead=tenant.letterhead, parameters=tenant.parameters
    )


def complete_job(
    session: Session,
    job_id: UUID,
    *,
    attempt: int,
    output: Mapping[str, Any],
    documents: Sequence[NewDocument] = (),
) -> bool:
    """Hand a handler's output to the engine, advance the instance and store the documents.

    Args:
        attempt: the one the output is of.

    Returns whether that happened: a job that was cancelled while its handler ran, completed by
    somebody else, or begun again since this attempt is left alone; one of a suspended instance is done
    once more when that goes on.
    """
    locked = _lock_to_advance(session, job_id, attempt)
    if locked is None:
        return False
    instance, job = locked
    work = read_open_work(session, instance.id)
    now = clock.now()
    step = engine.complete_activity(
        definition_of(session, instance),
        instance.engine_state,
        job.id,
        output,
        at=now,
        environment=surroundings_of(session, instance),
    )
    _finish(session, instance, job, step, "job-completed")
    apply_step(session, instance, step, work.without_job(job.id))
    session.add_all(_new_document(instance, document) for document in documents)
    session.flush()
    return True


def throw_bpmn_error(
    session: Session,
    job_id: UUID,
    *,
    attempt: int,
    code: str,
    message: str = "",
    variables: Mapping[str, Any] | None = None,
) -> bool:
    """Let the diagram deal with what a handler found; an error that nobody catches becomes an incident.

    Returns whether that happened, as `complete_job` does.
    """
    locked = _lock_to_advance(session, job_id, attempt)
    if locked is None:
        return False
    instance, job = locked
    work = read_open_work(session, instance.id)
    step = engine.fail_activity(
        definition_of(session, instance),
        instance.engine_state,
        job.id,
        code=code,
        message=message,
        variables=variables or {},
        at=clock.now(),
        environment=surroundings_of(session, instance),
    )
    _finish(session, instance, job, step, "job-threw-error", code=code)
    apply_step(session, instance, step, work.without_job(job.id))
    session.flush()
    return True


def fail_job(
    session: Session,
    job_id: UUID,
    *,
    attempt: int,
    error: str,
    backoff: Backoff = DEFAULT_BACKOFF,
    may_retry: bool = True,
) -> None:
    """Count a failed attempt: try again later, or stop and leave the job to an operator.

    Args:
        attempt: the one that failed; if another has begun since, it decides.
        error: what the handler said; kept for the operator.
        may_retry: whether another attempt could end differently.
    """
    locked = _lock_running(session, job_id, attempt)
    if locked is None:
        return
    instance, job = locked
    job.error, job.retries_left = kept(error), max(job.retries_left - 1, 0)
    if not may_retry or job.retries_left == 0:
        kind = "retries-used-up" if may_retry else "job-impossible"
        _stop(session, instance, job, kind=kind, message=error)
        return
    job.state = JobState.READY
    job.due_at = clock.now() + backoff.after(job.retries - job.retries_left)
    enqueue_job(session, job.id, tenant=instance.tenant_id, schedule_at=job.due_at)
    _audit(session, instance, job, "job-failed", retries_left=job.retries_left)
    session.flush()


def stop_job(session: Session, job_id: UUID, *, attempt: int, kind: str, message: str) -> None:
    """Raise an incident for a running attempt that cannot be completed, whatever the job's retries."""
    locked = _lock_running(session, job_id, attempt)
    if locked is not None:
        _stop(session, *locked, kind=kind, message=message)


def retry_job(session: Session, job_id: UUID, *, by: Identity) -> Job:
    """Run a failed or waiting job now, with all its retries again; resolves its incident.

    Raises:
        NotFound: no such job.
        Conflict: it is running, completed or cancelled.
        InstanceSuspended: the instance has to be resumed first.
    """
    instance = lock_instance_of(session, Job, job_id)
    if instance is None:
        raise NotFound("Diesen Auftrag gibt es nicht.", job=str(job_id))
    refuse_suspended(instance)
    job = session.get_one(Job, job_id, populate_existing=True)
    if job.state not in (JobState.FAILED, JobState.READY):
        raise Conflict("Dieser Auftrag läuft gerade oder ist schon beendet.", job=str(job_id))
    now = clock.now()
    job.state, job.retries_left, job.lost_workers, job.due_at = JobState.READY, max(job.retries, 1), 0, now
    session.execute(
        update(Incident)
        .where(Incident.job_id == job.id, Incident.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=by.username)
    )
    mark_records(session, [job.id], ActivityState.ACTIVE)
    enqueue_job(session, job.id, tenant=instance.tenant_id, priority=1)
    audit(session, "job-retried", actor=by.username, instance_id=instance.id, element_id=job.element_id)
    session.flush()
    return job


def _lock_running(session: Session, job_id: UUID, attempt: int) -> tuple[ProcessInstance, Job] | None:
    """Lock the instance, then look at the job again: the process, or another worker, may have moved on."""
    instance = lock_instance_of(session, Job, job_id)
    if instance is None:
        return None
    job = session.get_one(Job, job_id, populate_existing=True)
    return (instance, job) if job.state is JobState.RUNNING and job.attempt == attempt else None


def _lock_to_advance(session: Session, job_id: UUID, attempt: int) -> tuple[ProcessInstance, Job] | None:
    """Lock a running job whose instance may go on; put it back if the instance was suspended meanwhile."""
    locked = _lock_running(session, job_id, attempt)
    if locked is None or locked[0].state is not InstanceState.SUSPENDED:
        return locked
    instance, job = locked
    job.state, job.due_at = JobState.READY, clock.now()
    _audit(session, instance, job, "job-put-back")
    session.flush()
    return None


def _finish(
    session: Session, instance: ProcessInstance, job: Job, step: engine.Step, action: str, **details: Any
) -> None:
    job.state, job.inputs, job.error, job.ended_at = JobState.COMPLETED, {}, None, clock.now()
    _audit(session, instance, job, action, **details, **tell_step(step))


def _stop(session: Session, instance: ProcessInstance, job: Job, *, kind: str, message: str) -> None:
    job.state, job.error = JobState.FAILED, kept(message)
    raise_incident(
        session,
        instance,
        source=IncidentSource.JOB,
        activity_id=job.id,
        element_id=job.element_id,
        kind=kind,
        message=message,
    )
    mark_records(session, [job.id], ActivityState.INCIDENT)
    session.flush()


def _audit(session: Session, instance: ProcessInstance, job: Job, action: str, **details: Any) -> None:
    audit(
        session,
        action,
        actor=SYSTEM,
        instance_id=instance.id,
        element_id=job.element_id,
        details={"job_type": job.type, **({"listener": job.listener} if job.listener else {}), **details},
    )


def _new_document(instance: ProcessInstance, document: NewDocument) -> Document:
    return Document(
        instance_id=instance.id,
        kind=document.kind,
        title=document.title,
        filename=document.filename,
        media_type=document.media_type,
        for_citizen=document.for_citizen,
        size=len(document.content),
        sha256=sha256(document.content).digest(),
        content=document.content,
        created_at=clock.now(),
    )
