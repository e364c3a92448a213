from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from app.migration import migrate
from app.postgres import APP, OWNER, running_postgres
from app.settings import Settings
from tests.conftest import FAST, ROOT, postgres_folder


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.worker.worker_process"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": settings.database_url,
            "WORKER_HEARTBEAT": "0.2",
            "WORKER_POLLING": "0.2",
        },
        cwd=ROOT,
    )


def test_a_worker_that_loses_its_database_ends_with_an_error() -> None:
    with postgres_folder() as folder, running_postgres(folder, options=FAST) as server:
        server.create_database("laufzettel")
        settings = Settings(
            database_url=server.url(database="laufzettel", user=APP),
            database_owner_url=server.url(database="laufzettel", user=OWNER),
        )
        migrate(settings)
        worker = start_worker(settings)
        assert b"worker-started" in worker.stdout.readline()
    worker.communicate(timeout=60)
    assert worker.returncode == 1


def test_a_worker_does_not_start_as_the_owner_of_the_tables(settings: Settings) -> None:
    worker = start_worker(replace(settings, database_url=settings.database_owner_url))
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert "Tabellen besitzt" in output.decode()
