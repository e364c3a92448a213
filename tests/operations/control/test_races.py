"""Operators against everybody else, with real threads on PostgreSQL: one of them is first, never both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from app.database import transaction
from app.engine import Activation, ChangeImpossible
from app.errors import Conflict
from app.identity import Role
from app.models import InstanceState, ProcessInstance, UserTask, UserTaskState
from app.operations.control.cancellation import cancel_instance
from app.operations.control.migration import migrate_instance
from app.operations.control.modification import modify_instance
from app.operations.control.suspension import suspend_instance
from app.operations.user_tasks import complete_user_task
from tests.conftest import person
from tests.operations.probe import deploy_diagram, open_task, start

OTTO = person("otto.betrieb", roles=(Role.OPERATOR,), groups=())
ROUNDS = 6


def begin() -> tuple[UUID, UUID]:
    """A committed case that waits for its first task."""
    with transaction("paderborn") as session:
        instance = start(session, "timed", tun="P1D")
        return instance.id, open_task(session, instance).id


def interfere(kind: str, instance_id: UUID, task_id: UUID) -> None:
    with transaction("paderborn") as session:
        if kind == "cancel":
            cancel_instance(session, instance_id, reason="Zurückgezogen", by=OTTO)
        elif kind == "suspend":
            suspend_instance(session, instance_id, by=OTTO)
        elif kind == "migrate":
            migrate_instance(session, instance_id, version=2, by=OTTO)
        else:
            wish = Activation(element_id="entscheiden")
            modify_instance(session, instance_id, activate=[wish], terminate=[task_id], by=OTTO)


@pytest.mark.parametrize("kind", ["cancel", "suspend", "modify", "migrate"])
def test_a_clerk_and_an_operator_at_the_same_moment_leave_a_case_that_agrees_with_its_rows(
    clean_database, kind: str
) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "timed")
    cases = [begin() for _ in range(ROUNDS)]
    with transaction("paderborn") as session:
        deploy_diagram(session, "timed", **{"Antrag prüfen": "Antrag sichten"})

    for instance_id, task_id in cases:
        barrier = Barrier(2)

        def complete(task: UUID = task_id, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            try:
                with transaction("paderborn") as session:
                    complete_user_task(session, task, data={}, by=person("anna.schmidt"))
            except Conflict:
                return False
            return True

        def operate(case: UUID = instance_id, task: UUID = task_id, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            try:
                interfere(kind, case, task)
            except (Conflict, ChangeImpossible):
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            clerk, operator = pool.submit(complete), pool.submit(operate)
            outcome = clerk.result(), operator.result()
        assert_agreement(kind, instance_id, outcome)


def assert_agreement(kind: str, instance_id: UUID, outcome: tuple[bool, bool]) -> None:
    with transaction("paderborn") as session:
        instance = session.get_one(ProcessInstance, instance_id)
        tasks = {
            task.element_id: task.state
            for task in session.scalars(select(UserTask).where(UserTask.instance_id == instance_id))
        }
        clerk, _ = outcome
        assert any(outcome)
        if kind != "migrate":
            assert outcome in ((True, False), (False, True))
        assert (tasks["pruefen"] is UserTaskState.COMPLETED) is clerk
        assert (instance.state is InstanceState.COMPLETED) is clerk
        assert bool(instance.engine_state["tokens"]) is (instance.ended_at is None)
