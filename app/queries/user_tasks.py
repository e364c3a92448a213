"""One user task, with all that its page shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.errors import NotFound, NotPermitted
from app.identity import Identity
from app.models import ProcessInstance, UserTask
from app.queries.cases import members_of


def get_user_task(session: Session, task_id: UUID, *, by: Identity | None = None) -> UserTask:
    """Return a task with its instance and definition, in one statement.

    Args:
        by: who wants to see it; None asks for no permission.

    Raises:
        NotFound: there is none.
        NotPermitted: it is neither offered to the person nor assigned to them alone.
    """
    task = session.scalars(
        select(UserTask)
        .where(UserTask.id == task_id)
        .options(joinedload(UserTask.instance).joinedload(ProcessInstance.definition))
    ).one_or_none()
    if task is None:
        raise NotFound("Diese Aufgabe gibt es nicht.", user_task=str(task_id))
    if by is not None and not task.may_be_seen_by(by):
        raise NotPermitted("Für diese Aufgabe sind Sie nicht zuständig.")
    return task


def list_user_tasks(session: Session, instance_id: UUID, *, alone: bool = False) -> Sequence[UserTask]:
    """Return all tasks of a case, oldest first.

    Args:
        alone: of this instance only, without what belongs to the same case.
    """
    which = UserTask.instance_id == instance_id
    return session.scalars(
        select(UserTask)
        .where(which if alone else UserTask.instance_id.in_(members_of(instance_id)))
        .order_by(UserTask.created_at, UserTask.id)
    ).all()


def barring_task(tasks: Sequence[UserTask], task: UserTask, *, by: Identity) -> UserTask | None:
    """Return what the person did and what forbids them to do this task (Vier-Augen-Prinzip).

    The last completion of the named element counts: after a return it may be somebody else's.

    Args:
        tasks: all tasks of the case.
    """
    done = [each for each in tasks if each.element_id == task.separate_from and each.completed_by]
    last = max(done, key=lambda each: (each.ended_at, each.created_at), default=None)
    return last if last is not None and last.completed_by == by.username else None


def concerns(person: Identity) -> ColumnElement[bool]:
    """Match the tasks that are a person's business, whoever works or worked on them."""
    return or_(is_offered_to(person), is_assigned_alone(person))


def is_offered_to(person: Identity) -> ColumnElement[bool]:
    """Match the tasks that are offered to the person or their groups, as they are today."""
    return or_(
        UserTask.candidate_groups.overlap(sorted(person.groups)),
        UserTask.candidate_users.contains([person.username]),
    )


def is_assigned_alone(person: Identity) -> ColumnElement[bool]:
    """Match the tasks that the diagram assigned to the person and offers to nobody."""
    return and_(
        UserTask.assignee == person.username,
        func.cardinality(UserTask.candidate_groups) == 0,
        func.cardinality(UserTask.candidate_users) == 0,
    )
