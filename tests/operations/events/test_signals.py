"""Signals go to everybody who waits for them at that moment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.database import transaction
from app.models import AuditEntry, EventDelivery, EventSubscription, InstanceState, ProcessInstance
from app.operations.events.signals import broadcast_signal
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from tests.conftest import person
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_model, open_task, start

ANNA = person("anna.schmidt", groups=("alle",))


def waiting() -> Diagram:
    """Start → signal "sturm" → user task → end."""
    diagram = Diagram("wartend").start().user("danach").end()
    diagram.catch("warten", diagram.signal("sturm"))
    return diagram.flows("start", "warten", "danach", "end")


def guarded() -> Diagram:
    """A user task with a signal at it that does not end it."""
    diagram = Diagram("bewacht").start().user("pruefen").end().end("gehoert")
    diagram.boundary("ohr", "pruefen", diagram.signal("sturm"), cancelActivity="false")
    return diagram.flows("start", "pruefen", "end").flows("ohr", "gehoert")


def calling() -> Diagram:
    """Throws the signal, while another branch waits for it."""
    diagram = Diagram("rufend").start().parallel("teilen").end().end("gehoert")
    diagram.throw("rufen", diagram.signal("sturm")).catch("warten", diagram.signal("sturm"))
    return diagram.flows("start", "teilen", "warten", "gehoert").flows("teilen", "rufen", "end")


def new_case(diagram: Diagram) -> UUID:
    with transaction("paderborn") as session:
        deploy_model(session, diagram)
        return start(session, diagram.process_id, tun="x").id


def broadcast(**variables: str) -> int:
    with transaction("paderborn") as session:
        return broadcast_signal(session, name="sturm", variables=variables, by="system")


def received() -> int:
    with transaction("paderborn") as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == "signal-received")) or 0


def test_a_signal_reaches_all_who_wait_now_and_nobody_who_comes_later(clean_database, run_jobs) -> None:
    early = [new_case(waiting()) for _ in range(3)]

    assert broadcast(staerke="11") == 3
    late = new_case(waiting())
    run_jobs()

    with transaction("paderborn") as session:
        for each in early:
            instance = session.get_one(ProcessInstance, each)
            assert open_task(session, instance).element_id == "danach"
            assert variables_of(session, instance)["staerke"] == "11"
        assert session.scalars(select(EventSubscription.instance_id)).all() == [late]
        assert session.scalars(select(EventDelivery)).all() == []


def test_signals_in_quick_succession_all_reach_an_event_that_goes_on_waiting(
    clean_database, run_jobs
) -> None:
    new_case(guarded())

    for _ in range(3):
        broadcast()
    run_jobs()

    assert received() == 3


def test_signals_for_what_has_ended_meanwhile_are_dropped(clean_database, run_jobs) -> None:
    instance_id = new_case(guarded())
    broadcast()
    with transaction("paderborn") as session:
        task = open_task(session, session.get_one(ProcessInstance, instance_id))
        complete_user_task(session, task.id, data={}, by=ANNA)

    run_jobs()

    assert received() == 0
    with transaction("paderborn") as session:
        assert session.scalars(select(EventDelivery)).all() == []


def test_an_instance_hears_the_signal_it_throws_itself(clean_database, run_jobs) -> None:
    instance_id = new_case(calling())

    run_jobs()

    with transaction("paderborn") as session:
        assert session.get_one(ProcessInstance, instance_id).state is InstanceState.COMPLETED


def test_signals_stay_in_their_municipality(clean_database) -> None:
    new_case(waiting())
    with transaction("gelsenkirchen") as session:
        assert broadcast_signal(session, name="sturm", by="system") == 0
