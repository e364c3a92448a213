"""The page a clerk gets when somebody else was faster, or when somebody else has to do it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template
from sqlalchemy.orm import Session

from app.errors import ApplicationError, InstanceSuspended, SamePerson
from app.models import UserTask, UserTaskState
from app.queries.accounts import names_of
from app.queries.user_tasks import get_user_task
from app.web.context import current_identity, tenant_transaction
from app.web.inbox.answers import Answers
from app.web.problems import status_of, wants_json


def refuse(task_id: UUID, error: ApplicationError, answers: Answers | None = None) -> Response:
    """Answer with the page; programs get the error itself."""
    if wants_json():
        raise error
    with tenant_transaction() as session:
        task = get_user_task(session, task_id, by=current_identity())
        return _page(session, task, error, answers)


def _page(session: Session, task: UserTask, error: ApplicationError, answers: Answers | None) -> Response:
    """Say who did it and when, keep what was typed readable, and show where to go on."""
    me = current_identity()
    person = task.completed_by or task.assignee
    names = names_of(session, {person} if person else ())
    html = render_template(
        "inbox/conflict.html",
        error=error,
        task=task,
        is_mine=person == me.username,
        person=names.get(person or "", person),
        is_done=task.state is not UserTaskState.ACTIVE,
        is_suspended=isinstance(error, InstanceSuspended),
        is_four_eyes=isinstance(error, SamePerson),
        typed=answers.summary if answers and answers.data != task.result else None,
    )
    return Response(html, status=status_of(error))
