"""Cancelling an instance: what will end is told first, and a reason is asked for."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import ReasonMissing
from app.identity import Role
from app.operations.control.cancellation import cancel_instance
from app.queries import definitions, instances, jobs
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.instances import JOBS_SHOWN, name_of
from app.web.operate.position import read_position


@blueprint.get("/betrieb/vorgaenge/<uuid:instance_id>/abbrechen")
@requires(Role.OPERATOR)
def ask_to_cancel(instance_id: UUID) -> str:
    """Say what ends with the instance."""
    with tenant_transaction() as session:
        return _page(session, instance_id)


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/abbrechen")
@requires(Role.OPERATOR)
def cancel(instance_id: UUID) -> AnyResponse:
    """End an instance for good."""
    try:
        with tenant_transaction() as session:
            reason = request.form.get("grund", "")
            instance = cancel_instance(session, instance_id, reason=reason, by=current_identity())
            reference = instance.business_key
    except ReasonMissing as error:
        with tenant_transaction() as session:
            return Response(_page(session, instance_id, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(f"{reference} ist abgebrochen.", "success")
    return redirect(url_for("operate.show_instance", instance_id=instance_id), HTTPStatus.SEE_OTHER)


def _page(session: Session, instance_id: UUID, error: str | None = None) -> str:
    instance = instances.get_instance(session, instance_id)
    elements = definitions.definition_of(session, instance).elements
    position = read_position(
        session, instance, jobs.list_jobs(session, instance_id=instance_id, limit=JOBS_SHOWN)
    )
    return render_template(
        "operate/control/cancel.html",
        instance=instance,
        position=position,
        element_name=lambda element_id: name_of(elements.get(element_id), element_id),
        error=error,
    )
