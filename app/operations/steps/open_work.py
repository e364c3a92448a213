"""What the tables say an instance waits for, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.models import (
    OPEN_JOB_STATES,
    EventSubscription,
    Incident,
    IncidentSource,
    Job,
    ProcessCall,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.operations.steps.loading import Loader
from app.operations.steps.locking import Owned, asking_for_lock_of, instance_id_of, read_locked
from app.statements import Row, Statement, fetch, parameter

_TASK = Loader(UserTask)

SEPARATE_FROM = "laufzettel:separateFrom"


@dataclass(frozen=True)
class OpenWork:
    """What the tables say an instance waits for, read after its row was locked."""

    user_tasks: Mapping[UUID, UserTask]
    jobs: frozenset[UUID]
    incidents: Mapping[UUID, UUID]  # activity → incident of the engine itself
    #: Tasks whose counterpart (`laufzettel:separateFrom`) was completed by the person asked about.
    barred: frozenset[UUID]
    events: frozenset[UUID] = frozenset()  # timers, messages and signals
    calls: frozenset[UUID] = frozenset()

    def without_job(self, job: UUID) -> OpenWork:
        """Return the rest: the caller has dealt with this job."""
        return replace(self, jobs=self.jobs - {job})

    def without_incident(self, activity: UUID) -> OpenWork:
        """Return the rest: the caller has dealt with the incident at this activity."""
        return replace(
            self, incidents={each: self.incidents[each] for each in self.incidents if each != activity}
        )


#: Of an instance that has just been started.
NO_WORK = OpenWork(user_tasks={}, jobs=frozenset(), incidents={}, barred=frozenset())


def read_open_work(session: Session, instance_id: UUID, *, username: str | None = None) -> OpenWork:
    """Read all open work of a locked instance in one statement.

    Args:
        username: person whose earlier completions bar them from tasks.
    """
    (rows,) = fetch(session, _open_work().call(instance_id=instance_id, username=username))
    return _work_of(session, rows)


def lock_with_open_work(
    session: Session, kind: Owned, row_id: UUID, *, username: str | None = None
) -> tuple[ProcessInstance, OpenWork] | None:
    """Lock the instance a row belongs to, then read its open work, in one round trip."""
    locked, work = fetch(
        session,
        asking_for_lock_of(kind, row_id),
        _open_work(kind).call(row_id=row_id, username=username),  # sees what the lock waited for
    )
    instance = read_locked(session, locked)
    return None if instance is None else (instance, _work_of(session, work))


def _work_of(session: Session, rows: Sequence[Row]) -> OpenWork:
    *_, jobs, incidents, events, calls = rows[0]
    tasks = [
        (_TASK.load(session, row[: len(_TASK.columns)]), row[len(_TASK.columns)])
        for row in rows
        if row[0] is not None
    ]
    return OpenWork(
        user_tasks={task.id: task for task, _ in tasks},
        jobs=frozenset(UUID(job) for job in jobs or ()),
        incidents={UUID(activity): UUID(incident) for activity, incident in incidents or ()},
        barred=frozenset(task.id for task, is_barred in tasks if is_barred),
        events=frozenset(UUID(event) for event in events or ()),
        calls=frozenset(UUID(call) for call in calls or ()),
    )


@cache
def _open_work(kind: Owned | None = None) -> Statement:
    """Build the statement once: every step of every instance runs it.

    Args:
        kind: what `row_id` is a row of; without, there is an `instance_id`.
    """
    jobs = select(func.jsonb_agg(Job.id)).where(
        Job.instance_id == ProcessInstance.id, Job.state.in_(OPEN_JOB_STATES)
    )
    incidents = select(func.jsonb_agg(func.jsonb_build_array(Incident.activity_id, Incident.id))).where(
        Incident.instance_id == ProcessInstance.id,
        Incident.source == IncidentSource.ENGINE,
        Incident.resolved_at.is_(None),
    )
    events = select(func.jsonb_agg(EventSubscription.id)).where(
        EventSubscription.instance_id == ProcessInstance.id
    )
    calls = select(func.jsonb_agg(ProcessCall.id)).where(ProcessCall.instance_id == ProcessInstance.id)
    is_open = and_(UserTask.instance_id == ProcessInstance.id, UserTask.state == UserTaskState.ACTIVE)
    return Statement(
        select(
            *_TASK.columns,
            _is_barred(),
            *(each.correlate(ProcessInstance).scalar_subquery() for each in (jobs, incidents, events, calls)),
        )
        .select_from(ProcessInstance)
        .outerjoin(UserTask, is_open)
        .where(ProcessInstance.id == (instance_id_of(kind) if kind else parameter("instance_id")))
    )


def _is_barred() -> ColumnElement[bool]:
    """Say whether the person did the checked task last: after a return that may be another one.

    What was done beside the task counts: in the same iteration of the same instance. If it was not done
    there, it may stand anywhere in the case: then whoever did it last at one of those places is barred.
    """
    prior, other, member = aliased(UserTask), aliased(UserTask), aliased(ProcessInstance)
    case = select(member.id).where(member.root_id == ProcessInstance.root_id).correlate(ProcessInstance)
    later = _done_beside(other, prior) & (
        tuple_(other.ended_at, other.created_at) > tuple_(prior.ended_at, prior.created_at)
    )
    by_person = select(prior.id).where(
        prior.instance_id.in_(case),
        prior.completed_by == parameter("username"),
        prior.state == UserTaskState.COMPLETED,
        prior.element_id == _CHECKED,
        ~select(other.id).where(later).exists(),
        or_(_is_beside(prior, UserTask), ~select(other.id).where(_done_beside(other, UserTask)).exists()),
    )
    return by_person.correlate(UserTask, ProcessInstance).exists()


_CHECKED = UserTask.properties[SEPARATE_FROM].astext


def _done_beside(task: Any, another: Any) -> ColumnElement[bool]:
    return and_(task.state == UserTaskState.COMPLETED, task.element_id == _CHECKED, _is_beside(task, another))


def _is_beside(task: Any, another: Any) -> ColumnElement[bool]:
    return and_(
        task.instance_id == another.instance_id, task.iteration.is_not_distinct_from(another.iteration)
    )
