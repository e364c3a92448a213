from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.engine import Step
from app.errors import Conflict, NotFound
from app.handlers import NewDocument
from app.models import Document, Incident, InstanceState, Job, JobState, ProcessInstance, UserTask
from app.operations.incidents import resolve_incident
from app.operations.jobs import (
    MAX_LOST_WORKERS,
    Backoff,
    begin_job,
    complete_job,
    fail_job,
    retry_job,
    stop_job,
    throw_bpmn_error,
)
from app.operations.steps import apply_step, read_open_work
from app.operations.user_tasks import complete_user_task
from app.queries.documents import get_document, list_documents
from app.queries.history import list_history
from app.queries.incidents import list_incidents
from app.queries.instances import variables_of
from app.queries.jobs import list_jobs
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_job, open_task, start

OTTO = person("otto.betrieb", groups=())


@pytest.fixture
def instance(session: Session) -> ProcessInstance:
    deploy_diagram(session, "one_job")
    return start(session, "one_job", tun="nichts")


@pytest.fixture
def job(session: Session, instance: ProcessInstance) -> Job:
    return open_job(session, instance)


def queued(session: Session, job: Job) -> list[tuple[object, int]]:
    rows = session.execute(
        text("SELECT scheduled_at, priority FROM procrastinate_jobs WHERE args->>'job_id' = :id ORDER BY id"),
        {"id": str(job.id)},
    )
    return [tuple(row) for row in rows]


def test_a_handler_is_told_all_about_its_case(session: Session, instance: ProcessInstance, job: Job) -> None:
    started = begin_job(session, job.id)
    assert started is not None
    assert started.type == "probe.echo"
    assert started.inputs["tun"] == "nichts"
    assert started.context.idempotency_key == str(job.id)
    assert started.context.reference_number == instance.business_key
    assert started.context.tenant.name == "Stadt Paderborn"
    assert (job.state, job.attempt) == (JobState.RUNNING, 1)


def test_a_completed_job_stores_variables_and_documents_and_advances(
    session: Session, instance: ProcessInstance, job: Job
) -> None:
    begin_job(session, job.id)
    letter = NewDocument(
        kind="bescheid",
        title="Bescheid",
        filename="bescheid.pdf",
        media_type="application/pdf",
        content=b"%PDF-",
        for_citizen=False,
    )
    assert complete_job(session, job.id, attempt=job.attempt, output={"ergebnis": "7"}, documents=[letter])

    assert (job.state, job.inputs) == (JobState.COMPLETED, {})
    assert variables_of(session, instance)["ergebnis"] == "7"
    assert open_task(session, instance).element_id == "ansehen"
    (stored,) = list_documents(session, instance.id)
    assert get_document(session, stored.id, instance_id=instance.id).content == b"%PDF-"
    assert (stored.size, stored.sha256) == (5, hashlib.sha256(b"%PDF-").digest())
    assert list_documents(session, instance.id, for_citizen_only=True) == []
    with pytest.raises(NotFound):
        get_document(session, stored.id, for_citizen_only=True)


def test_completing_twice_advances_once(session: Session, instance: ProcessInstance, job: Job) -> None:
    begin_job(session, job.id)
    assert complete_job(session, job.id, attempt=job.attempt, output={})
    assert not complete_job(session, job.id, attempt=job.attempt, output={})
    assert not throw_bpmn_error(session, job.id, attempt=job.attempt, code="zu-spaet")
    fail_job(session, job.id, attempt=job.attempt, error="zu spät")
    assert begin_job(session, job.id) is None
    assert len(session.scalars(select(UserTask).where(UserTask.instance_id == instance.id)).all()) == 1
    assert job.state is JobState.COMPLETED


def test_a_failed_job_is_tried_again_later_and_later(session: Session, job: Job) -> None:
    backoff = Backoff(timedelta(seconds=10), timedelta(minutes=5))
    pauses = []
    for _ in range(2):
        begin_job(session, job.id)
        before = clock.now()
        fail_job(session, job.id, attempt=job.attempt, error="ConnectionError: besetzt", backoff=backoff)
        assert (job.state, job.error) == (JobState.READY, "ConnectionError: besetzt")
        scheduled_at = queued(session, job)[-1][0]
        assert scheduled_at == job.due_at
        pauses.append((job.due_at - before).total_seconds())
    assert 10 <= pauses[0] < 13
    assert 20 <= pauses[1] < 26
    assert list_incidents(session) == []


def test_backoff_stops_growing_and_disperses() -> None:
    backoff = Backoff(timedelta(seconds=10), timedelta(minutes=5))
    assert timedelta(minutes=5) <= backoff.after(500) <= timedelta(minutes=5) * 1.25
    assert len({backoff.after(1) for _ in range(20)}) > 1


def test_used_up_retries_raise_an_incident_that_an_operator_resolves(
    session: Session, instance: ProcessInstance, job: Job
) -> None:
    for _ in range(3):
        begin_job(session, job.id)
        fail_job(session, job.id, attempt=job.attempt, error="ConnectionError: besetzt")
    assert job.state is JobState.FAILED
    assert begin_job(session, job.id) is None
    (incident,) = list_incidents(session, instance_id=instance.id)
    assert (incident.kind, incident.message) == ("retries-used-up", "ConnectionError: besetzt")
    entries = len(queued(session, job))

    resolve_incident(session, incident.id, by=OTTO)
    assert (job.state, job.retries_left) == (JobState.READY, 3)
    assert incident.resolved_by == "otto.betrieb"
    assert list_incidents(session, instance_id=instance.id) == []
    assert list_incidents(session, instance_id=instance.id, include_resolved=True) == [incident]
    assert queued(session, job)[entries:] == [(None, 1)]
    with pytest.raises(Conflict):
        resolve_incident(session, incident.id, by=OTTO)
    begin_job(session, job.id)
    assert complete_job(session, job.id, attempt=job.attempt, output={})


def test_what_cannot_end_differently_is_not_tried_again(session: Session, job: Job) -> None:
    begin_job(session, job.id)
    fail_job(session, job.id, attempt=job.attempt, error="InvalidInput", may_retry=False)
    assert job.state is JobState.FAILED
    assert list_incidents(session)[0].kind == "job-impossible"


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
def test_an_error_that_quotes_what_no_table_can_hold_is_seen_all_the_same(
    session: Session, job: Job, odd: str
) -> None:
    begin_job(session, job.id)

    fail_job(session, job.id, attempt=job.attempt, error=f"ValueError: {odd}!", may_retry=False)

    assert job.error == "ValueError: ?!"
    assert list_incidents(session)[0].message == "ValueError: ?!"


def test_a_waiting_job_can_be_run_at_once(session: Session, job: Job) -> None:
    begin_job(session, job.id)
    with pytest.raises(Conflict):
        retry_job(session, job.id, by=OTTO)
    fail_job(session, job.id, attempt=job.attempt, error="x")
    retry_job(session, job.id, by=OTTO)
    assert job.due_at <= clock.now()
    assert queued(session, job)[-1] == (None, 1)
    with pytest.raises(NotFound):
        retry_job(session, uuid4(), by=OTTO)


def test_an_error_of_the_matter_that_no_diagram_catches_becomes_an_incident_and_runs_again(
    session: Session, instance: ProcessInstance, job: Job
) -> None:
    begin_job(session, job.id)
    assert throw_bpmn_error(
        session, job.id, attempt=job.attempt, code="nicht-gefunden", message="Keine solche Person"
    )

    assert job.state is JobState.COMPLETED
    (incident,) = list_incidents(session, instance_id=instance.id)
    assert incident.job_id is None
    resolve_incident(session, incident.id, by=OTTO)
    again = open_job(session, instance)
    assert again.id != job.id
    begin_job(session, again.id)
    assert complete_job(session, again.id, attempt=again.attempt, output={})
    assert open_task(session, instance).element_id == "ansehen"


def test_a_stuck_engine_is_an_incident_that_can_be_repeated(session: Session, anna) -> None:
    deploy_diagram(session, "no_way")
    instance = start(session, "no_way")
    complete_user_task(session, open_task(session, instance).id, data={"weg": "geradeaus"}, by=anna)

    assert instance.state is InstanceState.ACTIVE
    (incident,) = list_incidents(session, instance_id=instance.id)
    assert (incident.job_id, incident.element_id) == (None, "weg")
    resolve_incident(session, incident.id, by=OTTO)
    (next_incident,) = list_incidents(session, instance_id=instance.id)
    assert next_incident.id != incident.id


def test_expressions_that_gave_nothing_are_noted_without_their_values(session: Session, anna) -> None:
    deploy_diagram(session, "no_way")
    instance = start(session, "no_way")
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    noted = [
        entry.details["warnings"]
        for entry in list_history(session, instance.id)
        if "warnings" in entry.details
    ]
    assert {warning["element"] for warnings in noted for warning in warnings} <= {"weg", "f3", "f4"}
    assert noted


def test_a_job_that_kills_its_workers_is_given_to_an_operator(session: Session, job: Job) -> None:
    for _ in range(MAX_LOST_WORKERS):
        assert begin_job(session, job.id) is not None  # and never a word again
    assert begin_job(session, job.id) is None
    assert list_incidents(session)[0].kind == "worker-lost"


def test_a_job_that_cannot_be_completed_is_stopped(session: Session, job: Job) -> None:
    begin_job(session, job.id)
    stop_job(session, job.id, attempt=job.attempt, kind="completion-failed", message="RecursionError")
    assert (job.state, job.error) == (JobState.FAILED, "RecursionError")
    assert list_jobs(session, state=JobState.FAILED)[0].id == job.id


def test_people_and_machines_work_on_one_case_side_by_side(session: Session, anna) -> None:
    deploy_diagram(session, "both")
    instance = start(session, "both")
    task, job = open_task(session, instance), open_job(session, instance)
    begin_job(session, job.id)
    complete_user_task(session, task.id, data={"seite": "mensch"}, by=anna)
    assert open_job(session, instance).id == job.id
    assert complete_job(session, job.id, attempt=job.attempt, output={"ergebnis": "maschine"})
    assert instance.state is InstanceState.COMPLETED
    assert session.scalars(select(Incident).where(Incident.instance_id == instance.id)).all() == []
    assert session.scalars(select(Document).where(Document.instance_id == instance.id)).all() == []


def test_what_an_older_attempt_comes_back_with_is_ignored(session: Session, job: Job) -> None:
    first, second = begin_job(session, job.id), begin_job(session, job.id)
    assert first is not None
    assert second is not None

    fail_job(session, job.id, attempt=first.attempt, error="ConnectionError: aufgewacht")
    stop_job(session, job.id, attempt=first.attempt, kind="completion-failed", message="aufgewacht")
    assert not throw_bpmn_error(session, job.id, attempt=first.attempt, code="nicht-gefunden")
    assert not complete_job(session, job.id, attempt=first.attempt, output={"ergebnis": "alt"})
    assert (job.state, job.error) == (JobState.RUNNING, None)
    assert complete_job(session, job.id, attempt=second.attempt, output={"ergebnis": "neu"})


def test_an_attempt_from_before_an_operator_repeated_the_job_is_ignored_too(
    session: Session, job: Job
) -> None:
    sleeping = begin_job(session, job.id)
    assert sleeping is not None
    fail_job(session, job.id, attempt=job.attempt, error="x", may_retry=False)
    retry_job(session, job.id, by=OTTO)
    begin_job(session, job.id)
    assert not complete_job(session, job.id, attempt=sleeping.attempt, output={})
    assert complete_job(session, job.id, attempt=job.attempt, output={})


def test_a_cancelled_job_keeps_no_copy_of_the_variables(session: Session, instance, job: Job) -> None:
    work = read_open_work(session, instance.id)
    nothing = Step(state=instance.engine_state, active=(), completed=False)
    apply_step(session, instance, nothing, work)
    session.refresh(job)
    assert (job.state, job.inputs) == (JobState.CANCELLED, {})
