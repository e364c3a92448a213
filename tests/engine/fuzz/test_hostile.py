from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.properties.drawing import examples

ROOT = Path(__file__).parents[3]
NUMBER = 1_000


class Bait:
    """A file that tells whether anybody has opened it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.taken = False
        os.mkfifo(path)
        self._thread = threading.Thread(target=self._wait)
        self._thread.start()

    def _wait(self) -> None:
        with self.path.open("wb"):  # not before somebody reads
            self.taken = True

    def close(self) -> bool:
        """Stop waiting, and say whether it was opened before."""
        taken = self.taken
        reader = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        self._thread.join()
        os.close(reader)
        return taken


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    placed = Bait(tmp_path / "geheim")
    yield placed
    if placed._thread.is_alive():
        placed.close()


def test_a_thousand_mutated_files_crash_nothing_and_reach_nothing(bait: Bait) -> None:
    """Neither more than 5 s of computing, nor 200 MB, nor any file or address: see `child`."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.engine.fuzz.child", str(examples(NUMBER)), f"file://{bait.path}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.stderr == ""
    *wrong, last = ran.stdout.splitlines()
    assert wrong == []
    assert int(last.split()[0]) > NUMBER
    assert not bait.close()


def test_the_bait_notices_who_takes_it(bait: Bait) -> None:
    bait.path.read_bytes()

    bait._thread.join()
    assert bait.taken
