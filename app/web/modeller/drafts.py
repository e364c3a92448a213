"""Begin and end of a draft: open a version for editing, throw the draft away."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.identity import Role
from app.operations.drafts import discard_draft, open_draft
from app.queries import accounts
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.editor import get_draft, title_of


@blueprint.post("/verfahren/<key>/entwurf")
@requires(Role.MODELLER)
def open_version(key: str) -> AnyResponse:
    """Open a version (`version`, else the latest) as the procedure's draft; an existing draft stays."""
    with tenant_transaction() as session:
        open_draft(session, key=key, version=request.form.get("version", type=int), by=current_identity())
    return redirect(url_for("modeller.edit_draft", key=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/verfahren/<key>/entwurf/verwerfen")
@requires(Role.MODELLER)
def confirm_discarding(key: str) -> str:
    """Ask before work is thrown away, and say whose it is."""
    with tenant_transaction() as session:
        draft = get_draft(session, key)
        return render_template(
            "modeller/discard.html",
            draft=draft,
            title=title_of(session, key),
            names=accounts.names_of(session, {draft.updated_by}),
        )


@blueprint.post("/verfahren/<key>/entwurf/verwerfen")
@requires(Role.MODELLER)
def discard(key: str) -> AnyResponse:
    """Throw the draft away; deployed versions stay as they are."""
    with tenant_transaction() as session:
        discard_draft(session, key=key, by=current_identity())
    flash("Der Entwurf ist verworfen. Die bereitgestellten Versionen sind unverändert.", "success")
    return redirect(url_for("modeller.show_procedure", key=key), HTTPStatus.SEE_OTHER)
