"""Rows of work that stays open while its variables or its diagram change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import engine
from app.models import EventSubscription, Incident, Job, JobState, ProcessCall, UserTask

_NOT_RUNNING = (JobState.READY, JobState.FAILED)
Values = dict[str, Any]


def refresh_open_work(session: Session, instance_id: UUID, step: engine.Step) -> None:
    """Bring what is open in line with the engine: where it stands, its form, its inputs.

    Who it was given to and until when stays as it is: people rely on it. A handler that is running keeps
    the inputs it began with.
    """
    for activity in step.active:
        session.execute(
            update(Incident)
            .where(
                Incident.instance_id == instance_id,
                Incident.activity_id == activity.id,
                Incident.resolved_at.is_(None),
            )
            .values(element_id=activity.element_id)
        )
        if isinstance(activity, engine.UserTask):
            session.execute(update(UserTask).where(UserTask.id == activity.id).values(_of_task(activity)))
        elif isinstance(activity, engine.ServiceTask):
            _refresh_job(session, activity)
        elif isinstance(activity, engine.CalledProcess):
            call = update(ProcessCall).where(ProcessCall.id == activity.id)
            session.execute(call.values(element_id=activity.element_id))
        elif not isinstance(activity, engine.Incident):
            waiting = update(EventSubscription).where(EventSubscription.activity_id == activity.id)
            session.execute(waiting.values(element_id=activity.element_id))


def _of_task(activity: engine.UserTask) -> Values:
    return {
        "element_id": activity.element_id,
        "name": activity.name,
        "form_id": activity.form_id,
        "properties": dict(activity.properties),
    }


def _refresh_job(session: Session, activity: engine.ServiceTask) -> None:
    place = {"element_id": activity.element_id, "name": activity.name}
    given = {"type": activity.job_type, "inputs": dict(activity.inputs), "headers": dict(activity.headers)}
    this = Job.id == activity.id
    session.execute(update(Job).where(this).values(place))
    session.execute(update(Job).where(this, Job.state.in_(_NOT_RUNNING)).values(given))
