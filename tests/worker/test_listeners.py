"""Listeners run by workers of their own process."""

from __future__ import annotations

import os
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.database import transaction
from app.models import InstanceState, Job, JobState, ProcessInstance, UserTask, UserTaskState
from app.operations.user_tasks import claim_user_task, complete_user_task
from tests.conftest import person
from tests.operations.probe import deploy_model, open_job, open_task, start
from tests.operations.test_listeners import model
from tests.worker.test_jobs import Gate, gate, new_worker  # noqa: F401 - fixtures

ANNA = person("anna.schmidt")


@pytest.fixture
def listening(clean_database, gate: Gate) -> UUID:  # noqa: F811
    """A committed job of a completing listener that waits at the gate."""
    with transaction("paderborn") as session:
        deploy_model(session, model("assigning", "completing"))
        instance = start(session, "lauschen", tun=f"warten:{gate.path}")
        complete_user_task(session, open_task(session, instance).id, data={"antwort": "ja"}, by=ANNA)
        return open_job(session, instance).id


def test_a_worker_killed_while_a_listener_runs_is_replaced_and_nothing_is_lost(
    new_worker,  # noqa: F811
    gate: Gate,  # noqa: F811
    listening: UUID,
) -> None:
    first = new_worker()
    waiting = gate.await_handler()
    first.kill()
    os.close(waiting)

    second = new_worker()
    waiting = gate.await_handler()
    with transaction("paderborn") as session:
        task = session.scalars(select(UserTask)).one()
        assert (task.state, task.result) == (UserTaskState.COMPLETED, {"antwort": "ja"})
    os.close(waiting)
    assert second.stop() == 0

    assert gate.attempts() == [str(listening)] * 2  # the same idempotency key
    with transaction("paderborn") as session:
        job = session.get_one(Job, listening)
        assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
        assert session.scalars(select(ProcessInstance.state)).all() == [InstanceState.COMPLETED]
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_workers_call_the_listeners_of_claims_one_after_another(clean_database, run_jobs) -> None:
    with transaction("paderborn") as session:
        deploy_model(session, model("assigning"))
        task = open_task(session, start(session, "lauschen"))
        claim_user_task(session, task.id, by=ANNA)
        complete_user_task(session, task.id, data={}, by=ANNA)
    run_jobs()

    with transaction("paderborn") as session:
        assert session.scalars(select(Job.listener)).all() == ["assigning"]
        assert session.scalars(select(ProcessInstance.state)).all() == [InstanceState.COMPLETED]
