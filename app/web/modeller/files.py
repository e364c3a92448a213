"""The files of a draft besides its diagram: listed, and edited as text."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import DraftOutdated, NotFound
from app.identity import Role
from app.queries import accounts
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.checks import check_draft
from app.web.modeller.editor import get_draft, save_existing_file, title_of
from app.web.modeller.new_files import kind_of
from app.web.modeller.reading import describe_files


@blueprint.get("/verfahren/<key>/entwurf/dateien")
@requires(Role.MODELLER)
def list_files(key: str) -> str:
    """Show all files of the draft."""
    with tenant_transaction() as session:
        draft = get_draft(session, key)
        return render_template(
            "modeller/files.html",
            draft=draft,
            title=title_of(session, key),
            files=describe_files(draft.files),
            movable={path for path in draft.files if kind_of(path)},
            checked=check_draft(session, draft.files),
            names=accounts.names_of(session, {draft.updated_by}),
        )


@blueprint.get("/verfahren/<key>/entwurf/dateien/<path:path>")
@requires(Role.MODELLER)
def edit_file(key: str, path: str) -> str:
    """Show one file of the draft as text to edit, with what the checks say about it."""
    with tenant_transaction() as session:
        return _page(session, key, path)


@blueprint.post("/verfahren/<key>/entwurf/dateien/<path:path>")
@requires(Role.MODELLER)
def save_text(key: str, path: str) -> AnyResponse | tuple[str, HTTPStatus]:
    """Save the text; if somebody else saved the draft meanwhile, keep it on the page and ask."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    revision = request.form.get("revision", 0, type=int)
    try:
        with tenant_transaction() as session:
            save_existing_file(session, key, path, content=text.encode(), revision=revision)
    except DraftOutdated as outdated:
        with tenant_transaction() as session:
            return _page(session, key, path, text=text, outdated=str(outdated)), HTTPStatus.CONFLICT
    flash("Gespeichert.", "success")
    return redirect(url_for("modeller.edit_file", key=key, path=path), HTTPStatus.SEE_OTHER)


def _page(session: Session, key: str, path: str, *, text: str | None = None, outdated: str = "") -> str:
    draft = get_draft(session, key)
    if path not in draft.files:
        raise NotFound("Diese Datei gibt es im Entwurf nicht.", file=path)
    content = draft.files[path] if text is None else text.encode()
    checked = check_draft(session, {**draft.files, path: content})
    return render_template(
        "modeller/file.html",
        draft=draft,
        path=path,
        title=title_of(session, key),
        text=content.decode("utf-8", errors="replace"),
        outdated=outdated,
        findings=[finding for finding in checked.findings if finding.file == path],
        names=accounts.names_of(session, {draft.updated_by}),
    )
