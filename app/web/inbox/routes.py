"""Tasks of the inbox: look, claim, give back, complete."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict, NotPermitted
from app.identity import Role
from app.models import UserTaskState
from app.operations import user_tasks as operations
from app.operations.audit import audit_reading
from app.queries.user_tasks import get_user_task
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.inbox import pages
from app.web.inbox.answers import Answers
from app.web.inbox.blueprint import blueprint
from app.web.inbox.conflict import refuse
from app.web.inbox.drafts import keep, keep_sent
from app.web.inbox.listing import last_list


@blueprint.get("/aufgaben/<uuid:task_id>")
@requires(Role.CLERK)
def show_task(task_id: UUID) -> str:
    """Show a task: what it is, the application, its form, documents and history."""
    with tenant_transaction() as session:
        task = get_user_task(session, task_id, by=current_identity())
        audit_reading(session, task.instance.root_id, by=current_identity())
        answers = Answers.of(session, task, with_draft=task.assignee == current_identity().username)
        page = pages.task_page(session, task, answers, by=current_identity())
    return render_template("inbox/task.html", page=page)


@blueprint.post("/aufgaben/<uuid:task_id>/uebernehmen")
@requires(Role.CLERK)
def claim(task_id: UUID) -> AnyResponse:
    """Take a task, so that colleagues see who works on it."""
    try:
        with tenant_transaction() as session:
            operations.claim_user_task(session, task_id, by=current_identity())
    except Conflict as error:
        return refuse(task_id, error)
    return redirect(url_for(".show_task", task_id=task_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/aufgaben/<uuid:task_id>/zurueckgeben")
@requires(Role.CLERK)
def give_back(task_id: UUID) -> AnyResponse:
    """Return a task to its groups."""
    try:
        with tenant_transaction() as session:
            task = operations.open_user_task(session, task_id, by=current_identity()).task
            reference = task.instance.business_key
            keep_sent(session, task)
            operations.unclaim_user_task(session, task_id, by=current_identity())
    except Conflict as error:
        return refuse(task_id, error)
    flash(
        f"Sie haben „{task.name}“ ({reference}) zurückgegeben. Ihre Gruppe sieht die Aufgabe wieder.", "info"
    )
    return redirect(last_list(), HTTPStatus.SEE_OTHER)


@blueprint.post("/aufgaben/<uuid:task_id>/erledigen")
@requires(Role.CLERK)
def complete(task_id: UUID) -> AnyResponse:
    """Check the form and complete the task; with mistakes, show it again with everything that was typed."""
    me = current_identity()
    answers = None
    try:
        with tenant_transaction() as session:
            opened = operations.open_user_task(session, task_id, by=me)
            task = opened.task
            reference = task.instance.business_key
            answers = Answers.of(session, task)
            is_complete = answers.accept(request.form.items(multi=True))
            if task.state is UserTaskState.ACTIVE and not is_complete:
                keep(session, task, answers)
                page = pages.task_page(session, get_user_task(session, task_id), answers, by=me)
                return Response(render_template("inbox/task.html", page=page), status=answers.status)
            operations.complete_user_task(
                session, task_id, data=answers.data, by=me, outcome=answers.outcome, opened=opened
            )
    except (Conflict, NotPermitted) as error:
        return refuse(task_id, error, answers)
    flash(f"„{task.name}“ zu {reference} ist erledigt.", "success")
    return redirect(url_for(".go_on", instance_id=task.instance_id), HTTPStatus.SEE_OTHER)
