"""Catalogue and application form."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.forms import Form
from app.models import ProcessDefinition
from app.operations.applications import submit_application
from app.queries import definitions, instances
from app.web.access import public
from app.web.apply import sheets
from app.web.apply.blueprint import blueprint
from app.web.apply.links import keep_secret
from app.web.apply.sheets import Sheet
from app.web.context import current_tenant, tenant_transaction


@blueprint.get("/")
@public
def catalogue() -> str:
    """List what can be applied for."""
    with tenant_transaction() as session:
        offered = [row.latest for row in definitions.list_procedures(session)]
        return render_template("apply/catalogue.html", procedures=offered)


@blueprint.get("/antrag/<key>")
@public
def introduce(key: str) -> str:
    """Say what the application is about and what one needs for it."""
    with tenant_transaction() as session:
        definition = definitions.latest_definition(session, key)
        form = _start_form(session, definition)
        return render_template("apply/introduction.html", procedure=definition, steps=form.steps)


@blueprint.post("/antrag/<key>")
@public
def fill_in(key: str) -> AnyResponse:
    """Show the next page of the form, or send it."""
    with tenant_transaction() as session:
        definition = definitions.latest_definition(session, key)
        sheet = Sheet(
            title=definition.title,
            form=_start_form(session, definition),
            variables=_variables(definition),
            address=url_for("apply.fill_in", key=key),
            purpose=key,
            send_label="Antrag absenden",
            send_note=f"Mit dem Absenden stellen Sie den Antrag bei der {current_tenant().name}. "
            "Danach bekommen Sie Ihr Aktenzeichen.",
        )
        return sheets.fill_in(sheet, lambda data, access_token: _send(session, key, data, access_token))


def _send(session: Session, key: str, data: dict[str, Any], access_token: str) -> AnyResponse:
    """Submit, or lead to what the same form was submitted as before."""
    known = instances.find_by_access_token(session, access_token)
    if known is None:
        submit_application(session, key=key, data=data, access_token=access_token)
    arrival = "neu" if known is None else "schon"
    address = url_for("apply.show_status", token=access_token, eingang=arrival)
    return keep_secret(redirect(address, code=303))


def _variables(definition: ProcessDefinition) -> dict[str, Any]:
    """Return what a start form may refer to besides its own answers."""
    tenant = current_tenant()
    municipality = {"id": tenant.id, "name": tenant.name, "land": tenant.parameters.get("land")}
    return {"parameter": definition.parameters, "kommune": municipality}


def _start_form(session: Session, definition: ProcessDefinition) -> Form:
    return definitions.form_of(session, definition.id, definition.procedure_metadata["start"]["form"])
