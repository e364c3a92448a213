"""Starts the demo: database, municipalities, procedures, OpenID provider, web server and worker."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

from app import database, handlers
from app.migration import migrate
from app.operations.deployment import deploy_procedure
from app.operations.tenants import put_tenant
from app.postgres import APP, OWNER, Postgres, PostgresFailed, running_postgres
from app.procedures import read_procedure
from app.settings import Settings
from demo.children import ChildEnded, Children

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "laufzettel"


class PortTaken(RuntimeError):
    """Another program listens where the demo wants to; the message says how to choose another port."""


@dataclass(frozen=True)
class Demo:
    """Where the demo keeps its data and listens."""

    home: Path
    web_port: int
    provider_port: int

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.provider_port}"

    def environment(self, postgres: Postgres) -> dict[str, str]:
        """Return the settings of web server and worker, as an operator would set them."""
        return {
            "DATABASE_URL": postgres.url(database=DATABASE, user=APP),
            "DATABASE_OWNER_URL": postgres.url(database=DATABASE, user=OWNER),
            "SECRET_KEY_FILE": str(_secret(self.home / "secret-key")),
            "PUBLIC_URL": self.web_url,
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": "laufzettel",
            "OIDC_CLIENT_SECRET_FILE": str(_secret(self.home / "oidc-client-secret")),
        }


def _secret(path: Path) -> Path:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path


def run_demo() -> int:
    """Start everything, wait for Ctrl-C, stop everything. Data stay in the demo's home for the next start."""
    home = Path(os.environ.get("LAUFZETTEL_HOME", ROOT / ".laufzettel")).resolve()
    port = int(os.environ.get("LAUFZETTEL_PORT", "8000"))
    demo = Demo(home, port, int(os.environ.get("LAUFZETTEL_LOGIN_PORT", str(port + 1))))
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        _run(demo, stop)
    except (ChildEnded, PortTaken, PostgresFailed) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _run(demo: Demo, stop: threading.Event) -> None:
    began = time.monotonic()
    with running(demo) as children:
        print(_greeting(demo, time.monotonic() - began), flush=True)
        while not stop.wait(1.0):
            children.check()
        print("\nLaufzettel wird beendet …", flush=True)


@contextmanager
def running(demo: Demo) -> Iterator[Children]:
    """Start everything and end it with the block.

    Raises:
        PortTaken, PostgresFailed, ChildEnded: it does not start; the message says what to do.
    """
    for port in (demo.web_port, demo.provider_port):
        _check_port(port)
    demo.home.mkdir(parents=True, exist_ok=True)
    demo.home.chmod(0o711)
    with ExitStack() as stack:
        print("Datenbank …", flush=True)
        postgres = stack.enter_context(running_postgres(demo.home / "postgres"))
        postgres.create_database(DATABASE)
        environment = demo.environment(postgres)
        settings = Settings.from_env(environment)
        migrate(settings)
        print("Kommunen und Verfahren …", flush=True)
        _set_up(settings)
        children = Children(demo.home / "logs")
        stack.callback(children.stop)
        print("Anmeldung, Webserver und Worker …", flush=True)
        _start(children, demo, environment)
        yield children


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(
                f"Auf Port {port} läuft schon ein anderes Programm. Wählen Sie einen anderen Port, z. B.: "
                f"LAUFZETTEL_PORT={port + 1000} make demo"
            ) from None


def _set_up(settings: Settings) -> None:
    """Store the demo's municipalities and the current procedures; both may be there already."""
    handlers.discover()
    engine = database.configure(settings)
    for path in sorted((ROOT / "demo" / "tenants").glob("*.toml")):
        facts: dict[str, Any] = tomllib.loads(path.read_text(), parse_float=Decimal)
        tenant = facts["id"]
        with database.transaction(tenant) as session:
            put_tenant(
                session,
                tenant=tenant,
                name=facts["name"],
                letterhead=facts["letterhead"],
                parameters=facts.get("parameters", {}),
            )
        for folder in sorted((ROOT / "processes").iterdir()):
            if (folder / "tenants" / tenant).is_dir():
                with database.transaction(tenant) as session:
                    deploy_procedure(session, read_procedure(folder, tenant=tenant), by="laufzettel demo")
    engine.dispose()


def _start(children: Children, demo: Demo, environment: dict[str, str]) -> None:
    provider = [sys.executable, "-m", "demo.provider", "--port", str(demo.provider_port)]
    children.start("anmeldung", [*provider, "--state", str(demo.home / "provider")], environment)
    laufzettel = [sys.executable, "-m", "app.cli"]
    children.start("web", [*laufzettel, "serve", "--bind", f"127.0.0.1:{demo.web_port}"], environment)
    children.start("worker", [*laufzettel, "worker"], environment)
    children.await_url(f"{demo.issuer}/.well-known/openid-configuration")
    children.await_url(f"{demo.web_url}/readyz")


def _greeting(demo: Demo, seconds: float) -> str:
    return f"""
Laufzettel läuft ({seconds:.1f} s).

  Bürgerin    {demo.web_url}/paderborn/       Antrag stellen: Hund anmelden
              {demo.web_url}/gelsenkirchen/   dieselbe Leistung, andere Sätze
              {demo.web_url}/duesseldorf/     Elternbeitrag für die Kita, auch in Paderborn
  Steueramt   {demo.web_url}/paderborn/aufgaben    anmelden als Anna Schmidt; freigeben als Bernd Krause
  Jugendamt   {demo.web_url}/duesseldorf/aufgaben  anmelden als Dilan Aydın; freigeben als David Kern
  Modellierer {demo.web_url}/paderborn/verfahren   anmelden als Mona Modell
  Betrieb     {demo.web_url}/paderborn/betrieb     anmelden als Otto Betrieb

  Daten und Protokolle liegen in {demo.home}. Beenden mit Strg-C.
"""
