"""An installation as a release left it, and what people of the next one do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, handlers
from app import database as app_database
from app.database import transaction
from app.identity import Identity
from app.migration import migrate
from app.models import ProcessInstance, UserTask, UserTaskState
from app.operations.user_tasks import complete_user_task
from app.postgres import APP, OWNER, Postgres
from app.queries.instances import find_by_access_token
from app.settings import Settings
from app.worker.runner import work
from tests.conftest import Database
from tests.upgrade.life import DAY, secret
from tests.upgrade.text_dump import dump

DUMPS = sorted((Path(__file__).parent / "dumps").glob("*.sql"))
#: By then all is due that is due soon.
LATER = DAY + timedelta(days=20)


@dataclass(frozen=True)
class Installation:
    """A database that an older release filled. `revision` is where that release stood."""

    server: Postgres
    database: str
    revision: str
    settings: Settings

    def migrate(self, revision: str = "head") -> None:
        migrate(self.settings, revision)

    def content(self) -> list[str]:
        """Return everything in it, in no order."""
        return sorted(dump(self.server, self.database).splitlines())

    def work(self) -> None:
        """Run all that is due, and what follows from it."""
        with ThreadPoolExecutor(1) as thread:
            while self._is_anything_due():
                thread.submit(asyncio.run, work(self.settings, until_idle=True)).result()

    def _is_anything_due(self) -> bool:
        due = "status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
        with _connect(self.server, self.database, OWNER) as connection:
            return bool(connection.execute(f"SELECT 1 FROM procrastinate_jobs WHERE {due}").fetchone())


@pytest.fixture(scope="session", params=DUMPS, ids=lambda path: path.stem)
def release(request: pytest.FixtureRequest, postgres: Postgres) -> str:
    """Load the dump of a release into a database to copy."""
    revision: str = request.param.stem
    postgres.create_database(f"release_{revision}")
    with _connect(postgres, f"release_{revision}", "postgres") as connection:
        connection.execute(request.param.read_text())
    return revision


@pytest.fixture(scope="session")
def upgraded(release: str, postgres: Postgres, settings: Settings) -> str:
    """Upgrade a copy, and return the name of the database, which is to be copied in turn."""
    installation = _copy(postgres, settings, release, of=f"release_{release}")
    installation.migrate()
    return installation.database


@pytest.fixture
def before(release: str, postgres: Postgres, settings: Settings) -> Installation:
    """The installation before the upgrade."""
    return _copy(postgres, settings, release, of=f"release_{release}")


@pytest.fixture
def installation(
    release: str, upgraded: str, postgres: Postgres, database: Database, set_clock: Callable[..., None]
) -> Iterator[Installation]:
    """The installation after the upgrade, bound to `app.database.transaction`, at LATER."""
    installation = _copy(postgres, database.settings, release, of=upgraded)
    handlers.discover()
    set_clock(LATER)
    engine = app_database.configure(installation.settings)
    yield installation
    engine.dispose()
    app_database._factory.configure(bind=database.engine)


def _copy(postgres: Postgres, settings: Settings, revision: str, *, of: str) -> Installation:
    name = f"{of}_{uuid4().hex[:8]}"
    with _connect(postgres, "postgres", "postgres") as connection:
        connection.autocommit = True
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {of}")
    urls = {
        "database_url": postgres.url(database=name, user=APP),
        "database_owner_url": postgres.url(database=name, user=OWNER),
    }
    return Installation(postgres, name, revision, replace(settings, **urls))


def _connect(postgres: Postgres, database: str, user: str) -> psycopg.Connection:
    return psycopg.connect(host=str(postgres.socket), user=user, dbname=database)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def case(session: Session, name: str) -> ProcessInstance:
    found = find_by_access_token(session, secret(name))
    assert found is not None
    return found


def open_tasks(session: Session, name: str) -> list[str]:
    return [task.element_id for task in _open(session, name)]


def complete(name: str, element_id: str, by: Identity, *, town: str = "paderborn", **data: Any) -> None:
    """Complete the open task of a case at an element."""
    with transaction(town) as session:
        (task,) = [each for each in _open(session, name) if each.element_id == element_id]
        complete_user_task(session, task.id, data=data, by=by)


def _open(session: Session, name: str) -> list[UserTask]:
    active = UserTask.state == UserTaskState.ACTIVE
    wanted = select(UserTask).where(UserTask.instance_id == case(session, name).id, active)
    return list(session.scalars(wanted.order_by(UserTask.element_id)))
