"""What the tables say an instance waits for, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
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
    parameters = {"instance_id": instance_id, "username": username}
    rows = session.execute(_open_work(), parameters).all()
    tasks = [(row[0], row[1]) for row in rows if row[0] is not None]
    return OpenWork(
        user_tasks={task.id: task for task, _ in tasks},
        jobs=frozenset(UUID(job) for job in rows[0][2] or ()),
        incidents={UUID(activity): UUID(incident) for activity, incident in rows[0][3] or ()},
        barred=frozenset(task.id for task, is_barred in tasks if is_barred),
        events=frozenset(UUID(event) for event in rows[0][4] or ()),
        calls=frozenset(UUID(call) for call in rows[0][5] or ()),
    )


@cache
def _open_work() -> Select[Any]:
    """Build the statement once: every step of every instance runs it."""
    instance_id: BindParameter[UUID] = bindparam("instance_id")
    jobs = select(func.jsonb_agg(Job.id)).where(
        Job.instance_id == instance_id, Job.state.in_(OPEN_JOB_STATES)
    )
    incidents = select(func.jsonb_agg(func.jsonb_build_array(Incident.activity_id, Incident.id))).where(
        Incident.instance_id == instance_id,
        Incident.source == IncidentSource.ENGINE,
        Incident.resolved_at.is_(None),
    )
    events = select(func.jsonb_agg(EventSubscription.id)).where(EventSubscription.instance_id == instance_id)
    calls = select(func.jsonb_agg(ProcessCall.id)).where(ProcessCall.instance_id == instance_id)
    is_open = and_(UserTask.instance_id == ProcessInstance.id, UserTask.state == UserTaskState.ACTIVE)
    return (
        select(
            UserTask,
            _is_barred(),
            jobs.scalar_subquery().cast(JSONB),
            incidents.scalar_subquery().cast(JSONB),
            events.scalar_subquery().cast(JSONB),
            calls.scalar_subquery().cast(JSONB),
        )
        .select_from(ProcessInstance)
        .outerjoin(UserTask, is_open)
        .where(ProcessInstance.id == instance_id)
        .execution_options(populate_existing=True)
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
        prior.completed_by == bindparam("username"),
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
