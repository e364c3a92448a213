"""A worker as an operating-system process of its own, with the handlers of the tests."""

from __future__ import annotations

import asyncio
import sys

from app import database
from app.settings import Settings
from app.worker import run_worker
from app.worker.runner import work
from tests.operations import probe  # noqa: F401 - registers handlers

if __name__ == "__main__":
    settings = Settings.from_env()
    if "--until-idle" in sys.argv:
        database.configure(settings)
        asyncio.run(work(settings, until_idle=True))
    else:
        run_worker(settings)
