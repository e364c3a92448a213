"""The inbox and its tasks: look, claim, give back, complete."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.errors import Conflict, NotPermitted
from app.identity import Role
from app.models import UserTaskState
from app.operations import user_tasks as operations
from app.operations.audit import audit_reading
from app.queries.inbox import count_inbox, list_inbox
from app.queries.user_tasks import get_user_task
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.inbox import pages
from app.web.inbox.answers import Answers
from app.web.inbox.blueprint import blueprint
from app.web.inbox.conflict import refuse
from app.web.inbox.listing import PAGE_SIZE, read_listing


@blueprint.get("/aufgaben")
@requires(Role.CLERK)
def list_tasks() -> str:
    """Show the inbox."""
    me, now = current_identity(), clock.now()
    with tenant_transaction() as session:
        listing = read_listing(request.args, count_inbox(session, by=me, at=now))
        rows = list_inbox(
            session,
            by=me,
            at=now,
            scope=listing.scope,
            sort=listing.sort,
            limit=PAGE_SIZE,
            offset=listing.offset,
        )
    return render_template("inbox/list.html", listing=listing, rows=rows, now=now)


@blueprint.get("/aufgaben/<uuid:task_id>")
@requires(Role.CLERK)
def show_task(task_id: UUID) -> str:
    """Show a task: what it is, the application, its form, documents and history."""
    with tenant_transaction() as session:
        task = get_user_task(session, task_id, by=current_identity())
        audit_reading(session, task.instance.root_id, by=current_identity())
        page = pages.task_page(session, task, Answers.of(session, task), by=current_identity())
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
            task = get_user_task(session, task_id, by=current_identity())
            reference = task.instance.business_key
            operations.unclaim_user_task(session, task_id, by=current_identity())
    except Conflict as error:
        return refuse(task_id, error)
    flash(
        f"Sie haben „{task.name}“ ({reference}) zurückgegeben. Ihre Gruppe sieht die Aufgabe wieder.", "info"
    )
    return redirect(url_for(".list_tasks"), HTTPStatus.SEE_OTHER)


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
                page = pages.task_page(session, get_user_task(session, task_id), answers, by=me)
                return Response(render_template("inbox/task.html", page=page), status=answers.status)
            operations.complete_user_task(
                session, task_id, data=answers.data, by=me, outcome=answers.outcome, opened=opened
            )
    except (Conflict, NotPermitted) as error:
        return refuse(task_id, error, answers)
    flash(f"„{task.name}“ zu {reference} ist erledigt.", "success")
    return redirect(url_for(".go_on", instance_id=task.instance_id), HTTPStatus.SEE_OTHER)
