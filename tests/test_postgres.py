from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.postgres import APP, OWNER, Postgres, PostgresFailed, running_postgres
from tests.conftest import FAST, ROOT, postgres_folder

START = """
import sys
from collections.abc import Iterator
from pathlib import Path
from app.postgres import running_postgres
with running_postgres(Path(sys.argv[1]), options={"fsync": "off"}) as server:
    print(server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with postgres_folder() as parent:
        parent.chmod(0o711)
        yield parent / "ein Ordner mit Umlaut ü"


def connect(server: Postgres, *, user: str = OWNER) -> psycopg.Connection:
    return psycopg.connect(server.url(database="laufzettel", user=user).replace("+psycopg", ""))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_data_survive_a_restart_and_the_process_does_not_survive_the_block(folder: Path) -> None:
    with running_postgres(folder, options=FAST) as server:
        server.create_database("laufzettel")
        with connect(server) as owner:
            owner.execute("CREATE TABLE bleibt AS SELECT 'Grüße' AS wert")
    assert not is_alive(server.pid)
    with running_postgres(folder, options=FAST) as server:
        server.create_database("laufzettel")
        with connect(server) as owner:
            assert owner.execute("SELECT wert FROM bleibt").fetchone() == ("Grüße",)


@pytest.mark.parametrize("name", ["Komma, im Namen", "sehr-" * 25], ids=["comma", "long"])
def test_a_folder_no_socket_can_have_gets_one_elsewhere(folder: Path, name: str) -> None:
    with running_postgres(folder / name, options=FAST) as server:
        assert not server.socket.is_relative_to(folder)
        server.create_database("laufzettel")
        assert server.socket.stat().st_mode & 0o777 == 0o700
    server.socket.rmdir()


def test_the_roles_own_nothing_more_than_they_should(folder: Path) -> None:
    with running_postgres(folder, options=FAST) as server:
        server.create_database("laufzettel")
        with connect(server, user=APP) as app:
            roles = app.execute(
                "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls OR rolcreaterole) "
                "AND rolname LIKE 'laufzettel%'"
            ).fetchall()
            assert roles == []
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("CREATE TABLE eigen (x int)")


def test_one_folder_has_one_server(folder: Path) -> None:
    with running_postgres(folder, options=FAST):
        with pytest.raises(PostgresFailed, match="läuft bereits"), running_postgres(folder, options=FAST):
            pass


def test_a_server_left_behind_by_a_killed_process_is_replaced(folder: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    orphan = int(first.stdout.readline())
    first.kill()
    first.communicate()
    assert is_alive(orphan)
    with running_postgres(folder, options=FAST) as server:
        assert server.pid != orphan
        server.create_database("laufzettel")
    assert not is_alive(server.pid)


def test_interrupting_the_terminal_does_not_reach_the_server_before_its_clients(folder: Path) -> None:
    with running_postgres(folder, options=FAST) as server:
        assert os.getpgid(server.pid) != os.getpgrp()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(PostgresFailed, match="shared_buffers"):
        with running_postgres(folder, options={"shared_buffers": "viel"}):
            pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to start the server as somebody else")
def test_as_root_the_server_runs_unprivileged_even_where_that_account_may_not_look(tmp_path: Path) -> None:
    hidden = tmp_path / "geheim"
    hidden.mkdir(mode=0o700)
    with running_postgres(hidden / "daten", options=FAST) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        assert not server.socket.is_relative_to(tmp_path)
        refuge = server.socket
    shutil.rmtree(refuge)
