"""A worker as an operating-system process of its own, with the handler of the load test."""

from __future__ import annotations

from app.settings import Settings
from app.worker import run_worker
from tests.durability import handlers  # noqa: F401 - registers the handler

if __name__ == "__main__":
    run_worker(Settings.from_env())
