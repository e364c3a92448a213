"""Locks an instance, and stores the outcome of an engine call. Used by every operation that moves one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased, joinedload

from app import clock, engine
from app.deadlines import is_holiday
from app.models import (
    OPEN_JOB_STATES,
    EventKind,
    EventSubscription,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Tenant,
    UserTask,
    UserTaskState,
)
from app.operations.audit import SYSTEM, audit
from app.queue import enqueue

_SEPARATE_FROM = "laufzettel:separateFrom"


@dataclass(frozen=True)
class OpenWork:
    """What the tables say an instance waits for, read after its row was locked."""

    user_tasks: dict[UUID, UserTask]
    jobs: frozenset[UUID]
    incidents: dict[UUID, UUID]  # activity → incident of the engine itself
    #: Tasks whose counterpart (`laufzettel:separateFrom`) was completed by the person asked about.
    barred: frozenset[UUID]
    timers: frozenset[UUID] = frozenset()

    def without_job(self, job: UUID) -> OpenWork:
        """Return the rest: the caller has dealt with this job."""
        return replace(self, jobs=self.jobs - {job})

    def without_incident(self, activity: UUID) -> OpenWork:
        """Return the rest: the caller has dealt with the incident at this activity."""
        return replace(
            self, incidents={each: self.incidents[each] for each in self.incidents if each != activity}
        )


def lock_instance_of(
    session: Session, kind: type[UserTask | Job | Incident | EventSubscription], row_id: UUID
) -> ProcessInstance | None:
    """Load the instance a task, job, incident or timer belongs to afresh and hold its lock until the end.

    The lock serialises everything that moves one instance; different instances never wait. None if
    there is no such row.
    """
    return session.scalars(_instance_of(kind), {"row_id": row_id}).one_or_none()


@cache
def _instance_of(kind: type[UserTask | Job | Incident | EventSubscription]) -> Select[ProcessInstance]:
    owner = select(kind.instance_id).where(kind.id == bindparam("row_id")).scalar_subquery()
    # NO KEY UPDATE lets rows that point at the instance be inserted meanwhile (audit, documents).
    return (
        select(ProcessInstance)
        .where(ProcessInstance.id == owner)
        .options(joinedload(ProcessInstance.tenant, innerjoin=True))
        .with_for_update(of=ProcessInstance, key_share=True)
        .execution_options(populate_existing=True)
    )


def environment_of(tenant: Tenant) -> engine.Environment:
    """Return what a municipality lends to the engine: the holidays of its Land."""
    return engine.Environment(is_holiday=partial(is_holiday, state=tenant.land))


def read_open_work(session: Session, instance_id: UUID, *, username: str | None = None) -> OpenWork:
    """Read all open work of a locked instance in one statement.

    Args:
        username: person whose earlier completions bar them from tasks.
    """
    parameters = {"instance_id": instance_id, "username": username}
    rows = session.execute(_open_work(), parameters).all()
    tasks = [(row[0], row[1]) for row in rows if row[0] is not None]
    return OpenWork(
        user_tasks={task.id: task for task, _ in tasks},
        jobs=frozenset(UUID(job) for job in rows[0][2] or ()),
        incidents={UUID(activity): UUID(incident) for activity, incident in rows[0][3] or ()},
        barred=frozenset(task.id for task, is_barred in tasks if is_barred),
        timers=frozenset(UUID(timer) for timer in rows[0][4] or ()),
    )


@cache
def _open_work() -> Select[Any]:
    """Build the statement once: every step of every instance runs it."""
    instance_id: BindParameter[UUID] = bindparam("instance_id")
    prior = aliased(UserTask)
    latest = (  # who did the checked task last: after a return it may be somebody else than before
        select(prior.completed_by)
        .where(
            prior.instance_id == instance_id,
            prior.state == UserTaskState.COMPLETED,
            prior.element_id == UserTask.properties[_SEPARATE_FROM].astext,
        )
        .order_by(prior.ended_at.desc(), prior.created_at.desc())
        .limit(1)
        .correlate(UserTask)
        .scalar_subquery()
    )
    barred = func.coalesce(latest == bindparam("username"), False)
    jobs = select(func.jsonb_agg(Job.id)).where(
        Job.instance_id == instance_id, Job.state.in_(OPEN_JOB_STATES)
    )
    incidents = select(func.jsonb_agg(func.jsonb_build_array(Incident.activity_id, Incident.id))).where(
        Incident.instance_id == instance_id, Incident.job_id.is_(None), Incident.resolved_at.is_(None)
    )
    timers = select(func.jsonb_agg(EventSubscription.id)).where(
        EventSubscription.instance_id == instance_id, EventSubscription.kind == EventKind.TIMER
    )
    is_open = and_(UserTask.instance_id == ProcessInstance.id, UserTask.state == UserTaskState.ACTIVE)
    return (
        select(
            UserTask,
            barred,
            jobs.scalar_subquery().cast(JSONB),
            incidents.scalar_subquery().cast(JSONB),
            timers.scalar_subquery().cast(JSONB),
        )
        .select_from(ProcessInstance)
        .outerjoin(UserTask, is_open)
        .where(ProcessInstance.id == instance_id)
        .execution_options(populate_existing=True)
    )


def apply_step(session: Session, instance: ProcessInstance, step: engine.Step, work: OpenWork) -> None:
    """Bring the tables in line with the engine: new work appears, overtaken work is cancelled.

    A set difference between what the engine waits for and what the tables say is open; applying a step
    twice changes nothing. Whoever completes a task or job marks its row before.
    """
    now = clock.now()
    instance.engine_state = step.state
    if step.completed:
        instance.state, instance.ended_at = InstanceState.COMPLETED, now
    waiting = {activity.id: activity for activity in step.active}
    _close_overtaken(session, work, waiting, now)
    for activity in step.active:
        if isinstance(activity, engine.UserTask) and activity.id not in work.user_tasks:
            session.add(_new_user_task(instance, activity, now))
        elif isinstance(activity, engine.ServiceTask) and activity.id not in work.jobs:
            session.add(_new_job(instance, activity, now))
            enqueue_job(session, activity.id, tenant=instance.tenant_id)
        elif isinstance(activity, engine.Incident) and activity.id not in work.incidents:
            _open_incident(session, instance, activity, now)
        elif isinstance(activity, engine.Timer) and activity.id not in work.timers:
            _start_timer(session, instance, activity, now)
    for record in step.evaluations:
        audit(
            session,
            "decision-evaluated",
            actor=SYSTEM,
            instance_id=instance.id,
            element_id=record.get("element_id"),
            details=record,
        )


def _close_overtaken(
    session: Session, work: OpenWork, waiting: dict[UUID, engine.Activity], now: datetime
) -> None:
    for task in work.user_tasks.values():
        if task.state is UserTaskState.ACTIVE and not isinstance(waiting.get(task.id), engine.UserTask):
            task.state, task.ended_at = UserTaskState.CANCELLED, now
    overtaken = [job for job in work.jobs if not isinstance(waiting.get(job), engine.ServiceTask)]
    if overtaken:
        session.execute(
            update(Job)
            .where(Job.id.in_(overtaken), Job.state.in_(OPEN_JOB_STATES))
            .values(state=JobState.CANCELLED, inputs={}, ended_at=now)
        )
        _resolve(session, Incident.job_id.in_(overtaken), now)
    past = [timer for timer in work.timers if not isinstance(waiting.get(timer), engine.Timer)]
    if past:
        session.execute(delete(EventSubscription).where(EventSubscription.id.in_(past)))
    over = [
        work.incidents[each] for each in work.incidents if not isinstance(waiting.get(each), engine.Incident)
    ]
    if over:
        _resolve(session, Incident.id.in_(over), now)


def _resolve(session: Session, which: Any, now: datetime) -> None:
    session.execute(update(Incident).where(which, Incident.resolved_at.is_(None)).values(resolved_at=now))


def _new_user_task(instance: ProcessInstance, activity: engine.UserTask, now: datetime) -> UserTask:
    return UserTask(
        id=activity.id,
        instance_id=instance.id,
        element_id=activity.element_id,
        name=activity.name,
        candidate_groups=list(activity.candidate_groups),
        candidate_users=list(activity.candidate_users),
        assignee=activity.assignee,
        due_date=activity.due_date,
        follow_up_date=activity.follow_up_date,
        priority=activity.priority,
        form_id=activity.form_id,
        properties=dict(activity.properties),
        created_at=now,
    )


def _new_job(instance: ProcessInstance, activity: engine.ServiceTask, now: datetime) -> Job:
    return Job(
        id=activity.id,
        instance_id=instance.id,
        element_id=activity.element_id,
        name=activity.name,
        type=activity.job_type,
        inputs=dict(activity.inputs),
        headers=dict(activity.headers),
        retries=activity.retries,
        retries_left=activity.retries,
        created_at=now,
        due_at=now,
    )


def _start_timer(session: Session, instance: ProcessInstance, activity: engine.Timer, now: datetime) -> None:
    session.add(
        EventSubscription(
            id=activity.id,
            instance_id=instance.id,
            activity_id=activity.id,
            element_id=activity.element_id,
            kind=EventKind.TIMER,
            due_at=activity.due_at,
            created_at=now,
        )
    )
    enqueue_timer(session, activity.id, tenant=instance.tenant_id, due_at=activity.due_at)


def _open_incident(
    session: Session, instance: ProcessInstance, activity: engine.Incident, now: datetime
) -> None:
    session.add(
        Incident(
            instance_id=instance.id,
            activity_id=activity.id,
            element_id=activity.element_id,
            kind=activity.kind,
            message=activity.message,
            created_at=now,
        )
    )
    audit(
        session,
        "incident-raised",
        actor=SYSTEM,
        instance_id=instance.id,
        element_id=activity.element_id,
        details={"kind": activity.kind},
    )


def enqueue_job(
    session: Session, job_id: UUID, *, tenant: str, schedule_at: datetime | None = None, priority: int = 0
) -> None:
    """Hand a job to the workers; entries of one job never run at the same time."""
    enqueue(
        session,
        "execute_job",
        schedule_at=schedule_at,
        priority=priority,
        lock=str(job_id),
        tenant=tenant,
        job_id=str(job_id),
    )


def enqueue_timer(session: Session, timer_id: UUID, *, tenant: str, due_at: datetime) -> None:
    """Hand a timer to the workers for the moment it is due."""
    enqueue(
        session,
        "fire_timer",
        schedule_at=due_at,
        lock=str(timer_id),
        tenant=tenant,
        timer_id=str(timer_id),
    )


def tell_step(step: engine.Step) -> dict[str, Any]:
    """Return what the audit trail says about a step: event → element ids in order, and odd expressions."""
    told: dict[str, Any] = {}
    for event in step.events:
        told.setdefault(event.event, []).append(event.element_id)
    if step.warnings:
        told["warnings"] = [
            {"element": warning.element_id, "place": warning.place, "code": warning.code}
            for warning in step.warnings
        ]
    return told
