"""What the inbox's pages cost with a million open tasks in 400 municipalities, and with a thousand in one."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from app import clock, create_app, database
from app.identity import Role
from app.logs import configure_logging
from app.migration import migrate
from app.models import ProcessDefinition
from app.operations.logins import open_login
from app.operations.tenants import put_tenant
from app.postgres import APP, OWNER, Postgres, running_postgres
from app.settings import Settings
from app.web.context import LOGIN_COOKIE

FEW, MANY = (1, 1000), (400, 2500)  # municipalities, open tasks in each
TASKS_PER_CASE = 5
GROUPS = 5  # of which the clerk is in one
ROUNDS, PAGES = 8, 8  # the two installations take turns
TENANT = "kommune-0"
WAITING = (
    100  # more cases of each municipality, in which the clerk's task is done and another group is at work
)
ADDRESSES = {
    "inbox": "/aufgaben",
    "cases that wait": "/vorgaenge/wartend",
    "search": "/vorgaenge?suche=erika+99",
}
#: Nothing has to survive, and the rows are there within a minute or two.
OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}

_INSTANCES = """
    INSERT INTO process_instance (id, definition_id, process_id, root_id, depth, hops, business_key, subject,
        state, engine_state, started_at)
    SELECT id, :definition_id, 'durchlauf', id, 0, 0, 'D-2026-' || number, 'Erika Beispiel', 'active',
        '{}', now()
    FROM (SELECT md5(:tenant || '/' || number)::uuid AS id, number
        FROM generate_series(0, (:tasks - 1) / :per_case) AS number
        UNION ALL SELECT md5(:tenant || '/w' || number)::uuid, 1000000 + number
        FROM generate_series(1, :waiting) AS number) AS made
"""
_USER_TASKS = """
    INSERT INTO user_task (id, instance_id, element_id, name, state, candidate_groups, candidate_users,
        priority, properties, created_at, due_date)
    SELECT gen_random_uuid(), md5(:tenant || '/' || number / :per_case)::uuid, 'erste', 'Prüfen', 'active',
        ARRAY['gruppe' || number % :groups], '{}', 50, '{}', now() - number * interval '1 minute',
        now() + number % 300 * interval '3 hours'
    FROM generate_series(0, :tasks - 1) AS number
"""

_WAITING = """
    INSERT INTO user_task (id, instance_id, element_id, name, state, candidate_groups, candidate_users,
        priority, properties, created_at, completed_by, ended_at)
    SELECT gen_random_uuid(), md5(:tenant || '/w' || number)::uuid, 'erste', 'Prüfen', task.state,
        ARRAY[task.of], '{}', 50, '{}', now(), task.person, CASE WHEN person IS NOT NULL THEN now() END
    FROM generate_series(1, :waiting) AS number,
        (VALUES ('completed', 'gruppe1', 'anna'), ('active', 'gruppe2', NULL)) AS task (state, of, person)
"""


def measure() -> list[tuple[str, str, str]]:
    """Measure and return rows of (what, value, remark)."""
    configure_logging("WARNING")
    with _server() as postgres:
        places = [_filled(postgres, *FEW), _filled(postgres, *MANY)]
        for round_ in range(ROUNDS + 1):
            for place in places:
                place.open_pages(keep=round_ > 0)  # the first round warms caches
    return [row for page in ADDRESSES for row in _rows(page, *places)]


def _rows(page: str, few: _Place, many: _Place) -> Iterator[tuple[str, str, str]]:
    seconds, statements = [
        (statistics.median(of(few)), statistics.median(of(many)))
        for of in (lambda place: place.pages[page], lambda place: place.queries[page])
    ]
    yield f"{page}: a page with {_total(FEW)} open tasks in one municipality", _shown(seconds[0]), ""
    yield f"{page}: a page with {_total(MANY)} in {MANY[0]}", _shown(seconds[1]), ""
    remark = f"goal ≤ 1.5; its statements alone {statements[1] / statements[0]:.2f}"
    yield f"{page}: many ÷ few", f"{seconds[1] / seconds[0]:.2f}", remark


@dataclass
class _Place:
    """An installation and a clerk's browser."""

    settings: Settings
    client: FlaskClient
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # seconds of each page
    queries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # of its statements

    def open_pages(self, *, keep: bool) -> None:
        """Open each page a few times; the first time connects and is never kept."""
        pool = database.configure(self.settings)
        for number in range(PAGES + 1):
            for page, address in ADDRESSES.items():
                with _statements() as spent:
                    began = perf_counter()
                    response = self.client.get(f"/{TENANT}{address}")
                    took = perf_counter() - began
                assert response.status_code == 200, response.status_code
                if keep and number:
                    self.pages[page].append(took)
                    self.queries[page].append(sum(spent))
        pool.dispose()


@contextmanager
def _server() -> Iterator[Postgres]:
    home = Path(tempfile.mkdtemp(prefix="laufzettel-bench-", dir="/var/tmp"))
    home.chmod(0o711)
    try:
        with running_postgres(home / "postgres", options=OPTIONS) as postgres:
            yield postgres
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _filled(postgres: Postgres, tenants: int, tasks: int) -> _Place:
    """Make a database with so many tasks in each of so many municipalities."""
    name = f"laufzettel_{tenants}"
    postgres.create_database(name)
    settings = Settings(
        database_url=postgres.url(database=name, user=APP),
        database_owner_url=postgres.url(database=name, user=OWNER),
        secret_key="b" * 32,
        oidc_issuer="http://127.0.0.1:9/",
        oidc_client_id="laufzettel",
    )
    migrate(settings)
    client = create_app(settings).test_client()
    _fill(settings, tenants, tasks)
    client.set_cookie(LOGIN_COOKIE, _sign_in(settings), path=f"/{TENANT}")
    return _Place(settings, client)


def _fill(settings: Settings, tenants: int, tasks: int) -> None:
    for number in range(tenants):
        tenant = f"kommune-{number}"
        with database.transaction(tenant) as session:
            put_tenant(session, tenant=tenant, name=tenant, letterhead={}, parameters={})
            definition = ProcessDefinition(
                key="durchlauf",
                version=1,
                title="Durchlauf",
                checksum=b"",
                procedure_metadata={},
                parameters={},
                deployed_at=clock.now(),
                deployed_by="bench",
            )
            session.add(definition)
            session.flush()
            values = {"tenant": tenant, "tasks": tasks, "per_case": TASKS_PER_CASE, "waiting": WAITING}
            session.execute(text(_INSTANCES), {**values, "definition_id": definition.id})
            session.execute(text(_USER_TASKS), {**values, "groups": GROUPS})
            session.execute(text(_WAITING), values)
    owner = create_engine(settings.database_owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _sign_in(settings: Settings) -> str:
    with database.transaction(TENANT) as session:
        return open_login(
            session,
            issuer=settings.oidc_issuer,
            subject="1",
            username="anna",
            name="Anna Schmidt",
            roles=[Role.CLERK],
            groups=["gruppe1"],
            id_token="",
        )


@contextmanager
def _statements() -> Iterator[list[float]]:
    """Collect the seconds that each statement takes."""
    spent: list[float] = []

    def before(connection: Connection, *_rest: object) -> None:
        connection.info["began"] = perf_counter()

    def after(connection: Connection, *_rest: object) -> None:
        spent.append(perf_counter() - connection.info["began"])

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def _total(size: tuple[int, int]) -> str:
    return f"{size[0] * size[1]:,}"


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
