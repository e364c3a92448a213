from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditEntry, Incident, InstanceState, Job, JobState, UserTask, UserTaskState
from app.operations.jobs import begin_job, throw_bpmn_error
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from tests.operations.probe import deploy_diagram, open_job, open_task, start


def throw(session: Session, job: Job, code: str, **variables: str) -> bool:
    """Begin a job and let its handler end with an error."""
    begun = begin_job(session, job.id)
    assert begun is not None
    return throw_bpmn_error(session, job.id, attempt=begun.attempt, code=code, variables=variables)


def test_an_error_that_is_caught_withdraws_the_other_work_of_the_subprocess(session: Session, anna) -> None:
    deploy_diagram(session, "caught")
    instance = start(session, "caught", tun="fachlich")
    overtaken, job = open_task(session, instance), open_job(session, instance)
    assert throw(session, job, "nicht-gefunden", grund="unbekannt")

    task = open_task(session, instance)
    assert (task.element_id, overtaken.state) == ("nachfragen", UserTaskState.CANCELLED)
    assert job.state is JobState.COMPLETED
    assert session.scalars(select(Incident)).all() == []
    assert variables_of(session, instance)["grund"] == "unbekannt"
    told = session.scalars(select(AuditEntry.details).where(AuditEntry.action == "job-threw-error")).one()
    assert told["terminated"] == ["arbeiten", "ansehen", "innen"]
    assert told["completed"] == ["nicht_gefunden"]
    complete_user_task(session, task.id, data={}, by=anna)
    assert instance.state is InstanceState.COMPLETED


def test_work_inside_a_subprocess_is_offered_and_completed_like_any_other(session: Session, anna) -> None:
    deploy_diagram(session, "caught")
    instance = start(session, "caught", tun="")
    job = open_job(session, instance)
    assert throw(session, job, "anderer")
    assert session.scalars(select(Incident.kind)).all() == ["uncaught-error"]

    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)

    assert instance.state is InstanceState.ACTIVE
    assert session.scalars(select(UserTask.state)).all() == [UserTaskState.COMPLETED]
    assert session.scalars(select(Job.state)).all() == [JobState.COMPLETED]
