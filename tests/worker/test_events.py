"""Timers and messages under several worker processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import transaction
from app.models import AuditEntry, EventSubscription, InstanceState, ProcessInstance, StartSubscription
from app.operations.events.messages import publish_message
from app.settings import Settings
from tests.conftest import ROOT
from tests.engine.diagrams import Diagram, timer
from tests.operations.probe import deploy_model, start

CASES = 12


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def run_workers(settings: Settings, number: int) -> None:
    """Run so many worker processes at once until nothing is due."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "tests.worker.worker_process", "--until-idle"]
    workers = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(number)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * number


def count(action: str) -> Counter[str]:
    """How often it happened to each instance."""
    with transaction("paderborn") as session:
        rows = session.execute(
            select(AuditEntry.instance_id, func.count())
            .where(AuditEntry.action == action)
            .group_by(AuditEntry.instance_id)
        )
        return Counter({str(instance_id): number for instance_id, number in rows})


def test_of_two_worker_processes_one_fires_each_timer(clean_database, set_clock) -> None:
    now = clock.now()
    set_clock(now - timedelta(days=1))
    diagram = Diagram("frist").start().timer("warten", "Duration", "PT1H").end()
    with transaction("paderborn") as session:
        deploy_model(session, diagram.flows("start", "warten", "end"))
        for _ in range(CASES):
            start(session, "frist", tun="x")
    set_clock(now)

    run_workers(clean_database.settings, 2)

    assert sorted(count("timer-fired").values()) == [1] * CASES
    with transaction("paderborn") as session:
        assert set(session.scalars(select(ProcessInstance.state))) == {InstanceState.COMPLETED}


def test_of_two_worker_processes_one_starts_what_is_due(clean_database, set_clock) -> None:
    now = clock.now()
    set_clock(now - timedelta(hours=1, minutes=30))
    diagram = Diagram("taeglich").start().end()
    diagram.node("startEvent", "uhr", content=timer("Cycle", "R/PT1H"))
    with transaction("paderborn") as session:
        deploy_model(session, diagram.flows("start", "end").flows("uhr", "end"))
    set_clock(now)

    run_workers(clean_database.settings, 2)

    with transaction("paderborn") as session:
        assert session.scalar(select(func.count(ProcessInstance.id))) == 1
        assert session.scalars(select(StartSubscription.due_at)).one() == now + timedelta(minutes=30)


def test_two_worker_processes_hand_over_every_message_once(clean_database) -> None:
    diagram = Diagram("wartend").start().end()
    diagram.catch("warten", diagram.message("antwort", "=tun")).flows("start", "warten", "end")
    with transaction("paderborn") as session:
        deploy_model(session, diagram)
    for number in range(CASES):
        with transaction("paderborn") as session:
            start(session, "wartend", tun=f"K-{number}")
        with transaction("paderborn") as session:
            publish_message(session, name="antwort", correlation_key=f"K-{number}", by="system")

    run_workers(clean_database.settings, 2)

    assert sorted(count("message-received").values()) == [1] * CASES
    with transaction("paderborn") as session:
        assert session.scalars(select(EventSubscription)).all() == []
