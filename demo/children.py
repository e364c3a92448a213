"""The processes of the demo: started in sessions of their own, ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 30.0


class ChildEnded(RuntimeError):
    """A process of the demo ended by itself; the message names it and its log."""


class Children:
    """Processes that live as long as the demo. Ctrl-C reaches the demo only, which ends them in turn."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._libc = ctypes.CDLL(None, use_errno=True)
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start one process; what it prints goes to `<name>.log`."""
        with self.log_of(name).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **env},
                start_new_session=True,
                preexec_fn=self._die_with_parent,  # noqa: PLW1509 - no threads run yet
            )
        self._running.append((name, process))

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _die_with_parent(self) -> None:
        self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def await_url(self, url: str, *, seconds: float = 60.0) -> None:
        """Wait until the address answers with success.

        Raises:
            ChildEnded: a process ended meanwhile, or the time is up.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check()
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own http address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise ChildEnded(f"{url} antwortet nicht; sehen Sie in {self._logs} nach.")

    def check(self) -> None:
        """Raise ChildEnded when a process has ended."""
        for name, process in self._running:
            if process.poll() is not None:
                tail = self.log_of(name).read_text(errors="replace").splitlines()[-15:]
                raise ChildEnded(f"„{name}“ hat sich beendet:\n" + "\n".join(tail))

    def stop(self) -> None:
        """End all processes, last started first, and wait for them."""
        for _name, process in reversed(self._running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _name, process in reversed(self._running):
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()
