"""Listeners of tasks and processes, on the database."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import engine
from app.identity import Role
from app.models import (
    ActivityRecord,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessCall,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.operations.calls import advance_call
from app.operations.control.cancellation import cancel_instance
from app.operations.control.modification import modify_instance
from app.operations.incidents import resolve_incident
from app.operations.jobs import begin_job, fail_job, throw_bpmn_error
from app.operations.user_tasks import (
    claim_user_task,
    complete_user_task,
    free_user_task,
    unclaim_user_task,
)
from app.queries.definitions import definition_of
from app.queries.instances import variables_of
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_model, do_job, open_job, open_task, start

OTTO = person("otto.betrieb", roles=(Role.OPERATOR,))
TINA = person("tina.leitung", roles=(Role.CLERK, Role.TENANT_ADMIN))


def listeners(kind: str, *events: str) -> str:
    inner = "".join(tag(f"{kind}Listener", eventType=event, type_="probe.echo") for event in events)
    return f"<zeebe:{kind}Listeners>{inner}</zeebe:{kind}Listeners>"


def model(*events: str) -> Diagram:
    """Task "pruefen" with listeners, and an error and a deadline at it, both to task "klaeren"."""
    group = tag("assignmentDefinition", candidateGroups="steueramt")
    diagram = Diagram("lauschen").start().user("pruefen", listeners("task", *events) + group)
    diagram.user("klaeren", group).end().catch_error("fehler", "pruefen", "zu")
    return diagram.flows("start", "pruefen", "end").flows("fehler", "klaeren", "end")


def begin(session: Session, *events: str) -> ProcessInstance:
    deploy_model(session, model(*events))
    return start(session, "lauschen")


def fail_for_good(session: Session, job: Job) -> Incident:
    begin_job(session, job.id)
    fail_job(session, job.id, attempt=job.attempt, error="zu", may_retry=False)
    return session.scalars(select(Incident).where(Incident.job_id == job.id)).one()


# --- completing


def test_a_completed_task_is_done_for_the_person_while_its_listener_is_called(session: Session, anna) -> None:
    instance = begin(session, "completing")
    task = open_task(session, instance)

    complete_user_task(session, task.id, data={"antwort": "ja"}, by=anna)

    job = open_job(session, instance)
    assert (task.state, task.result) == (UserTaskState.COMPLETED, {"antwort": "ja"})
    assert (job.listener, job.listener_of) == ("completing", task.id)
    assert (job.id != task.id, job.inputs["antwort"]) == (True, "ja")
    assert instance.state is InstanceState.ACTIVE
    do_job(session, instance)
    assert instance.state is InstanceState.COMPLETED
    assert variables_of(session, instance)["antwort"] == "ja"
    record = session.get_one(ActivityRecord, task.id, populate_existing=True)
    assert (record.state, record.actor) == ("completed", "anna.schmidt")


def test_the_answers_stay_in_the_history_when_a_completing_listener_sends_the_case_elsewhere(
    session: Session, anna
) -> None:
    instance = begin(session, "completing")
    task = open_task(session, instance)
    complete_user_task(session, task.id, data={"antwort": "ja"}, by=anna)
    job = open_job(session, instance)
    begin_job(session, job.id)

    assert throw_bpmn_error(session, job.id, attempt=job.attempt, code="zu")

    session.refresh(task)
    assert (task.state, task.completed_by) == (UserTaskState.COMPLETED, "anna.schmidt")
    assert task.result == {"antwort": "ja"}
    assert open_task(session, instance).element_id == "klaeren"
    assert "antwort" not in variables_of(session, instance)
    assert session.get_one(ActivityRecord, task.id, populate_existing=True).state == "terminated"


def test_a_listener_that_is_stuck_is_an_incident_of_the_operators(session: Session, anna) -> None:
    instance = begin(session, "completing")
    task = open_task(session, instance)
    complete_user_task(session, task.id, data={}, by=anna)
    incident = fail_for_good(session, open_job(session, instance))

    resolve_incident(session, incident.id, by=OTTO)
    do_job(session, instance)

    assert instance.state is InstanceState.COMPLETED


# --- assigning


def test_a_claim_holds_at_once_and_each_change_is_told_in_order(session: Session, anna) -> None:
    instance = begin(session, "assigning")
    task = open_task(session, instance)

    claim_user_task(session, task.id, by=anna)
    unclaim_user_task(session, task.id, by=anna)
    claim_user_task(session, task.id, by=anna)
    free_user_task(session, task.id, assignee="anna.schmidt", by=TINA)

    assert task.assignee is None
    told = []
    for _ in range(4):
        job = open_job(session, instance)
        told.append((job.inputs["aufgabe"]["action"], job.inputs["aufgabe"].get("assignee"), job.listener_of))
        do_job(session, instance)
    assert told == [
        ("claim", "anna.schmidt", task.id),
        ("unclaim", None, task.id),
        ("claim", "anna.schmidt", task.id),
        ("free", None, task.id),
    ]
    assert open_task(session, instance).id == task.id


def test_whoever_claims_the_same_task_again_tells_nobody(session: Session, anna) -> None:
    instance = begin(session, "assigning")
    task = open_task(session, instance)
    claim_user_task(session, task.id, by=anna)
    claim_user_task(session, task.id, by=anna)
    do_job(session, instance)

    assert session.scalars(select(Job.state).where(Job.instance_id == instance.id)).all() == ["completed"]


def test_nobody_is_kept_from_completing_by_a_listener_that_is_stuck(session: Session, anna) -> None:
    instance = begin(session, "assigning", "completing")
    task = open_task(session, instance)
    claim_user_task(session, task.id, by=anna)
    incident = fail_for_good(session, open_job(session, instance))

    complete_user_task(session, task.id, data={"antwort": "ja"}, by=anna)

    assert task.state is UserTaskState.COMPLETED
    assert instance.state is InstanceState.ACTIVE
    resolve_incident(session, incident.id, by=OTTO)
    do_job(session, instance)
    assert open_job(session, instance).listener == "completing"
    do_job(session, instance)
    assert instance.state is InstanceState.COMPLETED


# --- canceling


def test_a_cancelled_instance_is_over_and_still_tells_its_tasks_listeners(session: Session) -> None:
    instance = begin(session, "canceling")
    task = open_task(session, instance)

    cancel_instance(session, instance.id, reason="Test", by=OTTO)

    job = open_job(session, instance)
    ended_at = instance.ended_at
    assert (instance.state, task.state) == (InstanceState.CANCELLED, UserTaskState.CANCELLED)
    assert (job.listener, job.inputs["aufgabe"]["action"]) == ("canceling", "cancel")
    incident = fail_for_good(session, job)
    resolve_incident(session, incident.id, by=OTTO)
    do_job(session, instance)
    session.refresh(instance)
    assert (instance.state, instance.ended_at) == (InstanceState.CANCELLED, ended_at)
    assert job.state is JobState.COMPLETED


def test_a_case_completes_after_the_listeners_of_a_task_that_an_error_ended(session: Session, anna) -> None:
    instance = begin(session, "completing", "canceling")
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    first = open_job(session, instance)
    begin_job(session, first.id)
    throw_bpmn_error(session, first.id, attempt=first.attempt, code="zu")
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)

    assert (instance.state, open_job(session, instance).listener) == (InstanceState.ACTIVE, "canceling")
    do_job(session, instance)

    assert instance.state is InstanceState.COMPLETED


def test_an_operator_goes_on_without_a_listener_that_is_stuck(session: Session, anna) -> None:
    instance = begin(session, "assigning")
    claim_user_task(session, open_task(session, instance).id, by=anna)
    job = open_job(session, instance)
    incident = fail_for_good(session, job)
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    positions = engine.list_positions(definition_of(session, instance), instance.engine_state)
    (listener,) = [each for each in positions if each.name == "pruefen (Listener)"]

    modify_instance(session, instance.id, terminate=[listener.activity_id], by=OTTO)

    session.refresh(incident)
    session.refresh(job)
    assert (job.state, incident.resolved_at is not None) == (JobState.CANCELLED, True)
    assert instance.state is InstanceState.COMPLETED


# --- the process


@pytest.mark.parametrize("event", ["start", "end"])
def test_a_process_calls_its_listeners_through_the_queue(session: Session, anna, event: str) -> None:
    diagram = Diagram("lauschen", extensions=listeners("execution", event)).start()
    group = tag("assignmentDefinition", candidateGroups="steueramt")
    deploy_model(session, diagram.user("pruefen", group).end().flows("start", "pruefen", "end"))
    instance = start(session, "lauschen")

    if event == "end":
        complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    job = open_job(session, instance)
    assert (job.element_id, job.listener, job.listener_of) == ("lauschen", event, None)
    assert session.scalars(select(UserTask.state)).all() == (["completed"] if event == "end" else [])
    do_job(session, instance)
    if event == "start":
        complete_user_task(session, open_task(session, instance).id, data={}, by=anna)

    assert instance.state is InstanceState.COMPLETED


def test_a_called_process_begins_and_returns_after_its_listeners(session: Session) -> None:
    caller = Diagram("oben").start().node("callActivity", "rufen", tag("calledElement", processId="unten"))
    called = Diagram("unten", extensions=listeners("execution", "start", "end")).start().end()
    deploy_model(session, caller.end().flows("start", "rufen", "end"), called.flows("start", "end"))
    parent = start(session, "oben")
    call_id = session.scalars(select(ProcessCall.id)).one()
    advance_call(session, call_id)
    child = session.scalars(select(ProcessInstance).where(ProcessInstance.parent_id == parent.id)).one()

    do_job(session, child)
    do_job(session, child, zuletzt=True)
    assert child.state is InstanceState.COMPLETED
    advance_call(session, call_id)

    assert parent.state is InstanceState.COMPLETED
    assert variables_of(session, parent)["zuletzt"] is True
