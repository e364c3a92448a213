"""Instances that begin by themselves: because of a message, a signal, or when it is time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.models import (
    AuditEntry,
    EventDelivery,
    ProcessInstance,
    PublishedMessage,
    StartSubscription,
    UserTask,
)
from app.operations.events.deliveries import deliver_event
from app.operations.events.messages import publish_message
from app.operations.events.signals import broadcast_signal
from app.operations.events.start_events import fire_start_timer
from app.queries.instances import variables_of
from app.worker.events import correlate_messages
from tests.engine.diagrams import Diagram, timer
from tests.operations.probe import deploy_model, start

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def starting(definition: Callable[[Diagram], str], process_id: str = "eingang") -> Diagram:
    """Starts by an event or by an application; then a user task."""
    diagram = Diagram(process_id).start()
    diagram.node("startEvent", "ereignis", content=definition(diagram)).user("pruefen").end()
    return diagram.flows("start", "pruefen", "end").flows("ereignis", "pruefen")


def by_message() -> Diagram:
    return starting(lambda diagram: diagram.message("anzeige"))


def by_timer(kind: str, value: str) -> Diagram:
    return starting(lambda _: timer(kind, value))


def deployed(diagram: Diagram) -> UUID:
    with transaction("paderborn") as session:
        return deploy_model(session, diagram).id


def publish(message_id: str | None = None, **variables: str) -> None:
    with transaction("paderborn") as session:
        publish_message(session, name="anzeige", message_id=message_id, variables=variables, by="system")


def cases() -> list[str]:
    with transaction("paderborn") as session:
        return sorted(session.scalars(select(ProcessInstance.business_key)))


def due() -> list[datetime]:
    with transaction("paderborn") as session:
        return list(session.scalars(select(StartSubscription.due_at)))


# --- messages and signals


def test_a_message_starts_a_case_with_a_reference_number_of_its_own(clean_database, run_jobs) -> None:
    definition_id = deployed(by_message())

    publish(tun="Hundegebell")
    run_jobs()

    with transaction("paderborn") as session:
        case = session.scalars(select(ProcessInstance)).one()
        assert case.definition_id == definition_id
        assert case.business_key.startswith("EINGANG-")
        assert (case.subject, case.root_id, case.access_token_hash) == ("Hundegebell", case.id, None)
        variables = variables_of(session, case)
        assert (variables["tun"], variables["aktenzeichen"]) == ("Hundegebell", case.business_key)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "instance-started")).one()
        assert (entry.actor, entry.element_id) == ("system", "ereignis")


def test_a_message_delivered_twice_starts_one_case_then_and_later(
    clean_database, run_jobs, monkeypatch
) -> None:
    deployed(by_message())

    publish("17")
    publish("17")
    run_jobs()
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    publish("17")
    run_jobs()

    assert len(cases()) == 1
    with transaction("paderborn") as session:
        assert len(session.scalars(select(PublishedMessage)).all()) == 1


def test_the_same_message_from_many_senders_at_once_starts_one_case(clean_database, run_jobs) -> None:
    deployed(by_message())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, ["17"] * 8))
    run_jobs()

    assert len(cases()) == 1


def test_of_many_workers_one_starts_the_case(clean_database, run_jobs) -> None:
    deployed(by_message())
    publish()
    with transaction("paderborn") as session:
        about = session.scalars(select(PublishedMessage.id)).one()
    correlate_messages("paderborn", "anzeige", str(about))
    with transaction("paderborn") as session:
        delivery_id = session.scalars(select(EventDelivery.id)).one()

    def deliver(_: int) -> bool:
        with transaction("paderborn") as session:
            return deliver_event(session, delivery_id)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(deliver, range(6))) == [False] * 5 + [True]
    run_jobs()
    assert len(cases()) == 1


def test_messages_without_an_id_start_a_case_each(clean_database, run_jobs) -> None:
    deployed(by_message())

    for _ in range(3):
        publish()
    run_jobs()

    assert cases() == [f"EINGANG-{clock.today().year}-{number:05d}" for number in (1, 2, 3)]


def test_a_message_that_was_there_before_the_procedure_starts_a_case(clean_database, run_jobs) -> None:
    publish()
    run_jobs()

    deployed(by_message())
    run_jobs()
    deployed(by_message().user("mehr").flow("pruefen", "mehr").flow("mehr", "end"))  # not once more
    run_jobs()

    assert len(cases()) == 1


def test_only_the_latest_version_starts(clean_database, run_jobs) -> None:
    deployed(by_message())
    newer = deployed(starting(lambda diagram: diagram.signal("sturm")))

    publish()
    with transaction("paderborn") as session:
        assert broadcast_signal(session, name="sturm", variables={"tun": "s"}, by="system") == 1
    run_jobs()

    with transaction("paderborn") as session:
        case = session.scalars(select(ProcessInstance)).one()
        assert (case.definition_id, variables_of(session, case)["tun"]) == (newer, "s")


def test_an_instance_that_waits_for_the_message_gets_it_instead_of_a_new_one(
    clean_database, run_jobs
) -> None:
    waiting = Diagram("eingang").start().end()
    waiting.node("startEvent", "ereignis", content=waiting.message("anzeige"))
    waiting.catch("nachtrag", waiting.message("anzeige")).flows("start", "nachtrag", "end")
    waiting.flows("ereignis", "end")
    deployed(waiting)
    with transaction("paderborn") as session:
        start(session, "eingang", tun="x")

    publish()
    run_jobs()
    assert len(cases()) == 1

    publish()
    run_jobs()
    assert len(cases()) == 2


def test_a_gateway_that_needs_both_messages_makes_one_case_of_them(clean_database, run_jobs) -> None:
    diagram = Diagram("eingang").node(
        "eventBasedGateway", "beides", instantiate="true", eventGatewayType="Parallel"
    )
    for name in ("anzeige", "gutachten"):
        diagram.catch(name, diagram.message(name)).flow("beides", name).flow(name, "zusammen")
    diagram.parallel("zusammen").user("pruefen").end().flows("zusammen", "pruefen", "end")
    deployed(diagram)

    for name in ("gutachten", "anzeige"):
        with transaction("paderborn") as session:
            publish_message(session, name=name, variables={name: "da"}, by="system")
        run_jobs()

    with transaction("paderborn") as session:
        case = session.scalars(select(ProcessInstance)).one()
        assert session.scalars(select(UserTask.element_id)).all() == ["pruefen"]
        assert variables_of(session, case).items() >= {"anzeige": "da", "gutachten": "da"}.items()


# --- timers


def test_a_timer_starts_a_case_when_it_is_time(clean_database, run_jobs, set_clock) -> None:
    now = clock.now()
    set_clock(now - timedelta(days=1, minutes=1))
    deployed(by_timer("Duration", "P1D"))
    assert due() == [now - timedelta(minutes=1)]
    set_clock(now)

    run_jobs()

    assert len(cases()) == 1
    assert due() == []


def test_a_repeated_timer_keeps_to_its_schedule_and_makes_up_once_for_what_was_missed(
    session: Session, set_clock
) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Cycle", "R/PT1H"))
    subscription = session.scalars(select(StartSubscription)).one()
    assert subscription.due_at == NOON + timedelta(hours=1)

    set_clock(NOON + timedelta(hours=1, minutes=7))
    assert fire_start_timer(session, subscription.id) is not None
    assert subscription.due_at == NOON + timedelta(hours=2)

    set_clock(NOON + timedelta(hours=9, minutes=59))  # nobody worked meanwhile
    assert fire_start_timer(session, subscription.id) is not None
    assert fire_start_timer(session, subscription.id) is None
    assert subscription.due_at == NOON + timedelta(hours=10)
    assert session.scalar(select(func.count(ProcessInstance.id))) == 2


@pytest.mark.parametrize(
    ("cycle", "interval", "missed"),
    [("R/PT1H", timedelta(hours=1), 500), ("R/PT1S", timedelta(seconds=1), 2_000_000)],
)
def test_weeks_of_downtime_start_one_case_and_not_hundreds(
    session: Session, set_clock, cycle: str, interval: timedelta, missed: int
) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Cycle", cycle))
    subscription = session.scalars(select(StartSubscription)).one()
    set_clock(NOON + missed * interval)

    assert fire_start_timer(session, subscription.id) is not None
    assert fire_start_timer(session, subscription.id) is None

    assert subscription.due_at == NOON + (missed + 1) * interval
    assert session.scalar(select(func.count(ProcessInstance.id))) == 1


def test_a_number_of_repetitions_stays_exact_over_a_downtime(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Cycle", "R3/P1D"))
    subscription_id = session.scalars(select(StartSubscription.id)).one()

    for day in (21, 22, 23):
        set_clock(NOON + timedelta(days=day, hours=2))
        assert fire_start_timer(session, subscription_id) is not None

    assert session.scalars(select(StartSubscription)).all() == []
    assert session.scalar(select(func.count(ProcessInstance.id))) == 3


def test_a_cycle_that_began_before_the_version_goes_on_with_its_next_time(
    session: Session, set_clock
) -> None:
    set_clock(NOON)

    deploy_model(session, by_timer("Cycle", "R/2019-01-01T06:00:00/P1M"))

    assert session.scalars(select(StartSubscription.due_at)).one() == datetime(2026, 4, 1, 4, tzinfo=UTC)


def test_a_timer_repeated_so_many_times_ends(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Cycle", "R2/PT1H"))
    subscription_id = session.scalars(select(StartSubscription.id)).one()

    for hour in (1, 2):
        set_clock(NOON + timedelta(hours=hour))
        assert fire_start_timer(session, subscription_id) is not None

    assert session.scalars(select(StartSubscription)).all() == []
    assert fire_start_timer(session, subscription_id) is None


def test_a_new_version_ends_the_schedule_of_the_one_before(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Cycle", "R/PT1H"))
    older = session.scalars(select(StartSubscription.id)).one()
    newer = deploy_model(session, by_timer("Cycle", "R/PT2H")).id
    set_clock(NOON + timedelta(hours=3))

    assert fire_start_timer(session, older) is None
    (left,) = session.scalars(select(StartSubscription)).all()
    assert left.definition_id == newer


def test_a_date_that_is_over_when_a_version_is_deployed_starts_nothing(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Date", "2026-03-02T10:00:00Z"))

    assert session.scalars(select(StartSubscription)).all() == []


def test_a_start_timer_does_not_fire_early_and_is_scheduled_again(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_model(session, by_timer("Duration", "P1D"))
    subscription_id = session.scalars(select(StartSubscription.id)).one()

    assert fire_start_timer(session, subscription_id) is None

    entries = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fire_start_timer'")
    assert session.scalar(entries) == 2


def test_of_many_workers_one_fires_a_start_timer(clean_database, set_clock) -> None:
    now = clock.now()
    set_clock(now - timedelta(hours=1, minutes=30))
    deployed(by_timer("Cycle", "R/PT1H"))
    set_clock(now)
    with transaction("paderborn") as session:
        subscription_id = session.scalars(select(StartSubscription.id)).one()

    def fire(_: int) -> bool:
        with transaction("paderborn") as session:
            return fire_start_timer(session, subscription_id) is not None

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(fire, range(6))) == [False] * 5 + [True]
    assert len(cases()) == 1
