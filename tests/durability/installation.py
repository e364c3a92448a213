"""Two web servers and two workers, each a process group that can be killed and comes back."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.settings import Settings
from tests.conftest import ROOT
from tests.durability.handlers import EFFECTS
from tests.web.conftest import free_port


@dataclass
class Process:
    """A command that runs until it is killed, and is started again the same way."""

    command: list[str]
    environment: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                cwd=ROOT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once, with its children: SIGKILL leaves no time to tidy up."""
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None


@dataclass
class Installation:
    """Everything but the database."""

    settings: Settings
    folder: Path
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    def __post_init__(self) -> None:
        environment = {
            "DATABASE_URL": self.settings.database_url,
            "SECRET_KEY": self.settings.secret_key,
            "OIDC_ISSUER": self.settings.oidc_issuer,
            "OIDC_CLIENT_ID": self.settings.oidc_client_id,
            "WEB_WORKERS": "1",
            "WORKER_POLLING": "0.1",
            "WORKER_HEARTBEAT": "0.1",
            "WORKER_STALLED": "0.5",
            "JOB_BACKOFF": "0",
            "LOG_LEVEL": "WARNING",
            EFFECTS: str(self.folder / "effects"),
        }
        serve = [sys.executable, "-m", "app.cli", "serve", "--bind"]
        work = [sys.executable, "-m", "tests.durability.worker_process"]
        commands = [[*serve, f"127.0.0.1:{port}"] for port in self.ports] + [work, work]
        self.processes = [
            Process(command, environment, self.folder / f"process-{number}.log")
            for number, command in enumerate(commands)
        ]

    def start(self) -> None:
        for process in self.processes:
            process.start()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()

    def effects(self) -> list[str]:
        """Return the idempotency keys in the order they were noted, repetitions included."""
        file = self.folder / "effects"
        return file.read_text().split() if file.exists() else []


def post(port: int, path: str, body: str, cookie: str = "") -> tuple[int, str]:
    """Send one form; return status and page. Raises OSError or HTTPException when the server dies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()
