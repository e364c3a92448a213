"""Messages from publication to the instance that waits, whichever of both comes first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.errors import Conflict, NotFound, TooManyMessages, UserTaskNotActive
from app.identity import Role
from app.models import (
    AuditEntry,
    EventDelivery,
    EventKind,
    EventSubscription,
    Incident,
    InstanceState,
    ProcessInstance,
    PublishedMessage,
)
from app.operations.audit import CITIZEN
from app.operations.control.cancellation import cancel_instance
from app.operations.control.suspension import suspend_instance
from app.operations.events.deliveries import MOST_A_DAY, deliver_event, deliver_message
from app.operations.events.messages import delete_expired_messages, publish_message
from app.operations.incidents import resolve_incident
from app.operations.steps import wake
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from app.worker.events import correlate_messages
from tests.conftest import person
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_model, open_task, start

ANNA = person("anna.schmidt", groups=("alle",))
OLGA = person("olga.betrieb", roles=(Role.OPERATOR,))


def waiting(process_id: str = "wartend") -> Diagram:
    """Start → message "antwort" with the key `tun` → user task → end."""
    diagram = Diagram(process_id).start().user("danach").end()
    diagram.catch("warten", diagram.message("antwort", "=tun"))
    return diagram.flows("start", "warten", "danach", "end")


def guarded(*, interrupts: bool = True) -> Diagram:
    """A user task with a message at it that leads to another one."""
    given = {} if interrupts else {"cancelActivity": "false"}
    diagram = Diagram("bewacht").start().user("pruefen").user("danach").end()
    diagram.boundary("post", "pruefen", diagram.message("antwort", "=tun"), **given)
    return diagram.flows("start", "pruefen", "end").flows("post", "danach", "end")


def sending() -> Diagram:
    """Start → throws the message "antwort" with the key `tun` → end."""
    diagram = Diagram("sendend").start().end()
    diagram.throw("senden", diagram.message("antwort", "=tun"))
    return diagram.flows("start", "senden", "end")


def asking(mine: str, others: str) -> Diagram:
    """Ask the other one, then wait for being asked."""
    diagram = Diagram(mine).start().end()
    diagram.throw("fragen", diagram.message(others, "=tun")).catch("warten", diagram.message(mine, "=tun"))
    return diagram.flows("start", "fragen", "warten", "end")


def new_case(diagram: Diagram, tun: str = "A-1") -> UUID:
    """A committed case."""
    with transaction("paderborn") as session:
        deploy_model(session, diagram)
        return start(session, diagram.process_id, tun=tun).id


def publish(key: str | None = "A-1", message_id: str | None = None, **variables: str) -> UUID:
    with transaction("paderborn") as session:
        return publish_message(
            session,
            name="antwort",
            correlation_key=key,
            variables=variables,
            message_id=message_id,
            by="system",
        ).id


def has_moved(instance_id: UUID) -> bool:
    """Whether the message has arrived: nothing is waited for but the task behind it."""
    with transaction("paderborn") as session:
        return not session.scalars(
            select(EventSubscription.id).where(EventSubscription.instance_id == instance_id)
        ).all()


def received() -> int:
    with transaction("paderborn") as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == "message-received")) or 0


def test_a_message_goes_to_the_instance_that_waits_for_its_key(clean_database, run_jobs) -> None:
    first, second = new_case(waiting(), "A-1"), new_case(waiting(), "A-2")

    publish("A-2", inhalt="ja")
    run_jobs()

    assert (has_moved(first), has_moved(second)) == (False, True)
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, second)
        assert variables_of(session, instance)["inhalt"] == "ja"
        assert open_task(session, instance).element_id == "danach"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "message-received")).one()
        assert (entry.element_id, entry.details["name"]) == ("warten", "antwort")


def test_a_message_that_arrives_first_waits_for_its_catcher(clean_database, run_jobs) -> None:
    publish(inhalt="früh")
    run_jobs()

    instance_id = new_case(waiting())
    run_jobs()

    assert has_moved(instance_id)


def test_a_message_waits_no_longer_than_its_time_to_live_and_is_then_forgotten(
    clean_database, run_jobs, monkeypatch
) -> None:
    publish(inhalt="geheim")
    publish(message_id="17", inhalt="geheim")
    run_jobs()
    later = clock.now() + timedelta(hours=1, minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)

    instance_id = new_case(waiting())
    run_jobs()

    assert not has_moved(instance_id)
    with transaction("paderborn") as session:
        assert delete_expired_messages(session, at=later) == 1
        (left,) = session.scalars(select(PublishedMessage)).all()
        assert (left.message_id, left.variables) == ("17", {})
        assert delete_expired_messages(session, at=later + timedelta(days=400)) == 1


def test_no_message_is_forgotten_while_a_worker_has_still_to_decide_who_gets_it(
    clean_database, run_jobs, monkeypatch
) -> None:
    instance_id = new_case(waiting())
    publish()
    now = clock.now()
    with transaction("paderborn") as session:
        assert delete_expired_messages(session, at=now + timedelta(days=2)) == 0

    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    run_jobs()

    assert has_moved(instance_id)


def test_one_message_goes_to_one_instance_of_each_process_the_oldest_first(clean_database, run_jobs) -> None:
    first, second = new_case(waiting()), new_case(waiting())
    other = new_case(waiting("anderer"))

    publish()
    run_jobs()

    assert [has_moved(each) for each in (first, second, other)] == [True, False, True]


def test_messages_arrive_in_the_order_in_which_they_were_published(clean_database, run_jobs) -> None:
    instance_id = new_case(guarded(interrupts=False))

    for number in range(5):
        publish(inhalt=str(number))
    run_jobs()

    assert received() == 5
    with transaction("paderborn") as session:
        assert variables_of(session, session.get_one(ProcessInstance, instance_id))["inhalt"] == "4"


def test_a_message_published_twice_under_one_id_is_one_message(clean_database, run_jobs) -> None:
    first, second = new_case(waiting()), new_case(waiting())

    same = {publish(message_id="17") for _ in range(3)}
    run_jobs()
    same.add(publish(message_id="17"))  # after it was consumed, too
    run_jobs()

    assert len(same) == 1
    assert (has_moved(first), has_moved(second)) == (True, False)


def test_what_an_instance_throws_reaches_the_others_once_its_step_is_stored(clean_database, run_jobs) -> None:
    instance_id = new_case(waiting())

    new_case(sending())
    run_jobs()

    assert has_moved(instance_id)


def test_a_message_for_a_suspended_instance_waits_beyond_its_time_to_live(
    clean_database, run_jobs, monkeypatch
) -> None:
    instance_id = new_case(waiting())
    set_state(instance_id, InstanceState.SUSPENDED)
    publish(inhalt="bleibt")
    run_jobs()
    assert not has_moved(instance_id)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    with transaction("paderborn") as session:
        assert delete_expired_messages(session, at=later) == 0

    set_state(instance_id, InstanceState.ACTIVE)
    with transaction("paderborn") as session:
        wake(session, session.get_one(ProcessInstance, instance_id))
    run_jobs()

    assert has_moved(instance_id)


def set_state(instance_id: UUID, state: InstanceState) -> None:
    with transaction("paderborn") as session:
        session.get_one(ProcessInstance, instance_id).state = state


def test_a_message_whose_catcher_is_gone_when_it_arrives_goes_to_another_one(
    clean_database, run_jobs
) -> None:
    first, second = new_case(guarded()), new_case(guarded())
    publish()
    with transaction("paderborn") as session:
        task = open_task(session, session.get_one(ProcessInstance, first)).id
    correlate_only()
    with transaction("paderborn") as session:
        assert session.scalars(select(EventDelivery.instance_id)).one() == first
        complete_user_task(session, task, data={}, by=ANNA)

    run_jobs()

    with transaction("paderborn") as session:
        assert open_task(session, session.get_one(ProcessInstance, second)).element_id == "danach"
        assert session.get_one(ProcessInstance, first).state is InstanceState.COMPLETED


def correlate_only() -> None:
    """Decide who gets the message, as a worker does, but deliver nothing yet."""
    with transaction("paderborn") as session:
        about = session.scalars(select(PublishedMessage.id)).one()
    correlate_messages("paderborn", "antwort", str(about))


def test_what_the_engine_fails_at_is_an_incident_and_arrives_once_that_is_resolved(
    clean_database, run_jobs, anna
) -> None:
    instance_id = new_case(waiting())
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, instance_id)
        good_state, instance.engine_state = instance.engine_state, {"format": "unlesbar"}
    publish()
    run_jobs()

    with transaction("paderborn") as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.kind, incident.element_id) == ("delivery-failed", "warten")
        session.get_one(ProcessInstance, instance_id).engine_state = good_state
        resolve_incident(session, incident.id, by=anna)
    run_jobs()

    assert has_moved(instance_id)


def test_a_person_hands_a_message_to_one_instance_past_its_key(session: Session) -> None:
    deploy_model(session, waiting())
    instance, other = start(session, "wartend", tun="x"), start(session, "wartend", tun="x")
    subscription = subscription_of(session, instance)

    deliver_message(session, subscription, variables={"inhalt": "ja"}, by="citizen")

    assert open_task(session, instance).element_id == "danach"
    assert subscription_of(session, other) is not None
    with pytest.raises(NotFound):
        deliver_message(session, subscription, variables={}, by="citizen")
    other.state = InstanceState.SUSPENDED
    session.flush()
    with pytest.raises(Conflict):
        deliver_message(session, subscription_of(session, other), variables={}, by="citizen")


def subscription_of(session: Session, instance: ProcessInstance) -> UUID:
    return session.scalars(
        select(EventSubscription.id).where(
            EventSubscription.instance_id == instance.id, EventSubscription.kind == EventKind.MESSAGE
        )
    ).one()


def test_messages_stay_in_their_municipality(clean_database, run_jobs) -> None:
    with transaction("gelsenkirchen") as session:
        publish_message(session, name="antwort", correlation_key="A-1", by="system")

    instance_id = new_case(waiting())
    run_jobs()

    assert not has_moved(instance_id)


# --- at the same time


def at_once(*actions: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(actions)) as pool:
        for future in [pool.submit(action) for action in actions]:
            future.result()


def test_no_match_is_lost_when_publishing_and_beginning_to_wait_happen_at_the_same_time(
    clean_database, run_jobs
) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, waiting())
    keys = [f"K-{number}" for number in range(15)]

    def begin(key: str) -> None:
        with transaction("paderborn") as session:
            start(session, "wartend", tun=key)

    at_once(*[act for key in keys for act in (lambda k=key: begin(k), lambda k=key: publish(k))])
    run_jobs()

    assert received() == len(keys)
    with transaction("paderborn") as session:
        assert session.scalars(select(EventSubscription.id)).all() == []


def test_a_match_is_found_whichever_of_two_open_transactions_commits_last(clean_database, run_jobs) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, waiting())
    for publisher_first in (True, False):
        with transaction("paderborn") as outer:
            if publisher_first:
                publish_message(outer, name="antwort", correlation_key="Z", by="system")
            else:
                start(outer, "wartend", tun="Z")
            with transaction("paderborn") as inner:  # commits first, without seeing the other
                if publisher_first:
                    start(inner, "wartend", tun="Z")
                else:
                    publish_message(inner, name="antwort", correlation_key="Z", by="system")
            run_jobs()
        run_jobs()
    assert received() == 2


def test_a_message_and_a_completion_never_both_happen(clean_database, run_jobs) -> None:
    for number in range(6):
        instance_id = new_case(guarded(), f"N-{number}")
        publish(f"N-{number}")
        with transaction("paderborn") as session:
            task_id = open_task(session, session.get_one(ProcessInstance, instance_id)).id
        outcomes: list[str] = []

        def complete(task_id: UUID = task_id, outcomes: list[str] = outcomes) -> None:
            try:
                with transaction("paderborn") as session:
                    complete_user_task(session, task_id, data={}, by=ANNA)
                outcomes.append("completed")
            except UserTaskNotActive:
                outcomes.append("overtaken")

        at_once(complete, run_jobs)

        with transaction("paderborn") as session:
            state = session.get_one(ProcessInstance, instance_id).state
        assert state is (InstanceState.COMPLETED if outcomes == ["completed"] else InstanceState.ACTIVE)


def test_instances_that_message_each_other_do_not_wait_in_a_circle(clean_database, run_jobs) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, asking("ping", "pong"))
        deploy_model(session, asking("pong", "ping"))

    def begin(key: str, number: int) -> None:
        with transaction("paderborn") as session:
            start(session, key, tun=str(number))

    at_once(*[lambda k=key, n=n: begin(k, n) for n in range(6) for key in ("ping", "pong")], run_jobs)
    run_jobs()

    with transaction("paderborn") as session:
        states = session.scalars(select(ProcessInstance.state)).all()
    assert states == [InstanceState.COMPLETED] * 12


def test_every_worker_hands_over_a_message_at_most_once(clean_database, run_jobs) -> None:
    new_case(guarded(interrupts=False))
    publish()
    correlate_only()
    with transaction("paderborn") as session:
        delivery_id = session.scalars(select(EventDelivery.id)).one()

    def deliver(_: int) -> bool:
        with transaction("paderborn") as session:
            return deliver_event(session, delivery_id)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(deliver, range(6))) == [False] * 5 + [True]
    run_jobs()
    assert received() == 1


def test_who_names_no_key_gets_messages_of_every_key(clean_database, run_jobs) -> None:
    publish("A-1")
    publish("A-2")
    diagram = Diagram("offen").start().end()
    diagram.catch("warten", diagram.message("antwort")).flows("start", "warten", "end")
    cases = [new_case(diagram) for _ in range(3)]

    run_jobs()

    assert [has_moved(each) for each in cases].count(True) == 2


def test_the_queue_does_not_know_keys_and_contents_because_it_is_logged(clean_database) -> None:
    new_case(waiting(), "Mustermann")
    publish("Mustermann", inhalt="Mustermann")
    with transaction("paderborn") as session:
        known = session.scalars(text("SELECT args::text FROM procrastinate_jobs")).all()
    assert len(known) == 2
    assert "Mustermann" not in "".join(known)


def test_a_message_of_the_diagram_keeps_the_id_and_the_time_it_was_given(session: Session) -> None:
    own = (
        "<zeebe:properties>"
        "<zeebe:property name='laufzettel:messageId' value='=&quot;m-&quot; + tun'/>"
        "<zeebe:property name='laufzettel:timeToLive' value='P2D'/>"
        "</zeebe:properties>"
    )
    diagram = Diagram("senden").start().end()
    diagram.throw("weg", diagram.message("antwort", "=tun"), own)
    deploy_model(session, diagram.flows("start", "weg", "end"))

    start(session, "senden", tun="7")
    start(session, "senden", tun="7")  # published again, it is the same message

    message = session.scalars(select(PublishedMessage)).one()
    assert (message.message_id, message.correlation_key) == ("m-7", "7")
    assert message.expires_at - message.published_at == timedelta(days=2)


def suspended(case_id: UUID) -> None:
    with transaction("paderborn") as session:
        suspend_instance(session, case_id, by=OLGA)


def test_a_message_on_its_way_to_a_suspended_case_goes_to_another_one_when_that_is_cancelled(
    clean_database, run_jobs
) -> None:
    first = new_case(waiting())
    suspended(first)
    publish(geheim="x")
    run_jobs()
    second = new_case(waiting())

    with transaction("paderborn") as session:
        cancel_instance(session, first, reason="Zurückgezogen", by=OLGA)
    run_jobs()

    assert has_moved(second)
    with transaction("paderborn") as session:
        assert delete_expired_messages(session, at=clock.now() + timedelta(days=1)) == 1


def test_a_message_that_could_not_be_delivered_is_not_kept_once_nobody_there_waits_for_it(
    clean_database, run_jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = new_case(guarded())
    publish(geheim="x")

    def fail(*_: object, **__: object) -> None:
        raise ValueError("kaputt")

    with monkeypatch.context() as broken:
        broken.setattr("app.engine.trigger_event", fail)
        run_jobs()
    with transaction("paderborn") as session:
        task_id = open_task(session, session.get_one(ProcessInstance, case_id)).id
        complete_user_task(session, task_id, data={}, by=ANNA)
    run_jobs()

    with transaction("paderborn") as session:
        assert delete_expired_messages(session, at=clock.now() + timedelta(days=1)) == 1


def test_one_link_cannot_bury_the_clerks_in_messages(session: Session, monkeypatch) -> None:
    diagram = guarded(interrupts=False)
    diagram.boundary("rueckzug", "pruefen", diagram.message("rueckzug", "=tun"))
    deploy_model(session, diagram.flows("rueckzug", "end"))
    instance = start(session, "bewacht", tun="A-1")

    def send(by: str = CITIZEN, element_id: str = "post") -> None:
        waits = EventSubscription.element_id == element_id
        subscription = session.scalars(select(EventSubscription.id).where(waits)).one()
        deliver_message(session, subscription, variables={}, by=by)
        session.flush()

    for _ in range(MOST_A_DAY):
        send()
    with pytest.raises(TooManyMessages, match="morgen wieder"):
        send()
    send(by=OLGA.username)

    tomorrow = clock.now() + timedelta(hours=25)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: tomorrow)
        send()
    send(element_id="rueckzug")  # whoever wants to withdraw always can
    assert (
        session.scalars(select(EventSubscription).where(EventSubscription.instance_id == instance.id)).all()
        == []
    )
