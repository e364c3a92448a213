"""The applicant's page behind the secret link: status, documents, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from flask import Response, render_template, request, send_file

from app import clock
from app.models import Document, ProcessInstance, UserTask
from app.procedures import with_office
from app.queries import documents, history
from app.queries.citizens import APPLICANT, list_citizen_tasks, list_notices
from app.web.access import public
from app.web.addresses import external_url
from app.web.apply.blueprint import blueprint
from app.web.apply.links import Participant, find_case, keep_secret, participant_link
from app.web.context import current_tenant, tenant_transaction

_RECEIPT_TIME = timedelta(hours=1)
#: How the kinds of documents end that decide something: "bescheid", "aenderungsbescheid".
_DECISION = "bescheid"


@blueprint.get("/vorgang/<token>")
@public
def show_status(token: str) -> Response:
    """Show where an application stands; after sending it, also that it has arrived."""
    with tenant_transaction() as session:
        instance = find_case(session, token)
        tasks = list_citizen_tasks(session, instance)
        milestones = history.list_milestones(session, instance)
        papers = documents.list_documents(session, instance.id, for_citizen_only=True)
        page = render_template(
            "apply/status.html",
            instance=instance,
            token=token,
            milestones=milestones,
            outcome_of_case=_last_reached(milestones),
            is_decided=any(paper.kind.endswith(_DECISION) for paper in papers),
            tasks=[task for task in tasks if task.citizen == APPLICANT],
            others=_others(instance, tasks),
            sendable=list_notices(session, instance),
            outcome=request.args.get("ergebnis"),
            documents=papers,
            arrival=_arrival(instance),
            office=with_office(current_tenant().letterhead, instance.definition.parameters),
            now=clock.now(),
            address=external_url("apply.show_status", token=token),
        )
    return keep_secret(Response(page))


@blueprint.get("/vorgang/<token>/dokumente/<uuid:document_id>")
@public
def download_document(token: str, document_id: UUID) -> Response:
    """Send a document of the application."""
    with tenant_transaction() as session:
        instance = find_case(session, token)
        document = documents.get_document(
            session, document_id, instance_id=instance.id, for_citizen_only=True
        )
        return keep_secret(_file(document))


def _last_reached(milestones: Iterable[history.Milestone]) -> str | None:
    """Return what was reached last: of an ended case, how it ended."""
    reached = [(each.reached_at, each.text) for each in milestones if each.reached_at]
    return max(reached)[1] if reached else None


def _others(instance: ProcessInstance, tasks: Iterable[UserTask]) -> dict[str, str]:
    """Return the links for everybody else whom the case waits for, by name."""
    names = dict.fromkeys(task.citizen for task in tasks if task.citizen and task.citizen != APPLICANT)
    return {name: participant_link(Participant(instance.id, name)) for name in names}


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
