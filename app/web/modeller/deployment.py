"""From draft to version: what will change, what the checks say, and the deployment itself."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.errors import DraftOutdated, InvalidProcedure
from app.identity import Role
from app.operations.drafts import deploy_draft
from app.queries import accounts, definitions
from app.queries.drafts import Draft
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.checks import check_draft
from app.web.modeller.editor import get_draft, title_of


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How the draft's files differ from the latest version; paths in alphabetical order."""

    latest: int  # number of the latest version
    running: int  # instances that stay on older versions
    changed: list[str]
    added: list[str]
    removed: list[str]

    @property
    def are_any(self) -> bool:
        return bool(self.changed or self.added or self.removed)


@blueprint.get("/verfahren/<key>/entwurf/bereitstellen")
@requires(Role.MODELLER)
def confirm_deployment(key: str) -> str:
    """Show what deploying would change and what the checks say."""
    with tenant_transaction() as session:
        return _summary(session, key)


@blueprint.post("/verfahren/<key>/entwurf/bereitstellen")
@requires(Role.MODELLER)
def deploy(key: str) -> AnyResponse | tuple[str, HTTPStatus]:
    """Deploy the draft as the next version.

    With errors, or if somebody changed the draft since the summary was read, nothing happens and the
    summary is shown again.
    """
    try:
        with tenant_transaction() as session:
            definition = deploy_draft(
                session, key=key, by=current_identity(), revision=request.form.get("revision", type=int)
            )
            version = definition.version
    except InvalidProcedure:
        with tenant_transaction() as session:
            return _summary(session, key), HTTPStatus.UNPROCESSABLE_ENTITY
    except DraftOutdated:
        with tenant_transaction() as session:
            return _summary(session, key, has_changed=True), HTTPStatus.CONFLICT
    flash(f"Version {version} ist bereitgestellt. Neue Anträge laufen ab jetzt nach ihr.", "success")
    return redirect(url_for("modeller.show_version", key=key, version=version), HTTPStatus.SEE_OTHER)


def _summary(session: Session, key: str, *, has_changed: bool = False) -> str:
    draft = get_draft(session, key)
    return render_template(
        "modeller/deploy.html",
        draft=draft,
        title=title_of(session, key),
        changes=_changes(session, draft),
        checked=check_draft(draft.files),
        has_changed=has_changed,
        names=accounts.names_of(session, {draft.updated_by}),
    )


def _changes(session: Session, draft: Draft) -> Changes:
    versions = definitions.list_versions(session, draft.key)
    latest = versions[0][0] if versions else None
    before = definitions.files_of(session, latest.id) if latest else {}
    now = draft.files
    return Changes(
        latest=latest.version if latest else 0,
        running=sum(number for _, number in versions),
        changed=sorted(path for path in now.keys() & before.keys() if now[path] != before[path]),
        added=sorted(now.keys() - before.keys()),
        removed=sorted(before.keys() - now.keys()),
    )
