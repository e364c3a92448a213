"""Cases: the file with application, documents and history, and the way to the next task."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.identity import Role
from app.models import UserTaskState
from app.operations.audit import audit_reading
from app.queries.documents import get_document
from app.queries.instances import get_case
from app.queries.user_tasks import barring_task, list_user_tasks
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.inbox import pages
from app.web.inbox.blueprint import blueprint
from app.web.inbox.listing import last_list


@blueprint.get("/vorgaenge/<uuid:instance_id>")
@requires(Role.CLERK)
def show_case(instance_id: UUID) -> str:
    """Show the case file."""
    with tenant_transaction() as session:
        instance = get_case(session, instance_id, by=current_identity())
        audit_reading(session, instance.id, by=current_identity())
        page = pages.case_page(session, instance, by=current_identity())
    return render_template("inbox/case.html", page=page)


@blueprint.get("/vorgaenge/<uuid:instance_id>/weiter")
@requires(Role.CLERK)
def go_on(instance_id: UUID) -> AnyResponse:
    """Lead to the person's next task of the same case, else to the inbox."""
    me = current_identity()
    with tenant_transaction() as session:
        tasks = list_user_tasks(session, instance_id)
    for task in tasks:
        is_open = task.state is UserTaskState.ACTIVE
        if is_open and task.may_be_worked_on_by(me) and barring_task(tasks, task, by=me) is None:
            return redirect(url_for(".show_task", task_id=task.id), HTTPStatus.SEE_OTHER)
    return redirect(last_list(), HTTPStatus.SEE_OTHER)


@blueprint.get("/dokumente/<uuid:document_id>")
@requires(Role.CLERK)
def download_document(document_id: UUID) -> Response:
    """Deliver a document of a case that the clerk may see."""
    with tenant_transaction() as session:
        document = get_document(session, document_id)
        case = get_case(session, document.instance_id, by=current_identity())
        audit_reading(session, case.id, by=current_identity(), document_id=document_id)
    response = Response(document.content, mimetype=document.media_type)
    response.headers.set("Content-Disposition", pages.disposition_of(document), filename=document.filename)
    return response
