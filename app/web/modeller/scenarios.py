"""The draft's examples, played in memory: what would come out if it were deployed now."""

from __future__ import annotations

from flask import render_template

from app import procedures
from app.errors import InvalidProcedure
from app.identity import Role
from app.procedures import ScenarioReport
from app.queries.drafts import Draft
from app.web.access import requires
from app.web.context import current_tenant, tenant_transaction
from app.web.modeller.blueprint import blueprint
from app.web.modeller.editor import get_draft, title_of


@blueprint.get("/verfahren/<key>/entwurf/beispiele")
@requires(Role.MODELLER)
def play_scenarios(key: str) -> str:
    """Play all examples of the draft and show which come out as they say; nothing is stored or sent."""
    with tenant_transaction() as session:
        draft, title = get_draft(session, key), title_of(session, key)
    return render_template("modeller/scenarios.html", draft=draft, title=title, reports=_play(draft))


def _play(draft: Draft) -> list[ScenarioReport] | None:
    """Return the reports, those that deviate first; None if the draft cannot be executed at all."""
    try:
        procedure = procedures.read_files(draft.files, tenant=current_tenant().id)
    except InvalidProcedure:
        return None
    return sorted(
        procedures.run_scenarios(procedure), key=lambda report: (report.deviation is None, report.title)
    )
