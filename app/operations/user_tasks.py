"""What a clerk does with a user task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app import clock, engine
from app.errors import (
    Conflict,
    NotFound,
    NotPermitted,
    SamePerson,
    UserTaskAlreadyClaimed,
    UserTaskNotActive,
)
from app.identity import Identity
from app.models import Account, ProcessInstance, UserTask, UserTaskState
from app.operations.audit import CITIZEN, Note, audit
from app.operations.steps import (
    CompletedTask,
    OpenWork,
    apply_step,
    environment_of,
    lock_with_open_work,
    refuse_suspended,
    tell_step,
)
from app.queries.accounts import names_of
from app.queries.definitions import definition_of


def claim_user_task(session: Session, task_id: UUID, *, by: Identity) -> UserTask:
    """Make the person the assignee. Claiming one's own task again changes nothing.

    Raises:
        NotFound: no such task.
        UserTaskNotActive: it was completed or overtaken meanwhile.
        UserTaskAlreadyClaimed: a colleague was faster.
        NotPermitted: it is not offered to the person; SamePerson: they did the task it checks.
    """
    instance, work, task = _lock_active(session, task_id, by)
    if task.assignee == by.username:
        return task
    if task.assignee is not None:
        raise UserTaskAlreadyClaimed(
            "Eine andere Person bearbeitet diese Aufgabe bereits.", **_who(session, task, task.assignee)
        )
    _check_permission(task, work, by)
    _assign(session, instance, work, task, to=by.username, action="claim", by=by)
    audit(
        session, "user-task-claimed", actor=by.username, instance_id=instance.id, element_id=task.element_id
    )
    return task


def unclaim_user_task(session: Session, task_id: UUID, *, by: Identity) -> UserTask:
    """Give a claimed task back to the people it is offered to.

    Raises:
        NotFound, UserTaskNotActive: as for `claim_user_task`.
        NotPermitted: the person is not the assignee, or nobody else could do the task.
    """
    instance, work, task = _lock_active(session, task_id, by)
    if task.assignee != by.username:
        raise NotPermitted("Nur wer die Aufgabe übernommen hat, kann sie zurückgeben.")
    if not task.candidate_groups and not task.candidate_users:
        raise NotPermitted(
            "Diese Aufgabe ist Ihnen persönlich zugewiesen; niemand sonst könnte sie übernehmen."
        )
    _assign(session, instance, work, task, to=None, action="unclaim", by=by)
    audit(
        session, "user-task-unclaimed", actor=by.username, instance_id=instance.id, element_id=task.element_id
    )
    return task


def free_user_task(session: Session, task_id: UUID, *, assignee: str, by: Identity) -> UserTask:
    """Take a claimed task away from its assignee, who is ill or has left: its group sees it again.

    Args:
        assignee: user name of whom the person was told that they work on it.

    Raises:
        NotFound, UserTaskNotActive: as for `claim_user_task`.
        NotPermitted: the person is not in charge, or not of the task's groups.
        Conflict: by now nobody, or somebody else, works on it.
    """
    instance, work, task = _lock_active(session, task_id, by)
    if task.assignee != assignee:
        raise Conflict("Die Aufgabe hat inzwischen nicht mehr dieselbe Person.", user_task=str(task_id))
    if not task.may_be_freed_by(by):
        raise NotPermitted(
            "Eine übernommene Aufgabe kann nur die Leitung zurückholen, die selbst zur Gruppe gehört."
        )
    _assign(session, instance, work, task, to=None, action="free", by=by)
    audit(
        session,
        "user-task-freed",
        actor=by.username,
        instance_id=instance.id,
        element_id=task.element_id,
        details={
            "assignee": assignee,
            "assignee_name": names_of(session, [assignee]).get(assignee, assignee),
        },
    )
    return task


@dataclass(frozen=True)
class OpenedUserTask:
    """A task that is about to be completed, while its instance is locked."""

    task: UserTask
    work: OpenWork


def open_user_task(session: Session, task_id: UUID, *, by: Identity) -> OpenedUserTask:
    """Lock the instance of a task until the end, and return the task as it is from then on.

    Raises:
        NotFound: there is none.
        NotPermitted: it is neither offered to the person nor assigned to them alone.
    """
    instance, work = _lock(session, task_id, by)
    task = work.user_tasks.get(task_id) or session.get_one(UserTask, task_id, populate_existing=True)
    set_committed_value(task, "instance", instance)
    if not task.may_be_seen_by(by):
        raise NotPermitted("Für diese Aufgabe sind Sie nicht zuständig.")
    return OpenedUserTask(task, work)


def _assign(
    session: Session,
    instance: ProcessInstance,
    work: OpenWork,
    task: UserTask,
    *,
    to: str | None,
    action: str,
    by: Identity,
) -> None:
    """Give a task to a person or to nobody, at once; its listeners are called afterwards, by workers."""
    task.assignee = to
    definition = definition_of(session, instance)
    element = definition.elements.get(task.element_id)
    if element is None or not element.listens_to(*engine.ASIDE):
        return
    step = engine.assign_task(
        definition,
        instance.engine_state,
        task.id,
        assignee=to,
        action=action,
        at=clock.now(),
        environment=environment_of(instance.tenant),
    )
    apply_step(session, instance, step, work, by=by.username)


def complete_user_task(
    session: Session,
    task_id: UUID,
    *,
    data: Mapping[str, Any],
    by: Identity,
    outcome: str | None = None,
    opened: OpenedUserTask | None = None,
) -> UserTask:
    """Complete a user task and advance its instance, in the caller's transaction.

    Args:
        data: validated form data; becomes process variables, and stays with the task.
        outcome: the decision in the words the person chose, for the history.
        opened: what `open_user_task` returned in this transaction, which then is not locked again.

    Raises:
        NotFound: no such task.
        UserTaskNotActive: it was completed or overtaken meanwhile.
        NotPermitted: the person is neither assignee nor, while it is unclaimed, a candidate;
            SamePerson: they did the task it checks.
        InstanceSuspended: the operators have stopped the instance.
    """
    instance, work, task = _lock_active(session, task_id, by, opened=opened)
    _check_permission(task, work, by)
    return _complete(session, instance, work, task, data=data, actor=by.username, outcome=outcome)


def complete_citizen_task(session: Session, task_id: UUID, *, data: Mapping[str, Any]) -> UserTask:
    """Complete a task that the diagram offers to a citizen (`laufzettel:citizen`), and advance its instance.

    Whoever calls this has made sure that the person holds the secret link the task is offered through.

    Raises:
        NotFound: no such task, or it is for clerks only.
        UserTaskNotActive: it was completed or overtaken meanwhile.
        InstanceSuspended: the operators have stopped the instance.
    """
    instance, work, task = _lock_active(session, task_id)
    if task.citizen is None:
        raise NotFound("Diese Aufgabe gibt es nicht.", user_task=str(task_id))
    return _complete(session, instance, work, task, data=data, actor=CITIZEN)


def _complete(
    session: Session,
    instance: ProcessInstance,
    work: OpenWork,
    task: UserTask,
    *,
    data: Mapping[str, Any],
    actor: str,
    outcome: str | None = None,
) -> UserTask:
    refuse_suspended(instance)
    now = clock.now()
    definition = definition_of(session, instance)
    try:
        step = engine.complete_activity(
            definition,
            instance.engine_state,
            task.id,
            data,
            at=now,
            environment=environment_of(instance.tenant),
        )
    except engine.ActivityNotActive:
        raise UserTaskNotActive("Der Vorgang wartet nicht mehr auf diese Aufgabe.") from None
    _mark_completed(task, data=data, person=None if actor == CITIZEN else actor, at=now)
    note = Note(
        action="user-task-completed",
        actor=actor,
        element_id=task.element_id,
        details={**tell_step(step), **({"outcome": outcome} if outcome else {})},
    )
    apply_step(session, instance, step, work, by=actor, done=CompletedTask(task, note))
    session.flush()
    return task


def _mark_completed(task: UserTask, *, data: Mapping[str, Any], person: str | None, at: datetime) -> None:
    """Let the object be what its row becomes with the step; the unit of work has nothing to write."""
    values = {"state": UserTaskState.COMPLETED, "result": dict(data), "ended_at": at}
    values |= {"completed_by": person, "assignee": person or task.assignee}
    for name, value in values.items():
        set_committed_value(task, name, value)


def _lock_active(
    session: Session, task_id: UUID, by: Identity | None = None, *, opened: OpenedUserTask | None = None
) -> tuple[ProcessInstance, OpenWork, UserTask]:
    instance, work = (opened.task.instance, opened.work) if opened else _lock(session, task_id, by)
    task = work.user_tasks.get(task_id)
    if task is None:
        raise _not_active(session, task_id)
    return instance, work, task


def _lock(session: Session, task_id: UUID, by: Identity | None) -> tuple[ProcessInstance, OpenWork]:
    locked = lock_with_open_work(session, UserTask, task_id, username=by.username if by else None)
    if locked is None:
        raise NotFound("Diese Aufgabe gibt es nicht.", user_task=str(task_id))
    return locked


def _not_active(session: Session, task_id: UUID) -> UserTaskNotActive:
    task = session.get_one(UserTask, task_id, populate_existing=True)
    members = _who(session, task, task.completed_by)
    if task.ended_at is not None:
        members["at"] = task.ended_at.isoformat()
    return UserTaskNotActive("Die Aufgabe wurde bereits erledigt oder zurückgezogen.", **members)


def _who(session: Session, task: UserTask, username: str | None) -> dict[str, str]:
    members = {"user_task": str(task.id), "instance": str(task.instance_id)}
    if username is not None:
        name = session.scalar(select(Account.name).where(Account.username == username))
        members |= {"by": username, "by_name": name or username}
    return members


def _check_permission(task: UserTask, work: OpenWork, by: Identity) -> None:
    if not task.may_be_worked_on_by(by):
        raise NotPermitted("Für diese Aufgabe sind Sie nicht zuständig.")
    if task.id in work.barred:
        raise SamePerson(
            "Sie haben in diesem Vorgang bereits den Schritt bearbeitet, der hier geprüft wird. "
            "Diese Aufgabe muss eine andere Person erledigen."
        )
