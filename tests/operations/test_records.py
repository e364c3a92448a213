"""What stays of each activity."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import ActivityRecord, ActivityState, Incident, ProcessInstance
from app.operations.incidents import resolve_incident
from app.operations.jobs import begin_job, fail_job
from app.operations.timers import fire_timer
from app.operations.user_tasks import complete_user_task
from app.queries.jobs import list_timers
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_diagram, deploy_model, do_job, open_job, open_task, start


def records_of(session: Session, instance: ProcessInstance) -> list[ActivityRecord]:
    found = session.scalars(
        select(ActivityRecord)
        .where(ActivityRecord.instance_id == instance.id)
        .order_by(ActivityRecord.number)
        .execution_options(populate_existing=True)
    )
    return list(found)


def states_of(session: Session, instance: ProcessInstance) -> dict[str, str]:
    return {record.element_id: record.state.value for record in records_of(session, instance)}


def test_every_element_leaves_one_record_in_the_order_in_which_they_began(
    session: Session, anna, bernd
) -> None:
    deploy_diagram(session, "four_eyes")
    instance = start(session, "four_eyes")
    assert states_of(session, instance) == {"start": "completed", "pruefen": "active"}

    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    do_job(session, instance)
    complete_user_task(session, open_task(session, instance).id, data={}, by=bernd)

    records = records_of(session, instance)
    assert [(each.element_id, each.element_type, each.actor) for each in records] == [
        ("start", "startEvent", None),
        ("pruefen", "userTask", "anna.schmidt"),
        ("rechnen", "serviceTask", None),
        ("freigeben", "userTask", "bernd.krause"),
        ("ende", "endEvent", None),
    ]
    assert {each.state for each in records} == {ActivityState.COMPLETED}
    assert {each.definition_id for each in records} == {instance.definition_id}
    assert all(each.ended_at is not None and each.started_at <= each.ended_at for each in records)
    assert records[1].element_name == "Antrag prüfen"


def test_what_a_timer_ends_is_on_record_as_ended_before_its_time(session: Session, monkeypatch) -> None:
    deploy_diagram(session, "timed")
    instance = start(session, "timed", tun="P1D")
    now = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    (deadline,) = [each for each in list_timers(session, instance.id) if each.element_id == "frist"]

    assert fire_timer(session, deadline.id)

    assert states_of(session, instance) == {
        "start": "completed",
        "pruefen": "terminated",
        "frist": "completed",
        "entscheiden": "active",
    }
    (ended,) = [each for each in records_of(session, instance) if each.element_id == "pruefen"]
    assert (ended.ended_at, ended.actor) == (now, None)


def test_a_job_that_is_stuck_and_goes_on_again_shows_it(session: Session, anna) -> None:
    deploy_diagram(session, "one_job")
    instance = start(session, "one_job")
    job = open_job(session, instance)
    begin_job(session, job.id)

    fail_job(session, job.id, attempt=1, error="kaputt", may_retry=False)
    assert states_of(session, instance)["arbeiten"] == "incident"

    resolve_incident(session, session.scalars(select(Incident.id)).one(), by=anna)
    assert states_of(session, instance)["arbeiten"] == "active"


def test_an_element_that_is_stuck_and_goes_on_again_shows_it(session: Session) -> None:
    deploy_diagram(session, "no_way")
    instance = start(session, "no_way")
    complete_user_task(session, open_task(session, instance).id, data={}, by=person("anna.schmidt"))
    stuck = session.scalars(select(Incident)).one()
    assert states_of(session, instance)[stuck.element_id] == "incident"

    resolve_incident(session, stuck.id, by=person("otto"))

    assert states_of(session, instance)[stuck.element_id] == "incident"
    assert len(session.scalars(select(Incident)).all()) == 2


def test_who_completed_a_task_is_on_record_even_if_a_listener_has_to_end_first(session: Session) -> None:
    listener = tag("taskListener", eventType="completing", type_="probe.echo")
    diagram = (
        Diagram("lauschend").start().user("pruefen", f"<zeebe:taskListeners>{listener}</zeebe:taskListeners>")
    )
    deploy_model(session, diagram.end().flows("start", "pruefen", "end"))
    instance = start(session, "lauschend")
    clerk = person("anna.schmidt", groups=("alle",))

    complete_user_task(session, open_task(session, instance).id, data={}, by=clerk)
    assert states_of(session, instance)["pruefen"] == "active"
    do_job(session, instance)

    (record,) = [each for each in records_of(session, instance) if each.element_id == "pruefen"]
    assert (record.state.value, record.actor) == ("completed", "anna.schmidt")
