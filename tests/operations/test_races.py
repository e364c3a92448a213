"""What holds when many move one instance at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy import select

from app.database import transaction
from app.errors import Conflict
from app.identity import Role
from app.models import (
    ActivityRecord,
    AuditEntry,
    EventDelivery,
    InstanceState,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.operations.control.cancellation import cancel_instance
from app.operations.events.deliveries import deliver_event
from app.operations.events.messages import correlate, publish_message
from app.operations.user_tasks import complete_user_task
from app.queries.instances import variables_of
from tests.conftest import person
from tests.engine.diagrams import Diagram
from tests.operations.probe import deploy_model, start

CLERKS = 16
OPERATOR = person("otto", roles=(Role.OPERATOR,))


def together(actions: list[Callable[[], bool]]) -> list[bool]:
    """Do everything at the same moment and return what came out."""
    ready = Barrier(len(actions))

    def act(action: Callable[[], bool]) -> bool:
        ready.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except Conflict:
        return False
    return True


def complete(task_id: UUID, clerk: str, **data: object) -> bool:
    def attempt() -> None:
        with transaction("paderborn") as session:
            complete_user_task(session, task_id, data=data, by=person(clerk, groups=("alle",)))

    return succeeds(attempt)


def branches(number: int) -> Diagram:
    """So many user tasks side by side, then one more."""
    diagram = Diagram("zweige").start().parallel("teilen").parallel("sammeln").user("danach").end()
    diagram.flow("start", "teilen").flows("sammeln", "danach", "end")
    for each in range(number):
        diagram.user(f"zweig_{each}").flows("teilen", f"zweig_{each}", "sammeln")
    return diagram


def test_sixteen_clerks_complete_the_branches_of_one_case_at_once_and_nothing_is_lost(
    clean_database,
) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, branches(CLERKS))
        case_id = start(session, "zweige", tun="x").id
        tasks = session.scalars(select(UserTask.id).where(UserTask.instance_id == case_id)).all()

    outcomes = together(
        [
            lambda n=n, task=task: complete(task, f"clerk{n}", **{f"wert_{n}": n})
            for n, task in enumerate(tasks)
        ]
    )

    assert outcomes == [True] * CLERKS
    with transaction("paderborn") as session:
        case = session.get_one(ProcessInstance, case_id)
        variables = variables_of(session, case)
        assert [variables[f"wert_{n}"] for n in range(CLERKS)] == list(range(CLERKS))
        active = select(UserTask.element_id).where(UserTask.state == UserTaskState.ACTIVE)
        assert session.scalars(active).all() == ["danach"]
        records = session.scalars(
            select(ActivityRecord.actor).where(ActivityRecord.element_id.startswith("zweig_"))
        )
        assert sorted(records) == sorted(f"clerk{n}" for n in range(CLERKS))


def test_of_many_completions_of_one_task_one_counts(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, branches(2))
        case_id = start(session, "zweige", tun="x").id
        task_id = session.scalars(select(UserTask.id).where(UserTask.instance_id == case_id)).first()

    outcomes = together([lambda n=n: complete(task_id, f"clerk{n}", wer=n) for n in range(8)])

    assert sorted(outcomes) == [False] * 7 + [True]
    with transaction("paderborn") as session:
        variables = variables_of(session, session.get_one(ProcessInstance, case_id))
        assert variables["wer"] == outcomes.index(True)


def test_a_message_and_a_cancellation_at_the_same_moment_leave_a_cancelled_case(clean_database) -> None:
    diagram = Diagram("wartend").start().user("danach").end()
    diagram.catch("warten", diagram.message("antwort", "=tun")).flows("start", "warten", "danach", "end")
    with transaction("paderborn") as session:
        deploy_model(session, diagram)
    for number in range(6):
        key = f"K-{number}"
        with transaction("paderborn") as session:
            case_id = start(session, "wartend", tun=key).id
            publish_message(session, name="antwort", correlation_key=key, by="system")
        with transaction("paderborn") as session:
            assert correlate(session, tenant="paderborn", name="antwort", key=key) == 1
        with transaction("paderborn") as session:
            delivery_id = session.scalars(
                select(EventDelivery.id).where(EventDelivery.instance_id == case_id)
            ).one()

        def deliver(delivery_id: UUID = delivery_id) -> bool:
            with transaction("paderborn") as session:
                return deliver_event(session, delivery_id)

        def cancel(case_id: UUID = case_id) -> bool:
            with transaction("paderborn") as session:
                cancel_instance(session, case_id, reason="Versehen", by=OPERATOR)
            return True

        delivered, _ = together([deliver, cancel])

        with transaction("paderborn") as session:
            assert session.get_one(ProcessInstance, case_id).state is InstanceState.CANCELLED
            states = session.scalars(select(UserTask.state).where(UserTask.instance_id == case_id)).all()
            assert states == ([UserTaskState.CANCELLED] if delivered else [])
            actions = session.scalars(
                select(AuditEntry.action).where(AuditEntry.instance_id == case_id).order_by(AuditEntry.id)
            ).all()
            came = ["message-received"] if delivered else []
            assert actions == ["instance-started", *came, "instance-cancelled"]
