"""What holds when many act at once, when a process is killed, and what a completion costs."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from app import clock, database
from app.database import transaction
from app.errors import UserTaskAlreadyClaimed, UserTaskNotActive
from app.identity import Role
from app.models import AuditEntry, Job, ProcessInstance, UserTask, UserTaskState
from app.operations.jobs import begin_job, complete_job
from app.operations.logins import open_login
from app.operations.user_tasks import claim_user_task, complete_user_task, open_user_task
from app.queries.logins import enter
from app.queries.user_tasks import get_user_task
from app.settings import Settings
from tests.conftest import person
from tests.operations.probe import deploy_diagram, do_job, open_job, open_task, start
from tests.statements import after_each_statement, noting_commits, noting_statements

MOST_STATEMENTS = 10


@pytest.fixture
def task_id(clean_database) -> UUID:
    """The first task of a committed case."""
    with transaction("paderborn") as session:
        deploy_diagram(session, "four_eyes")
        return open_task(session, start(session, "four_eyes")).id


def test_who_waited_for_the_lock_sees_that_the_task_is_done(task_id: UUID) -> None:
    def come_second() -> tuple[UserTaskState, UUID]:
        with transaction("paderborn") as session:
            opened = open_user_task(session, task_id, by=person("bernd"))
            found = opened.task.state, opened.task.instance.id
            with pytest.raises(UserTaskNotActive):
                complete_user_task(session, task_id, data={}, by=person("bernd"), opened=opened)
            return found

    with ThreadPoolExecutor(1) as pool:
        with transaction("paderborn") as session:
            first = open_user_task(session, task_id, by=person("anna"))
            second = pool.submit(come_second)
            await_blocked(session)
            complete_user_task(session, task_id, data={"wer": "anna"}, by=person("anna"), opened=first)
        assert second.result() == (UserTaskState.COMPLETED, first.task.instance_id)


def await_blocked(session: Session) -> None:
    """Return when another transaction waits for a lock that this one holds."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not session.scalar(waiting):
        pass


def test_of_many_clerks_one_completes_and_one_claims(task_id: UUID) -> None:
    def attempt(name: str) -> str:
        try:
            with transaction("paderborn") as session:
                complete_user_task(session, task_id, data={"wer": name}, by=person(name))
        except UserTaskNotActive:
            return "too late"
        return "done"

    def claim(name: str) -> str:
        try:
            with transaction("paderborn") as session:
                claim_user_task(session, next_task, by=person(name))
        except UserTaskAlreadyClaimed:
            return "too late"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, [f"clerk{n}" for n in range(8)]))
        assert sorted(outcomes) == ["done"] + ["too late"] * 7
        with transaction("paderborn") as session:
            instance = session.scalars(select(ProcessInstance)).one()
            do_job(session, instance)
            next_task = open_task(session, instance).id
        others = [f"other{n}" for n in range(8)]
        assert sorted(pool.map(claim, others)) == ["done"] + ["too late"] * 7


def test_of_many_workers_one_completes_a_job(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "one_job")
        instance = start(session, "one_job")
        job_id = open_job(session, instance).id
        begin_job(session, job_id)

    def attempt(_: int) -> bool:
        with transaction("paderborn") as session:
            return complete_job(session, job_id, attempt=1, output={})

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]
    with transaction("paderborn") as session:
        open_task(session, session.merge(instance, load=False))


def test_people_and_workers_on_the_same_case_never_wait_for_each_other_in_a_circle(clean_database) -> None:
    with transaction("paderborn") as session:
        deploy_diagram(session, "both")
        cases = [start(session, "both") for _ in range(10)]
        pairs = [(open_task(session, case).id, open_job(session, case).id) for case in cases]

    def as_person(task: UUID) -> None:
        with transaction("paderborn") as session:
            complete_user_task(session, task, data={}, by=person("anna.schmidt"))

    def as_worker(job: UUID) -> None:
        with transaction("paderborn") as session:
            begin_job(session, job)
        with transaction("paderborn") as session:
            assert complete_job(session, job, attempt=1, output={})

    with ThreadPoolExecutor(8) as pool:
        waiting = [
            pool.submit(act, each)
            for pair in pairs
            for act, each in zip((as_person, as_worker), pair, strict=True)
        ]
        for future in waiting:
            future.result()
    with transaction("paderborn") as session:
        assert session.scalars(select(ProcessInstance.state).distinct()).all() == ["completed"]


# --- what a completion costs


def test_a_completion_with_login_and_page_takes_one_transaction_and_few_statements(task_id: UUID) -> None:
    with transaction("paderborn") as session:
        token = open_login(
            session,
            issuer="https://anmeldung.example",
            subject="4711",
            username="anna.schmidt",
            name="Anna Schmidt",
            roles={Role.CLERK},
            groups={"steueramt"},
            id_token="",
        )
    with noting_statements() as statements, noting_commits() as commits:
        with transaction("paderborn") as session:
            entry = enter(session, "paderborn", token, at=clock.now())
            assert entry is not None
            assert entry.login is not None
            identity = entry.login.identity
            task = get_user_task(session, task_id, by=identity)
            assert task.instance.definition.key == "four_eyes"
            complete_user_task(session, task_id, data={"betrag": 72}, by=identity)
    assert len(commits) == 1
    assert 0 < len(statements) <= MOST_STATEMENTS


# --- killed between any two statements


def complete_and_die(settings: Settings, task_id: UUID, deadly: int) -> None:
    """Complete a task in a process that is killed right after its n-th statement."""
    engine = database.configure(settings)
    executed = 0

    def count(*_: object) -> None:
        nonlocal executed
        executed += 1
        if executed == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "commit", count)
    with after_each_statement(count), transaction("paderborn") as session:
        complete_user_task(session, task_id, data={"betrag": 72}, by=person("anna.schmidt"))


def what_is_there(task_id: UUID) -> tuple[str, int, int, int, bool]:
    with transaction("paderborn") as session:
        task = session.get_one(UserTask, task_id)
        instance = session.get_one(ProcessInstance, task.instance_id)
        return (
            task.state.value,
            len(session.scalars(select(Job)).all()),
            session.scalar(text("SELECT count(*) FROM procrastinate_jobs")),
            len(session.scalars(select(AuditEntry).where(AuditEntry.instance_id == instance.id)).all()),
            "betrag" in str(instance.engine_state),
        )


def test_a_process_killed_between_any_two_statements_leaves_nothing_or_everything(
    task_id: UUID, database
) -> None:
    nothing, everything = ("active", 0, 0, 1, False), ("completed", 1, 1, 2, True)
    assert what_is_there(task_id) == nothing
    processes = get_context("fork")
    database.engine.dispose()  # a child must not inherit connections
    for deadly in range(1, MOST_STATEMENTS + 5):
        process = processes.Process(target=complete_and_die, args=(database.settings, task_id, deadly))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert what_is_there(task_id) == nothing, f"killed after statement {deadly}"
        database.engine.dispose()
    assert process.exitcode == 0
    assert deadly > 5
    assert what_is_there(task_id) == everything
    with transaction("paderborn") as session:
        assert session.get_one(UserTask, task_id).state is UserTaskState.COMPLETED
