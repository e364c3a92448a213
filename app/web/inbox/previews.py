"""The letter that follows from a task, before anybody has consented to it."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app import clock
from app.errors import Conflict, NotFound
from app.handlers import TenantFacts
from app.identity import Role
from app.letters import LetterNotRendered
from app.models import UserTaskState
from app.operations.audit import audit_reading
from app.procedures import handler_context
from app.queries.definitions import load_procedure
from app.queries.instances import variables_of
from app.queries.user_tasks import get_user_task
from app.web.access import requires
from app.web.context import current_identity, current_tenant, tenant_transaction
from app.web.inbox.blueprint import blueprint


@blueprint.get("/aufgaben/<uuid:task_id>/vorschau")
@requires(Role.CLERK)
def preview_letter(task_id: UUID) -> Response:
    """Render the letter with what the task sees, marked as a preview; nothing of it is stored."""
    tenant = current_tenant()
    with tenant_transaction() as session:
        task = get_user_task(session, task_id, by=current_identity())
        if task.preview is None or task.state is not UserTaskState.ACTIVE:
            raise NotFound("Zu dieser Aufgabe gibt es keine Vorschau (mehr).", user_task=str(task_id))
        audit_reading(session, task.instance.root_id, by=current_identity())
        name, reference = task.preview, task.instance.business_key
        variables = variables_of(session, task.instance, activity_id=task.id)
        context = handler_context(
            load_procedure(session, task.instance.definition_id),
            tenant=TenantFacts(
                id=tenant.id, name=tenant.name, letterhead=tenant.letterhead, parameters=tenant.parameters
            ),
            reference_number=reference,
            idempotency_key=str(task.id),
            at=clock.now(),
            preview=True,
        )
    try:
        content = context.render_letter(name, variables)
    except (LookupError, LetterNotRendered) as error:
        raise Conflict("Das Schreiben lässt sich noch nicht zeigen: Es fehlen Angaben dafür.") from error
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"vorschau-{reference}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response
