from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.database import transaction
from app.errors import UserTaskNotActive
from app.models import (
    AuditEntry,
    EventSubscription,
    Incident,
    InstanceState,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.operations.incidents import resolve_incident
from app.operations.steps import wake
from app.operations.timers import fire_timer
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from app.queries.jobs import list_timers
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_task, start

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def instance(session: Session, set_clock) -> ProcessInstance:
    set_clock(NOON)
    deploy_diagram(session, "timed")
    return start(session, "timed", tun="P1D")


def timer_at(session: Session, instance: ProcessInstance, element_id: str) -> EventSubscription:
    (timer,) = [each for each in list_timers(session, instance.id) if each.element_id == element_id]
    return timer


def scheduled(session: Session, timer_id: UUID) -> list[datetime]:
    found = session.scalars(
        text(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'fire_timer'"
            " AND args->>'timer_id' = :id ORDER BY id"
        ),
        {"id": str(timer_id)},
    )
    return list(found)


def test_a_timer_is_a_row_and_an_entry_of_the_queue_for_when_it_is_due(
    session: Session, instance: ProcessInstance
) -> None:
    waiting = [(t.element_id, t.due_at) for t in list_timers(session, instance.id)]

    assert waiting == [
        ("erinnerung", NOON + timedelta(hours=10)),
        ("frist", NOON + timedelta(days=1)),
    ]
    assert scheduled(session, timer_at(session, instance, "frist").id) == [NOON + timedelta(days=1)]


def test_a_timer_that_fires_withdraws_the_task_and_the_other_timers(
    session: Session, instance: ProcessInstance, set_clock
) -> None:
    task, timer = open_task(session, instance), timer_at(session, instance, "frist")
    timer_id, due_at = timer.id, timer.due_at
    set_clock(NOON + timedelta(days=1, minutes=5))

    assert fire_timer(session, timer_id)

    assert task.state is UserTaskState.CANCELLED
    assert open_task(session, instance).element_id == "entscheiden"
    assert list_timers(session, instance.id) == []
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "timer-fired")).one()
    assert (entry.actor, entry.element_id) == ("system", "frist")
    assert entry.details["due_at"] == due_at.isoformat()
    assert entry.details["terminated"] == ["pruefen"]
    assert entry.details["completed"] == ["frist"]
    assert not fire_timer(session, timer_id)


def test_a_timer_never_fires_after_its_task_was_completed(
    session: Session, instance: ProcessInstance, anna, set_clock
) -> None:
    timers = [timer.id for timer in list_timers(session, instance.id)]
    complete_user_task(session, open_task(session, instance).id, data={}, by=anna)
    set_clock(NOON + timedelta(days=9))

    assert list_timers(session, instance.id) == []
    assert [fire_timer(session, timer) for timer in timers] == [False, False]
    assert instance.state is InstanceState.COMPLETED


def test_a_timer_does_not_fire_early_and_is_scheduled_again_by_the_clock_of_the_queue(
    session: Session, instance: ProcessInstance
) -> None:
    timer = timer_at(session, instance, "frist")
    assert timer.due_at is not None

    assert not fire_timer(session, timer.id)

    assert open_task(session, instance).element_id == "pruefen"
    in_the_queue = session.scalar(select(func.now())) + (timer.due_at - clock.now())
    assert scheduled(session, timer.id) == [timer.due_at, in_the_queue]


def test_a_repeated_timer_is_a_new_row_every_time_and_does_not_drift(
    session: Session, instance: ProcessInstance, set_clock
) -> None:
    first = timer_at(session, instance, "erinnerung")
    first_id = first.id
    set_clock(NOON + timedelta(hours=13))

    assert fire_timer(session, first_id)

    second = timer_at(session, instance, "erinnerung")
    assert second.id != first_id
    assert second.due_at == NOON + timedelta(hours=20)
    assert scheduled(session, second.id) == [second.due_at]
    assert open_task(session, instance).element_id == "pruefen"
    assert timer_at(session, instance, "frist").due_at == NOON + timedelta(days=1)


def test_nobody_else_can_fire_a_municipality_s_timer(session: Session, instance: ProcessInstance) -> None:
    timer_id = timer_at(session, instance, "frist").id
    session.execute(text("SELECT set_config('laufzettel.tenant_id', 'gelsenkirchen', true)"))
    session.expire_all()

    assert not fire_timer(session, timer_id)
    assert not fire_timer(session, uuid4())


def test_of_the_events_behind_a_gateway_only_the_first_fires(session: Session, set_clock) -> None:
    set_clock(NOON)
    deploy_diagram(session, "chosen")
    instance = start(session, "chosen", tun="2026-06-01")
    timers = [timer.id for timer in list_timers(session, instance.id)]
    set_clock(NOON + timedelta(days=200))

    assert [fire_timer(session, timer) for timer in timers] == [True, False]

    assert open_task(session, instance).element_id == "pruefen"
    assert list_timers(session, instance.id) == []


def test_a_timer_of_a_suspended_case_waits_and_is_handed_over_when_it_goes_on(
    session: Session, instance: ProcessInstance, set_clock
) -> None:
    timer_id = timer_at(session, instance, "frist").id
    instance.state = InstanceState.SUSPENDED
    session.flush()
    set_clock(NOON + timedelta(days=2))

    assert not fire_timer(session, timer_id)
    assert open_task(session, instance).element_id == "pruefen"

    instance.state = InstanceState.ACTIVE
    wake(session, instance)
    assert len(scheduled(session, timer_id)) == 2
    assert fire_timer(session, timer_id)
    assert open_task(session, instance).element_id == "entscheiden"


# --- many at once, and after a while


def case_of_the_past(days: int, set_clock: Callable[[datetime], None]) -> UUID:
    """A committed case that was started so many days ago."""
    now = clock.now()
    set_clock(now - timedelta(days=days))
    with transaction("paderborn") as session:
        deploy_diagram(session, "timed")
        instance_id = start(session, "timed", tun="P7D").id
    set_clock(now)
    return instance_id


def fired() -> int:
    with transaction("paderborn") as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == "timer-fired")) or 0


def test_of_many_workers_one_fires_a_timer(clean_database, set_clock) -> None:
    instance_id = case_of_the_past(8, set_clock)
    with transaction("paderborn") as session:
        timer_id = timer_at(session, session.get_one(ProcessInstance, instance_id), "frist").id

    def attempt(_: int) -> bool:
        with transaction("paderborn") as session:
            return fire_timer(session, timer_id)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))

    assert sorted(outcomes) == [False] * 7 + [True]
    assert fired() == 1


def test_a_completion_and_a_timer_never_both_happen(clean_database, set_clock) -> None:
    for _ in range(6):
        instance_id = case_of_the_past(8, set_clock)
        with transaction("paderborn") as session:
            instance = session.get_one(ProcessInstance, instance_id)
            timer_id, task_id = timer_at(session, instance, "frist").id, open_task(session, instance).id

        def complete(task_id: UUID = task_id) -> bool:
            try:
                with transaction("paderborn") as session:
                    complete_user_task(session, task_id, data={}, by=person("anna.schmidt"))
            except UserTaskNotActive:
                return False
            return True

        def fire(timer_id: UUID = timer_id) -> bool:
            with transaction("paderborn") as session:
                return fire_timer(session, timer_id)

        with ThreadPoolExecutor(2) as pool:
            outcomes = [pool.submit(complete), pool.submit(fire)]
            assert sorted(outcome.result() for outcome in outcomes) == [False, True]
        with transaction("paderborn") as session:
            tasks = session.scalars(
                select(UserTask.element_id).where(
                    UserTask.instance_id == instance_id, UserTask.state == UserTaskState.ACTIVE
                )
            ).all()
            assert tasks == (["entscheiden"] if outcomes[1].result() else [])


def test_after_a_downtime_a_repeated_timer_makes_up_once_for_all_it_missed_and_keeps_its_number(
    clean_database, set_clock, run_jobs
) -> None:
    instance_id = case_of_the_past(3, set_clock)
    started = clock.now() - timedelta(days=3)

    run_jobs()  # seven times of ten hours were missed; it is repeated three times

    assert fired() == 1
    for hours in (80, 90):
        with transaction("paderborn") as session:
            timer = timer_at(session, session.get_one(ProcessInstance, instance_id), "erinnerung")
            assert timer.due_at is not None
            assert abs(timer.due_at - started - timedelta(hours=hours)) < timedelta(minutes=1)
            set_clock(timer.due_at)
            assert fire_timer(session, timer.id)
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, instance_id)
        assert variables_of(session, instance)["anzahl"] == 3
        assert [timer.element_id for timer in list_timers(session, instance_id)] == ["frist"]
        assert open_task(session, instance).element_id == "pruefen"


def test_a_timer_the_engine_fails_at_is_an_incident_and_fires_once_that_is_resolved(
    clean_database, set_clock, run_jobs, anna
) -> None:
    instance_id = case_of_the_past(8, set_clock)
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, instance_id)
        good_state, instance.engine_state = instance.engine_state, {"format": "unlesbar"}

    run_jobs()

    with transaction("paderborn") as session:
        found = session.scalars(select(Incident).order_by(Incident.element_id)).all()
        assert [(each.kind, each.element_id) for each in found] == [
            ("timer-failed", "erinnerung"),
            ("timer-failed", "frist"),
        ]
        session.get_one(ProcessInstance, instance_id).engine_state = good_state
        for incident in found:
            resolve_incident(session, incident.id, by=anna)
    assert fired() == 0

    run_jobs()

    assert fired() >= 1
    with transaction("paderborn") as session:
        assert open_task(session, session.get_one(ProcessInstance, instance_id)).element_id == "entscheiden"
        assert session.scalars(select(Incident.id).where(Incident.resolved_at.is_(None))).all() == []
