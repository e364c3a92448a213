from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import transaction
from app.identity import Role
from app.models import Incident, InstanceState, Job, JobState, ProcessInstance, UserTask, UserTaskState
from app.operations.deployment import deploy_procedure
from app.operations.logins import open_login
from app.procedures import read_procedure
from app.queries.logins import enter
from tests.durability.installation import Installation
from tests.durability.people import TENANT, People

PROCEDURE = Path(__file__).parent / "belastung"
CASES, KILLS, CLERKS = 200, 50, 4
TASKS = ("pruefen", "nachsehen", "antworten", "abschliessen")


@pytest.fixture
def installation(clean_database, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(clean_database.settings, tmp_path)
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture
def people(installation: Installation) -> People:
    with transaction(TENANT) as session:
        deploy_procedure(session, read_procedure(PROCEDURE, tenant=TENANT), by="test")
        token = open_login(
            session,
            issuer=installation.settings.oidc_issuer,
            subject="anna",
            username="anna",
            name="Anna Schmidt",
            roles=[Role.CLERK],
            groups=["steueramt"],
            id_token="",
        )
        entry = enter(session, TENANT, token, at=clock.now())
    assert entry is not None
    assert entry.login is not None
    return People(installation.ports, token, entry.login.csrf_token, random.Random(20261122))


@pytest.mark.slow
def test_nothing_is_lost_or_done_twice_when_processes_are_killed_under_load(
    installation: Installation, people: People
) -> None:
    is_over = threading.Event()
    with ThreadPoolExecutor(CLERKS + 2) as pool:
        clerks = [pool.submit(people.work, is_over) for _ in range(CLERKS)]
        citizens = pool.submit(lambda: [people.apply(f"Fall {number}") for number in range(CASES)])
        try:
            _kill_while_they_work(installation, people)
            citizens.result()
            _await_the_end()
        finally:
            is_over.set()
            for clerk in clerks:
                clerk.result()
    assert not people.surprises
    assert people.broken_off > 0  # or nobody noticed the kills
    _check_tables(installation)


def _kill_while_they_work(installation: Installation, people: People) -> None:
    """Kill a process at random moments, spread over everything people do."""
    acts = CASES * (1 + len(TASKS))
    moments = sorted(people.chance.sample(range(5, acts - 25), KILLS))
    waiting = threading.Event()
    for moment in moments:
        while people.acts < moment:
            waiting.wait(0.005)
        victim = people.chance.choice(installation.processes)
        victim.kill()
        victim.start()


def _await_the_end() -> None:
    waiting = threading.Event()
    while _count_instances(InstanceState.ACTIVE) and not _incidents():
        waiting.wait(0.2)


def _count_instances(state: InstanceState) -> int:
    with transaction(TENANT) as session:
        query = select(func.count()).select_from(ProcessInstance)
        return (
            session.scalar(query.where(ProcessInstance.state == state, ProcessInstance.parent_id.is_(None)))
            or 0
        )


def _incidents() -> list[tuple[str, str]]:
    with transaction(TENANT) as session:
        return [(row.kind, row.message) for row in session.scalars(select(Incident))]


def _check_tables(installation: Installation) -> None:
    assert _incidents() == []
    assert _count_instances(InstanceState.COMPLETED) == CASES
    with transaction(TENANT) as session:
        tasks = session.execute(select(UserTask.instance_id, UserTask.element_id, UserTask.state)).all()
        jobs = {str(row.id): (row.element_id, row.state) for row in session.scalars(select(Job))}
    assert set(Counter((instance, element) for instance, element, _ in tasks).values()) == {1}
    assert Counter(element for _, element, _ in tasks) == dict.fromkeys(TASKS, CASES)
    assert {state for _, _, state in tasks} == {UserTaskState.COMPLETED}
    assert {state for _, state in jobs.values()} == {JobState.COMPLETED}
    assert set(installation.effects()) == set(jobs)  # every job had its effect, and nothing else had one
    booked = Counter(element for element, _ in jobs.values())
    assert booked["buchen"] == booked["antwort_buchen"] == CASES
    assert booked["mahnen"] <= 2 * CASES
