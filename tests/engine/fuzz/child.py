"""Reads mutated files in a process of its own that may use little memory and no file or address.

Run as a module: what is wrong goes to the standard output, one line per file.
"""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from types import FrameType
from typing import Any

import app.engine  # noqa: F401 - before files are watched
from tests.engine.fuzz.mutations import hostile, mutants, survive

SECONDS = 5  # of computing, for one file
MEGABYTES = 200  # in use at any time
_WATCHED = ("open", "socket.", "os.listdir", "subprocess.", "os.system", "urllib.")


class TooSlow(BaseException):
    """A file takes too long."""


def main(number: int, place: str) -> None:
    accesses: list[str] = []
    files = [*hostile(place), *mutants(number)]
    list(map(survive, files[-2:]))  # whatever is imported or loaded when needed is there now

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_WATCHED):
            accesses.append(f"{event} {arguments[:1]}")

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGVTALRM, give_up)
    size = MEGABYTES * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (size + sum(map(len, files)), resource.RLIM_INFINITY))
    sys.addaudithook(watch)
    for index, content in enumerate(files):
        accesses.clear()
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            survive(content)
        except BaseException:
            last = traceback.format_exc().splitlines()[-1]
            print(f"{index}: {last}")
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if accesses:
            print(f"{index}: {accesses[:3]}")
    print(f"{len(files)} files")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
