"""What completing a user task costs: in memory, on the leanest path to PostgreSQL, over HTTP; interleaved."""

from __future__ import annotations

import shutil
import socket
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine

from app import clock, create_app, database, engine, exact_json
from app.engine import Definition
from app.identity import Identity, Role
from app.logs import configure_logging
from app.migration import migrate
from app.operations.applications import submit_application
from app.operations.deployment import deploy_procedure
from app.operations.logins import open_login
from app.operations.tenants import put_tenant
from app.operations.user_tasks import claim_user_task
from app.postgres import APP, OWNER, running_postgres
from app.procedures import read_procedure
from app.queries import logins
from app.queries.user_tasks import list_user_tasks
from app.settings import Settings
from app.web.context import LOGIN_COOKIE
from demo.children import Children
from tests.statements import noting_commits, noting_statements

FOLDER = Path(__file__).parent / "durchlauf"
ROUNDS = 150
ANSWER = {"betrag": "250,00", "ergebnis": "ja", "vermerk": "x" * 900}
DATA = {"betrag": 250, "ergebnis": "ja", "vermerk": "x" * 900}
TENANT = "paderborn"


@dataclass
class Bench:
    settings: Settings
    engine: Engine
    definition: Definition
    web_port: int
    token: str
    csrf_token: str
    clerk: Identity

    def waiting_task(self) -> tuple[UUID, UUID]:
        """Start an instance and claim its first task; return the ids of instance and task."""
        with database.transaction(TENANT) as session:
            instance = submit_application(
                session,
                key="durchlauf",
                data={"name": "Erika Beispiel", "anliegen": "y" * 400},
                access_token=uuid4().hex + uuid4().hex,
            )
            (task,) = list_user_tasks(session, instance.id)
            claim_user_task(session, task.id, by=self.clerk)
            return instance.id, task.id


@contextmanager
def bench() -> Iterator[Bench]:
    home = Path(tempfile.mkdtemp(prefix="laufzettel-bench-", dir="/var/tmp"))
    home.chmod(0o711)
    try:
        with running_postgres(home / "postgres") as postgres:
            postgres.create_database("laufzettel")
            settings = Settings(
                database_url=postgres.url(database="laufzettel", user=APP),
                database_owner_url=postgres.url(database="laufzettel", user=OWNER),
                secret_key="b" * 32,
                oidc_issuer="http://127.0.0.1:9/",
                oidc_client_id="laufzettel",
                oidc_client_secret="secret",
            )
            migrate(settings)
            pool = database.configure(settings)
            children = Children(home / "logs")
            try:
                yield _fill(settings, pool, children)
            finally:
                children.stop()
                pool.dispose()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _fill(settings: Settings, pool: Engine, children: Children) -> Bench:
    procedure = read_procedure(FOLDER, tenant=TENANT)
    with database.transaction(TENANT) as session:
        put_tenant(session, tenant=TENANT, name="Stadt Paderborn", letterhead={}, parameters={})
        deploy_procedure(session, procedure, by="bench")
        token = open_login(
            session,
            issuer=settings.oidc_issuer,
            subject="1",
            username="anna",
            name="Anna Schmidt",
            roles=[Role.CLERK],
            groups=["steueramt"],
            id_token="",
        )
        entry = logins.enter(session, TENANT, token, at=clock.now())
    assert entry is not None
    assert entry.login is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "OIDC_ISSUER": settings.oidc_issuer,
        "OIDC_CLIENT_ID": "laufzettel",
        "WEB_WORKERS": "1",
    }
    children.start(
        "web", [sys.executable, "-m", "app.cli", "serve", "--bind", f"127.0.0.1:{port}"], environment
    )
    children.await_url(f"http://127.0.0.1:{port}/readyz")
    return Bench(
        settings, pool, procedure.definition, port, token, entry.login.csrf_token, entry.login.identity
    )


def in_memory(found: Bench) -> Callable[[], None]:
    step = engine.start_instance(found.definition, {"name": "E", "anliegen": "y" * 400}, at=clock.now())
    state, task_id = exact_json.dumps(step.state), step.active[0].id

    def run() -> None:
        after = engine.complete_activity(
            found.definition, exact_json.loads(state), task_id, DATA, at=clock.now()
        )
        exact_json.dumps(after.state)

    return run


def lean(found: Bench, connection: psycopg.Connection[tuple[object, ...]]) -> Callable[[], None]:
    """Lock, load, complete, save, next task row, event row, commit: no permission, no form, no HTTP."""
    instance_id, task_id = found.waiting_task()

    def run() -> None:
        with connection.transaction():
            connection.execute("SELECT set_config('laufzettel.tenant_id', %s, true)", [TENANT])
            row = connection.execute(
                "SELECT engine_state::text FROM process_instance WHERE id = %s FOR UPDATE", [instance_id]
            ).fetchone()
            assert row is not None
            step = engine.complete_activity(
                found.definition, exact_json.loads(str(row[0])), task_id, DATA, at=clock.now()
            )
            (following,) = step.active
            connection.execute(
                "UPDATE process_instance SET engine_state = %s::jsonb WHERE id = %s",
                [exact_json.dumps(step.state), instance_id],
            )
            connection.execute(
                "UPDATE user_task SET state = 'completed', ended_at = now() WHERE id = %s", [task_id]
            )
            connection.execute(
                "INSERT INTO user_task (id, tenant_id, instance_id, element_id, name, state,"
                " candidate_groups, candidate_users, priority, properties, created_at)"
                " VALUES (%s, %s, %s, %s, %s, 'active', '{steueramt}', '{}', 50, '{}', now())",
                [following.id, TENANT, instance_id, following.element_id, following.name],
            )
            connection.execute(
                "INSERT INTO audit_entry (tenant_id, instance_id, at, actor, action, element_id, details)"
                " VALUES (%s, %s, now(), 'anna', 'user-task-completed', 'erste', '{}')",
                [TENANT, instance_id],
            )

    return run


class Browser:
    """A kept-alive connection that sends each form in one packet, and costs next to nothing itself."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._port = port

    @cached_property
    def _socket(self) -> socket.socket:
        """Connect with the first form: the server closes connections on which nothing happens."""
        connected = socket.create_connection(("127.0.0.1", self._port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def post(self, path: str, cookie: str, form: dict[str, str]) -> int:
        """Send a form and return the status of the answer, once it is there completely."""
        body = urlencode(form)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall((head + body).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._receive()
        headers, _, content = answer.partition(b"\r\n\r\n")
        length = next(line for line in headers.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        missing = int(length.partition(b":")[2]) - len(content)
        while missing > 0:
            missing -= len(self._receive())
        return int(headers.split(b" ", 2)[1])

    def _receive(self) -> bytes:
        received = self._socket.recv(2**16)
        assert received, "the server closed the connection"
        return received


def over_http(found: Bench, browser: Browser) -> Callable[[], None]:
    _, task_id = found.waiting_task()

    def run() -> None:
        status = browser.post(
            f"/{TENANT}/aufgaben/{task_id}/erledigen",
            f"{LOGIN_COOKIE}={found.token}",
            {"csrf_token": found.csrf_token, **ANSWER},
        )
        assert status == HTTPStatus.SEE_OTHER, status

    return run


def count_statements(found: Bench) -> tuple[int, int]:
    """Complete one task through the web application in this process; return statements and commits."""
    _, task_id = found.waiting_task()
    client = create_app(found.settings).test_client()
    client.set_cookie(LOGIN_COOKIE, found.token, path=f"/{TENANT}")
    with noting_statements() as statements, noting_commits() as commits:
        response = client.post(
            f"/{TENANT}/aufgaben/{task_id}/erledigen", data={"csrf_token": found.csrf_token, **ANSWER}
        )
    assert response.status_code == 303, response.status_code
    return len(statements), len(commits)


def measure() -> list[tuple[str, str, str]]:
    configure_logging("WARNING")
    with bench() as found:
        raw = found.settings.database_url.replace("+psycopg", "")
        with psycopg.connect(raw, autocommit=True) as connection:
            browser = Browser(found.web_port)
            # All is prepared before anything is measured: what starts a case warms caches of one side only.
            rounds = [
                {
                    "memory": in_memory(found),
                    "lean": lean(found, connection),
                    "http": over_http(found, browser),
                }
                for _ in range(ROUNDS + 10)
            ]
            times = _interleaved(rounds)
        statements, commits = count_statements(found)
    median = {name: statistics.median(values) for name, values in times.items()}
    best = {name: statistics.quantiles(values, n=10)[0] for name, values in times.items()}
    return [
        ("in memory, with JSON round trip", f"{median['memory'] * 1000:.2f} ms", ""),
        ("lean path: one transaction on PostgreSQL", f"{median['lean'] * 1000:.2f} ms", ""),
        ("over HTTP, with session, permission, form, audit", f"{median['http'] * 1000:.2f} ms", ""),
        ("over HTTP ÷ lean path", f"{median['http'] / median['lean']:.2f}", "goal ≤ 2"),
        ("over HTTP ÷ lean path, of the best tenth", f"{best['http'] / best['lean']:.2f}", ""),
        ("SQL statements per completion", str(statements), "goal ≤ 10"),
        ("transactions per completion", str(commits), "goal 1"),
    ]


def _interleaved(rounds: list[dict[str, Callable[[], None]]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in rounds[0]}
    for number, runs in enumerate(rounds):
        for name, run in runs.items():
            began = perf_counter()
            run()
            if number >= 10:  # the first ones warm caches and connections
                times[name].append(perf_counter() - began)
    return times
