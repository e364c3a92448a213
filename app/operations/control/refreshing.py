"""Rows of work that stays open while its variables or its diagram change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import engine
from app.models import EventSubscription, Incident, Job, JobState, UserTask

_NOT_RUNNING = (JobState.READY, JobState.FAILED)


def refresh_open_work(session: Session, instance_id: UUID, step: engine.Step) -> None:
    """Bring what is open in line with the engine: where it stands, its form, its inputs.

    Who it was given to and until when stays as it is: people rely on it. A handler that is running keeps
    the inputs it began with.
    """
    for activity in step.active:
        for kind, values in _changes(activity).items():
            id_column = kind.activity_id if kind in (Incident, EventSubscription) else kind.id
            statement = update(kind).where(kind.instance_id == instance_id, id_column == activity.id)
            session.execute(statement.values(values))
        if isinstance(activity, engine.ServiceTask):
            _refresh_job(session, activity)


def _changes(activity: engine.Activity) -> dict[Any, dict[str, Any]]:
    place = {"element_id": activity.element_id}
    if isinstance(activity, engine.UserTask):
        shown = {"name": activity.name, "form_id": activity.form_id, "properties": dict(activity.properties)}
        return {UserTask: {**place, **shown}}
    if isinstance(activity, engine.ServiceTask):
        return {Job: {**place, "name": activity.name}, Incident: place}
    if isinstance(activity, engine.Incident):
        return {Incident: place}
    return {EventSubscription: place}


def _refresh_job(session: Session, activity: engine.ServiceTask) -> None:
    session.execute(
        update(Job)
        .where(Job.id == activity.id, Job.state.in_(_NOT_RUNNING))
        .values(type=activity.job_type, inputs=dict(activity.inputs), headers=dict(activity.headers))
    )
