"""Files of a draft come, go and get other names."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict, InvalidProcedure, NotFound
from app.identity import Role
from app.operations.drafts import move_draft_file, save_draft_file
from app.procedures.files import check_names
from app.queries.drafts import Draft
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.editor import get_draft, title_of
from app.web.modeller.new_files import KINDS, Kind, kind_of

Answer = AnyResponse | tuple[str, HTTPStatus]


@blueprint.get("/verfahren/<key>/entwurf/neue-datei")
@requires(Role.MODELLER)
def name_new_file(key: str) -> str:
    """Ask what the new file is and how it is to be called."""
    with tenant_transaction() as session:
        return _new_file(session, key)


@blueprint.post("/verfahren/<key>/entwurf/neue-datei")
@requires(Role.MODELLER)
def create_file(key: str) -> Answer:
    """Add a file that can be edited at once."""
    kind = KINDS.get(request.form.get("art", ""), KINDS["diagramm"])
    name, revision = request.form.get("name", "").strip(), request.form.get("revision", 0, type=int)
    try:
        with tenant_transaction() as session:
            path, me = _free_path(get_draft(session, key), kind, name), current_identity()
            save_draft_file(session, key=key, path=path, content=kind.begin(name), revision=revision, by=me)
    except (Conflict, InvalidProcedure) as refused:
        with tenant_transaction() as session:
            return _new_file(session, key, problem=_sentence(refused)), _status(refused)
    return redirect(_address(key, path), HTTPStatus.SEE_OTHER)


@blueprint.get("/verfahren/<key>/entwurf/datei-aendern/<path:path>")
@requires(Role.MODELLER)
def ask_about_file(key: str, path: str) -> str:
    """Offer another name for a file, and to remove it."""
    with tenant_transaction() as session:
        return _change_file(session, key, path)


@blueprint.post("/verfahren/<key>/entwurf/datei-aendern/<path:path>")
@requires(Role.MODELLER)
def change_file(key: str, path: str) -> Answer:
    """Rename the file, or remove it (`aktion` is `entfernen`)."""
    name, revision = request.form.get("name", "").strip(), request.form.get("revision", 0, type=int)
    kind, removed = _kind(path), request.form.get("aktion") == "entfernen"
    try:
        with tenant_transaction() as session:
            to = None if removed else _free_path(get_draft(session, key), kind, name)
            move_draft_file(session, key=key, path=path, to=to, revision=revision, by=current_identity())
    except (Conflict, InvalidProcedure) as refused:
        with tenant_transaction() as session:
            return _change_file(session, key, path, problem=_sentence(refused)), _status(refused)
    flash(f"{path} ist entfernt." if removed else f"{path} heißt jetzt {to}.", "success")
    return redirect(url_for("modeller.list_files", key=key), HTTPStatus.SEE_OTHER)


def _kind(path: str) -> Kind:
    kind = kind_of(path)
    if kind is None:
        raise NotFound("Diese Datei braucht jedes Verfahren unter diesem Namen.", file=path)
    return kind


def _free_path(draft: Draft, kind: Kind, name: str) -> str:
    path = kind.path(name)
    check_names({**draft.files, path: b""})
    if path in draft.files:
        raise Conflict("Eine Datei dieses Namens gibt es im Entwurf schon.", file=path)
    return path


def _sentence(refused: Conflict | InvalidProcedure) -> str:
    if isinstance(refused, InvalidProcedure):
        return "Erlaubt sind Kleinbuchstaben ohne Umlaute, Ziffern, „-“ und „_“, zum Beispiel nachforderung."
    return str(refused)


def _status(refused: Conflict | InvalidProcedure) -> HTTPStatus:
    return HTTPStatus.CONFLICT if isinstance(refused, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


def _address(key: str, path: str) -> str:
    if path.endswith(".bpmn"):
        return url_for("modeller.edit_draft", key=key, datei=path)
    return url_for("modeller.edit_file", key=key, path=path)


def _new_file(session: Session, key: str, *, problem: str = "") -> str:
    draft = get_draft(session, key)
    return render_template(
        "modeller/new_file.html",
        draft=draft,
        title=title_of(session, key),
        kinds=KINDS,
        chosen=request.values.get("art", "diagramm"),
        name=request.form.get("name", ""),
        problem=problem,
    )


def _change_file(session: Session, key: str, path: str, *, problem: str = "") -> str:
    draft = get_draft(session, key)
    if path not in draft.files:
        raise NotFound("Diese Datei gibt es im Entwurf nicht.", file=path)
    kind = _kind(path)
    return render_template(
        "modeller/change_file.html",
        draft=draft,
        title=title_of(session, key),
        path=path,
        kind=kind,
        name=request.form.get("name") or path.removeprefix(kind.folder).removesuffix(kind.ending),
        problem=problem,
    )
