"""Suspending an instance and letting it go on."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.identity import Role
from app.operations.control.suspension import resume_instance, suspend_instance
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/anhalten")
@requires(Role.OPERATOR)
def suspend(instance_id: UUID) -> AnyResponse:
    """Stop an instance where it stands; easily undone, so nobody is asked."""
    with tenant_transaction() as session:
        suspend_instance(session, instance_id, by=current_identity())
    flash("Der Vorgang ist angehalten. Was inzwischen fällig wird, holt er nach dem Fortsetzen nach.", "info")
    return _back(instance_id)


@blueprint.post("/betrieb/vorgaenge/<uuid:instance_id>/fortsetzen")
@requires(Role.OPERATOR)
def resume(instance_id: UUID) -> AnyResponse:
    """Let a suspended instance go on."""
    with tenant_transaction() as session:
        resume_instance(session, instance_id, by=current_identity())
    flash("Der Vorgang läuft wieder.", "success")
    return _back(instance_id)


def _back(instance_id: UUID) -> AnyResponse:
    return redirect(url_for("operate.show_instance", instance_id=instance_id), HTTPStatus.SEE_OTHER)
