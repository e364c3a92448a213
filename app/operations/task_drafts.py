"""What a clerk has typed into the form of a task and not sent yet: kept with the task until it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.errors import Conflict
from app.identity import Identity
from app.models import UserTask, UserTaskState


def save_task_draft(session: Session, task_id: UUID, *, answers: Mapping[str, Any], by: Identity) -> datetime:
    """Keep unchecked answers in place of those of before; return when.

    Whoever works on the task next goes on with them.

    Raises:
        Conflict: the person does not work on the task (any more), or it has ended.
    """
    now = clock.now()
    _write(session, task_id, {"answers": dict(answers), "at": now.isoformat(), "by": by.username}, by)
    return now


def discard_task_draft(session: Session, task_id: UUID, *, by: Identity) -> None:
    """Forget what was typed.

    Raises:
        Conflict: as for `save_task_draft`.
    """
    _write(session, task_id, None, by)


def _write(session: Session, task_id: UUID, draft: Mapping[str, Any] | None, by: Identity) -> None:
    """Write without the lock of the instance: nothing but this person's own form depends on it."""
    written = session.scalar(
        update(UserTask)
        .where(
            UserTask.id == task_id,
            UserTask.state == UserTaskState.ACTIVE,
            UserTask.assignee == by.username,
        )
        .values(draft=draft)
        .returning(UserTask.id)
    )
    if written is None:
        raise Conflict("Diese Aufgabe ist nicht mehr bei Ihnen.", user_task=str(task_id))
