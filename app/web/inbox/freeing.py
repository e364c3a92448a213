"""Taking a task back from somebody who cannot go on with it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict
from app.identity import Role
from app.models import UserTaskState
from app.operations.user_tasks import free_user_task
from app.queries.accounts import names_of
from app.queries.user_tasks import get_user_task
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.inbox.blueprint import blueprint
from app.web.inbox.conflict import refuse


@blueprint.get("/aufgaben/<uuid:task_id>/zurueckholen")
@requires(Role.TENANT_ADMIN)
def ask_to_free(task_id: UUID) -> AnyResponse | str:
    """Say whose task it is before it is taken away from them."""
    me = current_identity()
    with tenant_transaction() as session:
        task = get_user_task(session, task_id, by=me)
        names = names_of(session, [task.assignee] if task.assignee else [])
    if task.state is not UserTaskState.ACTIVE or not task.may_be_freed_by(me):
        return redirect(url_for(".show_task", task_id=task_id), HTTPStatus.SEE_OTHER)
    person = names.get(task.assignee or "", task.assignee)
    return render_template("inbox/free.html", task=task, person=person)


@blueprint.post("/aufgaben/<uuid:task_id>/zurueckholen")
@requires(Role.TENANT_ADMIN)
def free(task_id: UUID) -> AnyResponse:
    """Take a task away from its assignee."""
    me = current_identity()
    try:
        with tenant_transaction() as session:
            get_user_task(session, task_id, by=me)
            assignee = request.form.get("von", "")
            task = free_user_task(session, task_id, assignee=assignee, by=me)
    except Conflict as error:
        return refuse(task_id, error)
    flash(f"Sie haben „{task.name}“ zurückgeholt. Die Gruppe sieht die Aufgabe wieder.", "info")
    return redirect(url_for(".show_task", task_id=task_id), HTTPStatus.SEE_OTHER)
