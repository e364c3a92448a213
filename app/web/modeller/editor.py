"""The editor of a draft's diagram: its page, and what it loads and saves in the background."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import handlers
from app.errors import DraftOutdated, NotFound
from app.identity import Role
from app.operations.drafts import save_draft_file
from app.procedures.files import check_sizes
from app.queries import accounts, definitions
from app.queries.drafts import Draft, find_draft
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.checks import check_draft, finding_as_json
from app.web.modeller.names import names_in
from app.web.modeller.procedures import send_text
from app.web.modeller.reading import main_diagram

_MOST_DIGITS = 10  # of a revision: it is a number in the database


@blueprint.get("/verfahren/<key>/entwurf")
@requires(Role.MODELLER)
def edit_draft(key: str) -> str | AnyResponse:
    """Show the editor; `datei` names a diagram other than the main one."""
    with tenant_transaction() as session:
        draft = find_draft(session, key)
        if draft is None:
            flash("Von diesem Verfahren gibt es keinen Entwurf.", "info")
            return redirect(url_for("modeller.show_procedure", key=key), HTTPStatus.SEE_OTHER)
        diagram = request.args.get("datei") or main_diagram(draft.files)
        if not diagram.endswith(".bpmn") or diagram not in draft.files:
            raise NotFound("Dieses Diagramm gibt es im Entwurf nicht.", file=diagram)
        return render_template(
            "modeller/editor.html",
            draft=draft,
            title=title_of(session, key),
            diagram=diagram,
            diagrams=sorted(path for path in draft.files if path.endswith(".bpmn")),
            known=names_in(draft.files),
            names=accounts.names_of(session, {draft.updated_by}),
        )


@blueprint.get("/verfahren/<key>/entwurf/inhalt/<path:path>")
@requires(Role.MODELLER)
def draft_file(key: str, path: str) -> Response:
    """Send one file of the draft as it was saved last."""
    with tenant_transaction() as session:
        return send_text(get_draft(session, key).files.get(path), path)


@blueprint.put("/verfahren/<key>/entwurf/inhalt/<path:path>")
@requires(Role.MODELLER)
def save_file(key: str, path: str) -> Response:
    """Save one file of the draft; `If-Match` names the revision the change is based on."""
    try:
        with tenant_transaction() as session:
            draft = save_existing_file(
                session, key, path, content=request.get_data(cache=False), revision=_revision_sent()
            )
    except DraftOutdated as outdated:
        raise _outdated_by(key, outdated) from outdated
    return jsonify(revision=draft.revision, saved_at=draft.updated_at.isoformat())


@blueprint.get("/verfahren/<key>/entwurf/pruefung")
@requires(Role.MODELLER)
def check(key: str) -> Response:
    """Say what the checks find in the draft as it was saved last."""
    with tenant_transaction() as session:
        draft = get_draft(session, key)
        checked = check_draft(session, draft.files)
    return jsonify(
        revision=draft.revision, findings=[finding_as_json(finding, key=key) for finding in checked.findings]
    )


@blueprint.get("/verfahren/vorlagen.json")
@requires(Role.MODELLER)
def element_templates() -> Response:
    """Describe all handlers of this installation as element templates for the editor."""
    return jsonify([handlers.element_template(handler) for handler in handlers.all_handlers()])


def get_draft(session: Session, key: str) -> Draft:
    """Return the draft of a procedure.

    Raises:
        NotFound: there is none (any more).
    """
    draft = find_draft(session, key)
    if draft is None:
        raise NotFound(
            "Den Entwurf gibt es nicht mehr: Er wurde verworfen oder bereitgestellt.", procedure=key
        )
    return draft


def save_existing_file(session: Session, key: str, path: str, *, content: bytes, revision: int) -> Draft:
    """Save a file the draft already has.

    Raises:
        NotFound: there is no draft, or it has no such file.
        InvalidProcedure: the file, or all together, are larger than a procedure may be.
        DraftOutdated: somebody saved since `revision`.
    """
    files = get_draft(session, key).files
    if path not in files:
        raise NotFound("Diese Datei gibt es im Entwurf nicht.", file=path)
    check_sizes({**files, path: content})
    return save_draft_file(
        session, key=key, path=path, content=content, revision=revision, by=current_identity()
    )


def title_of(session: Session, key: str) -> str:
    """Return the title the procedure has in its latest version."""
    latest = definitions.find_latest_definition(session, key)
    return latest.title if latest else key


def _outdated_by(key: str, outdated: DraftOutdated) -> DraftOutdated:
    """Return the conflict with what a person needs to decide it: who saved, and when."""
    with tenant_transaction() as session:
        draft = get_draft(session, key)
        names = accounts.names_of(session, {draft.updated_by})
    return DraftOutdated(
        str(outdated),
        revision=draft.revision,
        by_name=names.get(draft.updated_by, draft.updated_by),
        saved_at=draft.updated_at.isoformat(),
    )


def _revision_sent() -> int:
    revision = request.headers.get("If-Match", "").strip('"')
    if not revision.isdecimal() or len(revision) > _MOST_DIGITS:
        abort(HTTPStatus.PRECONDITION_REQUIRED)
    return int(revision)
