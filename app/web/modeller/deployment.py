"""From draft to version: what will change, what the checks say, and the deployment itself."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app import procedures
from app.engine import Finding
from app.errors import DraftOutdated, InvalidProcedure
from app.identity import Role
from app.operations.deployment import check_deployable, restore_version
from app.operations.drafts import deploy_draft
from app.queries import accounts, definitions
from app.queries.drafts import Draft
from app.queries.surroundings import read_surroundings
from app.web.access import requires
from app.web.context import current_identity, current_tenant, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.checks import CheckedDraft, check_draft
from app.web.modeller.differences import Difference, differences
from app.web.modeller.editor import get_draft, title_of


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How the draft's files differ from the latest version; paths in alphabetical order."""

    latest: int  # number of the latest version
    running: int  # instances that stay on older versions
    changed: list[str]
    added: list[str]
    removed: list[str]
    elements: list[Difference]  # of the changed diagrams

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

    With errors, with an example that ends differently, or if somebody changed the draft since the summary
    was read, nothing happens and the summary is shown again.
    """
    try:
        revision = _check_saved(key, request.form.get("revision", type=int))
        with tenant_transaction() as session:
            definition = deploy_draft(session, key=key, by=current_identity(), revision=revision)
            version = definition.version
    except InvalidProcedure as invalid:
        with tenant_transaction() as session:
            return _summary(session, key, refused=invalid), HTTPStatus.UNPROCESSABLE_ENTITY
    except DraftOutdated:
        with tenant_transaction() as session:
            return _summary(session, key, has_changed=True), HTTPStatus.CONFLICT
    flash(f"Version {version} ist bereitgestellt. Neue Anträge laufen ab jetzt nach ihr.", "success")
    return redirect(url_for("modeller.show_version", key=key, version=version), HTTPStatus.SEE_OTHER)


@blueprint.post("/verfahren/<key>/versionen/<int:version>/wiederherstellen")
@requires(Role.MODELLER)
def restore(key: str, version: int) -> AnyResponse:
    """Let an older version apply again to new applications; a draft stays as it is."""
    with tenant_transaction() as session:
        older = definitions.get_definition(session, key, version)
        files, around = definitions.files_of(session, older.id), read_surroundings(session)
    check_deployable(procedures.read_files(files, tenant=current_tenant().id), around)
    with tenant_transaction() as session:
        restored = restore_version(session, key=key, version=version, by=current_identity()).version
    flash(f"Version {version} gilt wieder: als Version {restored}, für alle neuen Anträge.", "success")
    return redirect(url_for("modeller.show_version", key=key, version=restored), HTTPStatus.SEE_OTHER)


def _check_saved(key: str, revision: int | None) -> int:
    """Check the draft as it is saved and play its examples, outside of the transaction that deploys it.

    Returns the revision that was checked, or an older one that the person saw: that one is refused.
    """
    with tenant_transaction() as session:
        draft, around = get_draft(session, key), read_surroundings(session)
    if revision in (None, draft.revision):
        check_deployable(procedures.read_files(draft.files, tenant=current_tenant().id), around)
    return draft.revision if revision is None else revision


def _summary(
    session: Session, key: str, *, has_changed: bool = False, refused: InvalidProcedure | None = None
) -> str:
    draft = get_draft(session, key)
    return render_template(
        "modeller/deploy.html",
        draft=draft,
        title=title_of(session, key),
        changes=_changes(session, draft),
        checked=_findings_of(refused) if refused else check_draft(session, draft.files),
        has_changed=has_changed,
        names=accounts.names_of(session, {draft.updated_by}),
    )


def _findings_of(refused: InvalidProcedure) -> CheckedDraft:
    found = refused.members.get("findings")
    return CheckedDraft(tuple(Finding(**finding) for finding in found) if isinstance(found, list) else ())


def _changes(session: Session, draft: Draft) -> Changes:
    versions = definitions.list_versions(session, draft.key)
    latest = versions[0][0] if versions else None
    before = definitions.files_of(session, latest.id) if latest else {}
    now = draft.files
    changed = sorted(path for path in now.keys() & before.keys() if now[path] != before[path])
    diagrams = [path for path in changed if path.endswith(".bpmn")]
    return Changes(
        latest=latest.version if latest else 0,
        running=sum(number for _, number in versions),
        changed=changed,
        added=sorted(now.keys() - before.keys()),
        removed=sorted(before.keys() - now.keys()),
        elements=[found for path in diagrams for found in differences(before[path], now[path])],
    )
