"""Queue tasks: thin wrappers that open transactions and call `app.operations`."""

from __future__ import annotations

from app.worker.runner import run_worker

__all__ = ["run_worker"]
