from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.database import transaction
from app.models import Document, Incident, Job, JobState, ProcessInstance, UserTask
from app.settings import Settings
from tests.conftest import ROOT
from tests.operations.probe import deploy_diagram, open_job, start

SECRET = "Erika Mustermann"


class Worker:
    """A worker process; what it logged is in `log`."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.log = log
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": settings.database_url,
            "WORKER_POLLING": "0.1",
            "WORKER_HEARTBEAT": "0.1",
            "WORKER_STALLED": "0.5",
            "JOB_BACKOFF": "0",
        }
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.worker.worker_process"],
                stdout=output,
                stderr=output,
                env=environment,
                cwd=ROOT,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask_to_stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        self.ask_to_stop()
        return self.process.wait(timeout=60)


@pytest.fixture
def new_worker(clean_database, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    workers: list[Worker] = []

    def make() -> Worker:
        workers.append(Worker(clean_database.settings, tmp_path / "worker.log"))
        return workers[-1]

    yield make
    for worker in workers:
        worker.kill()


class Gate:
    """A named pipe a handler waits at."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)

    def await_handler(self) -> int:
        """Return as soon as a handler waits; closing the returned file lets it pass."""
        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(os.open, self.path, os.O_WRONLY)
            try:
                return opening.result(timeout=60)
            except TimeoutError:
                os.close(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK))  # frees the thread
                raise

    def attempts(self) -> list[str]:
        return self.path.with_suffix(".log").read_text().split()


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path / "gate.pipe")


@pytest.fixture
def job_id(clean_database, gate: Gate) -> UUID:
    """A committed job whose handler waits at the gate."""
    return new_case(f"warten:{gate.path}")


def new_case(what: str) -> UUID:
    with transaction("paderborn") as session:
        deploy_diagram(session, "one_job")
        return open_job(session, start(session, "one_job", tun=what, name=SECRET)).id


def state_of(job_id: UUID) -> JobState:
    with transaction("paderborn") as session:
        return session.get_one(Job, job_id).state


def tasks() -> list[str]:
    with transaction("paderborn") as session:
        return list(session.scalars(select(UserTask.element_id)))


def test_a_worker_runs_what_is_due_and_stores_its_documents(clean_database, run_jobs) -> None:
    job_id = new_case("dokument")
    run_jobs()
    assert state_of(job_id) is JobState.COMPLETED
    assert tasks() == ["ansehen"]
    with transaction("paderborn") as session:
        assert session.scalars(select(Document.filename)).all() == ["bescheid.txt"]
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_a_failing_handler_is_repeated_until_its_retries_are_used_up(clean_database, run_jobs) -> None:
    job_id = new_case("scheitern")
    run_jobs()
    with transaction("paderborn") as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempt, job.retries_left) == (JobState.FAILED, 3, 0)
        assert job.error == "ConnectionError: Das Register antwortet nicht"
        assert session.scalars(select(Incident.kind)).all() == ["retries-used-up"]


def test_an_error_of_the_matter_goes_to_the_diagram(clean_database, run_jobs) -> None:
    job_id = new_case("fachlich")
    run_jobs()
    assert state_of(job_id) is JobState.COMPLETED
    with transaction("paderborn") as session:
        assert session.scalars(select(Incident.job_id)).all() == [None]


def test_inputs_that_do_not_fit_are_an_incident_at_once(clean_database, run_jobs) -> None:
    job_id = new_case(42)
    run_jobs()
    with transaction("paderborn") as session:
        assert session.get_one(Job, job_id).attempt == 1
        assert session.scalars(select(Incident.kind)).all() == ["job-impossible"]


def test_a_worker_killed_in_the_middle_of_a_handler_is_replaced_and_the_case_advances_once(
    new_worker, gate: Gate, job_id: UUID
) -> None:
    first = new_worker()
    waiting = gate.await_handler()
    assert state_of(job_id) is JobState.RUNNING
    first.kill()
    os.close(waiting)
    assert state_of(job_id) is JobState.RUNNING
    assert tasks() == []

    second = new_worker()
    waiting = gate.await_handler()
    os.close(waiting)
    assert second.stop() == 0
    assert gate.attempts() == [str(job_id)] * 2  # the same idempotency key
    assert state_of(job_id) is JobState.COMPLETED
    assert tasks() == ["ansehen"]
    with transaction("paderborn") as session:
        assert session.get_one(Job, job_id).attempt == 2
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_a_worker_told_to_stop_finishes_what_it_runs(new_worker, gate: Gate, job_id: UUID) -> None:
    worker = new_worker()
    waiting = gate.await_handler()
    worker.ask_to_stop()
    os.close(waiting)
    assert worker.process.wait(timeout=60) == 0
    assert state_of(job_id) is JobState.COMPLETED


def test_a_job_cancelled_while_its_handler_runs_is_left_alone(new_worker, gate: Gate, job_id: UUID) -> None:
    worker = new_worker()
    waiting = gate.await_handler()
    with transaction("paderborn") as session:
        session.get_one(Job, job_id).state = JobState.CANCELLED
    os.close(waiting)
    assert worker.stop() == 0
    assert state_of(job_id) is JobState.CANCELLED
    assert tasks() == []


def test_an_engine_that_fails_after_a_good_handler_is_an_incident_and_no_hanging_job(
    new_worker, gate: Gate, job_id: UUID
) -> None:
    worker = new_worker()
    waiting = gate.await_handler()
    with transaction("paderborn") as session:
        session.scalars(select(ProcessInstance)).one().engine_state = {"format": "unlesbar"}
    os.close(waiting)
    assert worker.stop() == 0
    assert state_of(job_id) is JobState.FAILED
    with transaction("paderborn") as session:
        assert session.scalars(select(Incident.kind)).all() == ["completion-failed"]
    assert SECRET not in worker.log.read_text()


def test_logs_tell_of_jobs_but_not_of_people(new_worker, gate: Gate, job_id: UUID) -> None:
    failing = new_case("scheitern")
    worker = new_worker()
    os.close(gate.await_handler())
    assert worker.stop() == 0
    log = worker.log.read_text()
    assert str(job_id) in log
    assert str(failing) in log
    assert SECRET not in log
    assert "antwortet nicht" not in log
