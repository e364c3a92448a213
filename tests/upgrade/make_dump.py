"""Writes an installation in full life as SQL text: what later releases must be able to take over.

Run it in the tree of a release, once, when it is out:

    git worktree add ../release TAG && cp -r tests/upgrade ../release/tests/ && cd ../release
    .venv/bin/python -m tests.upgrade.make_dump …/tests/upgrade/dumps/0014.sql
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from app import database, handlers
from app.migration import migrate
from app.postgres import APP, OWNER, running_postgres
from app.settings import Settings
from tests.conftest import FAST, postgres_folder
from tests.upgrade.life import begin_life
from tests.upgrade.text_dump import dump


def main(target: Path) -> None:
    with postgres_folder() as folder, running_postgres(folder, options=FAST) as server:
        server.create_database("laufzettel")
        settings = Settings(
            database_url=server.url(database="laufzettel", user=APP),
            database_owner_url=server.url(database="laufzettel", user=OWNER),
            secret_key="x" * 32,
            job_backoff=timedelta(0),
            worker_polling=timedelta(seconds=0.1),
        )
        migrate(settings)
        handlers.discover()
        engine = database.configure(settings)
        begin_life(settings)
        engine.dispose()
        target.write_text(dump(server, "laufzettel"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
