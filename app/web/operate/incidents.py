"""Open incidents: grouped by what is probably one cause, and tried again one by one or all of a group."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict, NotFound
from app.identity import Role
from app.models import Incident
from app.operations.incidents import resolve_incident
from app.queries import definitions, incidents, operating
from app.queries.operating import IncidentGroup
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.instances import name_in
from app.web.operate.paging import read_page
from app.web.operate.words import incident_sentence


@blueprint.get("/betrieb/stoerungen")
@requires(Role.OPERATOR)
def list_incidents() -> str:
    """Show the open incidents: the groups on top, then each one, youngest first."""
    with tenant_transaction() as session:
        page = read_page(lambda limit, offset: incidents.list_incidents(session, limit=limit, offset=offset))
        groups = operating.list_incident_groups(session)
        return render_template(
            "operate/incidents.html",
            groups=[(group, _step_of_group(session, group)) for group in groups],
            page=page,
            names={
                incident.id: _name_of_element(session, incident.instance.definition_id, incident.element_id)
                for incident in page.rows
            },
            incident_sentence=incident_sentence,
        )


@blueprint.post("/betrieb/stoerungen/<uuid:incident_id>/wiederholen")
@requires(Role.OPERATOR)
def retry(incident_id: UUID) -> AnyResponse:
    """Try one step again and show its instance, where the result appears."""
    with tenant_transaction() as session:
        incident = resolve_incident(session, incident_id, by=current_identity())
        instance_id, is_job = incident.instance_id, incident.job_id is not None
        came_back = not is_job and _is_stuck(session, incident)
    if is_job:
        flash("Der Schritt wird wiederholt. Ob er diesmal gelingt, steht gleich unten.", "info")
    elif came_back:
        flash("Der Schritt wurde wiederholt und ist wieder gescheitert.", "warning")
    else:
        flash("Der Schritt wurde wiederholt und ist gelungen.", "success")
    return redirect(url_for("operate.show_instance", instance_id=instance_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/betrieb/stoerungen/wiederholen")
@requires(Role.OPERATOR)
def retry_group() -> AnyResponse:
    """Try all steps of a group again, each in its own transaction: one failure does not stop the others."""
    key, element_id, message = (request.form.get(name, "") for name in ("key", "element_id", "message"))
    with tenant_transaction() as session:
        ids = operating.ids_of_group(session, key=key, element_id=element_id, message=message)
    repeated = sum(_retried(incident_id) for incident_id in ids)
    text = "1 Schritt wird wiederholt." if repeated == 1 else f"{repeated} Schritte werden wiederholt."
    if repeated < len(ids):
        text += f" {len(ids) - repeated} nicht: Sie waren schon behoben, oder ihr Vorgang ist angehalten."
    flash(f"{text} Was wieder scheitert, erscheint hier von Neuem.", "info")
    return redirect(url_for("operate.list_incidents"), HTTPStatus.SEE_OTHER)


def _retried(incident_id: UUID) -> bool:
    try:
        with tenant_transaction() as session:
            resolve_incident(session, incident_id, by=current_identity())
    except (Conflict, NotFound):
        return False
    return True


def _is_stuck(session: Session, incident: Incident) -> bool:
    still_open = incidents.list_incidents(session, instance_id=incident.instance_id)
    return any(other.element_id == incident.element_id for other in still_open)


def _name_of_element(session: Session, definition_id: UUID, element_id: str) -> str:
    return name_in(definitions.load_definition(session, definition_id), element_id)


def _step_of_group(session: Session, group: IncidentGroup) -> str:
    """Return the name of a group's step as the latest version has it."""
    latest = definitions.latest_definition(session, group.key)
    return _name_of_element(session, latest.id, group.element_id)
