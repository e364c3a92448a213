"""A worker as an operating-system process of its own, with the handlers of the tests."""

from __future__ import annotations

from app.settings import Settings
from app.worker import run_worker
from tests.operations import probe  # noqa: F401 - registers handlers

if __name__ == "__main__":
    run_worker(Settings.from_env())
