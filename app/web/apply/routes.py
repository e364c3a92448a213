"""Catalogue, application form and status page."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.errors import NotFound
from app.forms import Form, PatternTime
from app.models import Document, ProcessDefinition, ProcessInstance
from app.operations.applications import submit_application
from app.queries import definitions, documents, history, instances
from app.web.access import public
from app.web.addresses import external_url
from app.web.apply import flow
from app.web.apply.tickets import access_token_of, new_ticket
from app.web.context import current_tenant, tenant_transaction

_RECEIPT_TIME = timedelta(hours=1)

blueprint = Blueprint("apply", __name__, template_folder="templates")


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
    ticket = request.form.get(flow.TOKEN, "")
    access_token, patterns = access_token_of(ticket, key), PatternTime()
    with tenant_transaction() as session:
        definition = definitions.latest_definition(session, key)
        form = _start_form(session, definition)
        outcome = _advance(form, definition, patterns)
        if isinstance(outcome, flow.Complete):
            if access_token is not None:
                return _send(session, key, outcome.data, access_token)
            outcome = _check_again(form, definition, patterns)
    return _page(
        definition, outcome, ticket=ticket if access_token else new_ticket(key), expired=bool(ticket)
    )


@blueprint.get("/vorgang/<token>")
@public
def show_status(token: str) -> Response:
    """Show where an application stands; after sending it, also that it has arrived."""
    with tenant_transaction() as session:
        instance = _instance(session, token)
        page = render_template(
            "apply/status.html",
            instance=instance,
            token=token,
            milestones=history.list_milestones(session, instance),
            documents=documents.list_documents(session, instance.id, for_citizen_only=True),
            arrival=_arrival(instance),
            now=clock.now(),
            address=external_url("apply.show_status", token=token),
        )
    return _secret(Response(page))


@blueprint.get("/vorgang/<token>/dokumente/<uuid:document_id>")
@public
def download_document(token: str, document_id: UUID) -> Response:
    """Send a document of the application."""
    with tenant_transaction() as session:
        instance = _instance(session, token)
        document = documents.get_document(
            session, document_id, instance_id=instance.id, for_citizen_only=True
        )
        return _secret(_file(document))


def _advance(form: Form, definition: ProcessDefinition, patterns: PatternTime) -> flow.Outcome:
    variables, at = _variables(definition), clock.now()
    if request.form.get(flow.ACTION) == flow.BEGIN:
        return flow.begin(form, variables=variables, at=at)
    items = request.form.items(multi=True)
    return flow.advance(form, items, variables=variables, at=at, patterns=patterns)


def _check_again(form: Form, definition: ProcessDefinition, patterns: PatternTime) -> flow.Outcome:
    """Show the check page once more: the ticket is too old, or not ours."""
    items = [(name, value) for name, value in request.form.items(multi=True) if name != flow.ACTION]
    last = [(flow.RETURN, "ja"), (flow.ACTION, flow.CONTINUE)]
    variables, at = _variables(definition), clock.now()
    return flow.advance(form, [*items, *last], variables=variables, at=at, patterns=patterns)


def _send(session: Session, key: str, data: dict[str, Any], access_token: str) -> AnyResponse:
    """Submit, or lead to what the same form was submitted as before."""
    known = instances.find_by_access_token(session, access_token)
    if known is None:
        submit_application(session, key=key, data=data, access_token=access_token)
    arrival = "neu" if known is None else "schon"
    response = redirect(url_for("apply.show_status", token=access_token, eingang=arrival), code=303)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(definition: ProcessDefinition, outcome: flow.Outcome, *, ticket: str, expired: bool) -> Response:
    is_step = isinstance(outcome, flow.StepPage)
    page = render_template(
        "apply/step.html" if is_step else "apply/check.html",
        procedure=definition,
        page=outcome,
        ticket=ticket,
        fields=flow,
        expired=expired and ticket != request.form.get(flow.TOKEN),
    )
    response = Response(page, status=422 if is_step and outcome.has_errors else 200)  # type: ignore[union-attr]
    # Kept by the browser for its back button only; "no-store" would make it ask to send the form again.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _variables(definition: ProcessDefinition) -> dict[str, Any]:
    """Return what a start form may refer to besides its own answers."""
    tenant = current_tenant()
    municipality = {"id": tenant.id, "name": tenant.name, "land": tenant.parameters.get("land")}
    return {"parameter": definition.parameters, "kommune": municipality}


def _start_form(session: Session, definition: ProcessDefinition) -> Form:
    return definitions.form_of(session, definition.id, definition.procedure_metadata["start"]["form"])


def _instance(session: Session, token: str) -> ProcessInstance:
    instance = instances.find_by_access_token(session, token)
    if instance is None:
        raise NotFound(
            "Zu diesem Link gibt es keinen Antrag. Bitte prüfen Sie, ob Sie ihn vollständig kopiert haben."
        )
    return instance


def _arrival(instance: ProcessInstance) -> str | None:
    """Return whether the page serves as the receipt: "neu", or "schon" if it was sent again.

    Only for an hour: people keep the address they were led to, and later want to see the status.
    """
    is_fresh = clock.now() - instance.started_at < _RECEIPT_TIME
    return request.args.get("eingang") if is_fresh else None


def _file(document: Document) -> Response:
    response = send_file(
        BytesIO(document.content),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.filename,
        etag=False,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _secret(response: Response) -> Response:
    """Keep the secret in the address from caches and from pages that are linked to."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
