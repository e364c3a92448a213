"""Fixtures shared by all tests: a PostgreSQL of our own, two municipalities, sessions that roll back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import database as app_database
from app.identity import Identity, Role
from app.migration import migrate
from app.models import Base, ProcessDefinition
from app.operations.tenants import put_tenant
from app.postgres import APP, OWNER, Postgres, running_postgres
from app.settings import Settings

ROOT = Path(__file__).parent.parent
PROCESSES = ROOT / "processes"
TENANTS = {"paderborn": "Stadt Paderborn", "gelsenkirchen": "Stadt Gelsenkirchen"}
#: For data that nobody will miss.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Database:
    """A migrated database. `engine` is the application's; the owner's is for tests of the walls."""

    settings: Settings
    engine: Engine
    owner: Engine

    def due_jobs(self) -> int:
        with self.engine.connect() as connection:
            due = "status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
            return connection.scalar(text(f"SELECT count(*) FROM procrastinate_jobs WHERE {due}")) or 0

    def truncate(self) -> None:
        """Empty all tables but the municipalities."""
        names = [table.name for table in Base.metadata.sorted_tables if table.name != "tenant"]
        with self.owner.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(names)}, procrastinate_jobs CASCADE"))


@contextmanager
def postgres_folder() -> Iterator[Path]:
    """A folder the server's own account can reach, unlike pytest's, and that is removed afterwards."""
    with TemporaryDirectory(prefix="laufzettel-test-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test process."""
    with postgres_folder() as folder, running_postgres(folder, options=FAST) as server:
        yield server


@pytest.fixture(scope="session")
def settings(postgres: Postgres) -> Settings:
    """Settings of an installation with a migrated database, quick to notice killed workers."""
    postgres.create_database("laufzettel")
    settings = Settings(
        database_url=postgres.url(database="laufzettel", user=APP),
        database_owner_url=postgres.url(database="laufzettel", user=OWNER),
        secret_key="x" * 32,
        oidc_issuer="http://127.0.0.1:1/",
        oidc_client_id="laufzettel",
        oidc_client_secret="secret",
        worker_polling=timedelta(seconds=0.1),
        worker_heartbeat=timedelta(seconds=0.2),
        worker_stalled=timedelta(seconds=1),
        job_backoff=timedelta(0),
    )
    migrate(settings)
    return settings


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    """The database, bound to `app.database.transaction`, with both municipalities."""
    engine = app_database.configure(settings)
    for tenant, name in TENANTS.items():
        with app_database.transaction(tenant) as session:
            put_tenant(session, tenant=tenant, name=name, letterhead={"name": name}, parameters={})
    owner = create_engine(settings.database_owner_url, poolclass=NullPool)
    database = Database(settings, engine, owner)
    database.truncate()  # what setting up the municipalities left in the audit trail
    yield database
    engine.dispose()
    owner.dispose()


@pytest.fixture
def clean_database(database: Database) -> Iterator[Database]:
    """The database for tests that commit: emptied of everything but the municipalities afterwards."""
    yield database
    database.truncate()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of Paderborn whose work is thrown away after the test."""
    with database.engine.connect() as connection, connection.begin() as outer:
        with Session(connection, expire_on_commit=False) as session:
            app_database.set_tenant(session, "paderborn")
            yield session
        outer.rollback()


@pytest.fixture
def run_jobs(database: Database) -> Callable[[], None]:
    """Run all due jobs in this process, and those that follow: `run_jobs()`; committed ones, that is."""
    from app.worker.runner import work

    def run() -> None:
        with ThreadPoolExecutor(1) as thread:  # Playwright keeps an event loop running in this one
            while database.due_jobs():
                thread.submit(asyncio.run, work(database.settings, until_idle=True)).result()

    return run


@pytest.fixture
def deploy() -> Callable[..., ProcessDefinition]:
    """Deploy a folder of `processes/`: `deploy(session, "hundesteuer", tenant="paderborn")`."""
    return deploy_folder


def deploy_folder(session: Session, key: str | Path, *, tenant: str = "paderborn") -> ProcessDefinition:
    from app.operations.deployment import deploy_procedure
    from app.procedures import read_procedure

    procedure = read_procedure(PROCESSES / key, tenant=tenant)
    return deploy_procedure(session, procedure, by="test")


def person(
    username: str, *, groups: tuple[str, ...] = ("steueramt",), roles: tuple[Role, ...] = (Role.CLERK,)
) -> Identity:
    """A signed-in person, without an account in the database."""
    return Identity(
        account_id=_account_id(username),
        username=username,
        name=username.replace(".", " ").title(),
        roles=frozenset(roles),
        groups=frozenset(groups),
    )


_accounts: dict[str, UUID] = {}


def _account_id(username: str) -> UUID:
    return _accounts.setdefault(username, uuid4())


@pytest.fixture
def anna() -> Identity:
    return person("anna.schmidt")


@pytest.fixture
def bernd() -> Identity:
    return person("bernd.krause")
