"""Cases that start one another by messages or signals stop before they flood a municipality."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.identity import Role
from app.models import EventSubscription, Incident, ProcessInstance, UserTask, UserTaskState
from app.operations.events.messages import publish_message
from app.operations.events.signals import broadcast_signal
from app.operations.incidents import resolve_incident
from app.operations.steps.locking import MAX_HOPS
from app.operations.user_tasks import complete_user_task
from app.worker.timers import fire_timer
from tests.conftest import person
from tests.engine.diagrams import Diagram, tag
from tests.operations.probe import deploy_model

ANNA = person("anna.schmidt", groups=("alle",))
OLGA = person("olga.betrieb", roles=(Role.OPERATOR,))


def sends_on(process_id: str, caught: str, thrown: str, *, kind: str = "message") -> Diagram:
    """Starts by an event, then sends one."""
    diagram = Diagram(process_id).start().end()
    event = diagram.message if kind == "message" else diagram.signal
    diagram.node("startEvent", "anlass", content=event(caught))
    diagram.throw("senden", event(thrown))
    return diagram.flows("anlass", "senden", "end").flows("start", "senden")


def with_job() -> Diagram:
    """The same with work for a machine in between, so that it is sent in another step."""
    diagram = Diagram("kreis").start().service("rechnen", job="probe.echo").end()
    diagram.node("startEvent", "anlass", content=diagram.message("neu"))
    diagram.throw("senden", diagram.message("neu"))
    return diagram.flows("anlass", "rechnen", "senden", "end").flows("start", "rechnen")


def with_call() -> tuple[Diagram, Diagram]:
    """The same, sent by a process that it calls."""
    caller = Diagram("kreis").start().end()
    caller.node("callActivity", "rufen", tag("calledElement", processId="gerufen"))
    caller.node("startEvent", "anlass", content=caller.message("neu"))
    called = Diagram("gerufen").start().end()
    called.throw("senden", called.message("neu"))
    return (
        caller.flows("anlass", "rufen", "end").flows("start", "rufen"),
        called.flows("start", "senden", "end"),
    )


def deployed(*diagrams: Diagram) -> None:
    with transaction("paderborn") as session:
        for diagram in diagrams:
            deploy_model(session, diagram)


def publish(name: str = "neu") -> None:
    with transaction("paderborn") as session:
        publish_message(session, name=name, by=ANNA.username)


def number_of_cases() -> int:
    with transaction("paderborn") as session:
        return session.scalar(select(func.count()).where(ProcessInstance.parent_id.is_(None))) or 0


def incidents(session: Session) -> list[Incident]:
    return list(session.scalars(select(Incident).where(Incident.resolved_at.is_(None))))


@pytest.mark.parametrize(
    "diagrams",
    [
        (sends_on("kreis", "neu", "neu"),),
        (sends_on("hin", "neu", "zurueck"), sends_on("her", "zurueck", "neu")),
        (with_job(),),
    ],
    ids=["itself", "two processes", "with a job in between"],
)
def test_cases_that_start_one_another_by_messages_stop_as_an_incident(
    clean_database, run_jobs, diagrams: tuple[Diagram, ...]
) -> None:
    deployed(*diagrams)

    publish()
    run_jobs()

    assert number_of_cases() == MAX_HOPS + 1
    with transaction("paderborn") as session:
        (incident,) = incidents(session)
        assert (incident.kind, incident.element_id) == ("sent-in-circles", "senden")


def test_what_a_called_process_sends_counts_for_the_case(clean_database, run_jobs) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, *with_call())

    publish()
    run_jobs()

    assert number_of_cases() == MAX_HOPS + 1


def test_cases_that_start_one_another_by_signals_stop_as_an_incident(clean_database, run_jobs) -> None:
    deployed(sends_on("kreis", "neu", "neu", kind="signal"))

    with transaction("paderborn") as session:
        broadcast_signal(session, name="neu", by=ANNA.username)
    run_jobs()

    assert number_of_cases() == MAX_HOPS + 1
    with transaction("paderborn") as session:
        assert [incident.kind for incident in incidents(session)] == ["sent-in-circles"]


def test_an_operator_who_means_it_lets_the_last_one_send_after_all(clean_database, run_jobs) -> None:
    deployed(sends_on("kreis", "neu", "neu"))
    publish()
    run_jobs()

    with transaction("paderborn") as session:
        (incident,) = incidents(session)
        resolve_incident(session, incident.id, by=OLGA)
    run_jobs()

    assert number_of_cases() == 2 * MAX_HOPS + 1
    with transaction("paderborn") as session:
        assert len(incidents(session)) == 1


def hops() -> list[int]:
    with transaction("paderborn") as session:
        return list(session.scalars(select(ProcessInstance.hops).order_by(ProcessInstance.started_at)))


def make_last_of_many() -> None:
    """Let the only case be one that as many have led to as there may be."""
    with transaction("paderborn") as session:
        session.scalars(select(ProcessInstance)).one().hops = MAX_HOPS


def test_after_work_of_a_person_a_case_begins_anew(clean_database, run_jobs) -> None:
    diagram = Diagram("kreis").start().user("pruefen").service("rechnen", job="probe.echo").end()
    diagram.node("startEvent", "anlass", content=diagram.message("neu"))
    diagram.throw("senden", diagram.message("neu"))
    deployed(diagram.flows("anlass", "pruefen", "rechnen", "senden", "end").flows("start", "pruefen"))
    publish()
    run_jobs()
    make_last_of_many()

    with transaction("paderborn") as session:
        task = session.scalars(select(UserTask).where(UserTask.state == UserTaskState.ACTIVE)).one()
        complete_user_task(session, task.id, data={}, by=ANNA)
    run_jobs()

    assert hops() == [MAX_HOPS, 1]
    with transaction("paderborn") as session:
        assert incidents(session) == []


def test_a_case_may_start_the_next_year_s_for_ever(
    clean_database, run_jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagram = Diagram("kreis").start().end()
    diagram.node("startEvent", "anlass", content=diagram.message("neu"))
    diagram.timer("jahr", "Duration", "P1Y").throw("senden", diagram.message("neu"))
    deployed(diagram.flows("anlass", "jahr", "senden", "end").flows("start", "jahr"))
    publish()
    run_jobs()
    make_last_of_many()

    with transaction("paderborn") as session:
        waiting = session.execute(select(EventSubscription.id, EventSubscription.due_at)).one()
    monkeypatch.setattr(clock, "now", lambda: waiting.due_at + timedelta(minutes=1))
    fire_timer("paderborn", str(waiting.id))
    run_jobs()

    assert hops() == [MAX_HOPS, 1]
    with transaction("paderborn") as session:
        assert incidents(session) == []
