"""Hand-over to the workers. The queue lives in PostgreSQL, so enqueueing is part of the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import procrastinate
from sqlalchemy import func, select
from sqlalchemy.orm import Session

#: Only defers, on connections it is given, so it is never opened. Workers have an app of their own.
_queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(
    session: Session,
    task_name: str,
    *,
    schedule_at: datetime | None = None,
    priority: int = 0,
    lock: str | None = None,
    **arguments: Any,
) -> int:
    """Schedule a queue task in the caller's transaction and return the queue's row id.

    If the transaction rolls back, no worker ever hears of it.

    Args:
        task_name: as registered in `app.worker`, e.g. "execute_job".
        schedule_at: not before this instant; None is at once.
        priority: higher first; among those of one lock even if another is scheduled for later.
        lock: tasks with the same lock run one after another.
        arguments: JSON values only; pass ids, not objects.
    """
    connection = session.connection().connection.driver_connection
    task = _queue.configure_task(
        task_name, lock=lock, priority=priority, schedule_at=schedule_at, connection=connection
    )
    return int(task.defer(**arguments))


def enqueue_all(session: Session, task_name: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Schedule a queue task once for each entry's arguments, all at once, as `enqueue` does for one."""
    if entries:
        connection = session.connection().connection.driver_connection
        _queue.configure_task(task_name, connection=connection).batch_defer(*map(dict, entries))


def by_the_queue(session: Session, due_at: datetime, *, now: datetime) -> datetime:
    """Return when an instant that is still to come by this machine's clock comes by the database's.

    The database decides which entries are due. With this machine's clock behind, an entry for the instant
    itself would come back at once, again and again, until both agree that it is time.
    """
    of_database: datetime = session.execute(select(func.now())).scalar_one()
    return of_database + (due_at - now)
