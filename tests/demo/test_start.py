"""`make demo` as a newcomer uses it: start, Ctrl-C, start again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="laufzettel-demo-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def two_free_ports() -> int:
    """Return a port that is free together with the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def start(home: Path, port: int) -> subprocess.Popen[str]:
    """Start the demo and wait until it greets."""
    process = subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=ROOT,
        env={**os.environ, "LAUFZETTEL_HOME": str(home), "LAUFZETTEL_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if "Beenden mit Strg-C" in line:
            return process
    raise AssertionError("".join(told))


def processes_of(home: Path) -> set[int]:
    """Everything that runs for this demo: its settings or its folder are in environment or command line."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(home).encode() in facts and int(folder.name) != os.getpid():
            found.add(int(folder.name))
    return found


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode


def test_ctrl_c_stops_every_process_and_a_second_start_finds_the_data(home: Path) -> None:
    port = two_free_ports()
    process = start(home, port)
    assert len(processes_of(home)) >= 5  # demo, database, login, web server, worker
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert json.load(answer) == {"status": "ready"}
    secret = (home / "secret-key").read_text()

    assert stop(process) == 0
    assert processes_of(home) == set()

    again = start(home, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/paderborn/antrag/hundesteuer") as answer:
        assert answer.status == 200
    assert (home / "secret-key").read_text() == secret
    assert stop(again) == 0
    assert processes_of(home) == set()


def test_a_taken_port_is_named_with_a_way_out(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env={**os.environ, "LAUFZETTEL_HOME": str(home), "LAUFZETTEL_PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert result.returncode == 1
    assert f"Port {port}" in result.stderr
    assert "LAUFZETTEL_PORT=" in result.stderr
    assert processes_of(home) == set()
