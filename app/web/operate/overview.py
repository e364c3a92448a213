"""The operator's first page: how much there is, each number leading to what it counts."""

from __future__ import annotations

from flask import render_template

from app.identity import Role
from app.models import InstanceState
from app.queries import operating
from app.queries.definitions import list_procedures
from app.queries.monitoring.events import list_stuck_entries
from app.queries.operating import JobSituation
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.operate.blueprint import blueprint


@blueprint.get("/betrieb")
@requires(Role.OPERATOR)
def overview() -> str:
    """Show the figures and, if there are any, the largest groups of incidents."""
    with tenant_transaction() as session:
        return render_template(
            "operate/overview.html",
            figures=operating.get_figures(session),
            groups=operating.list_incident_groups(session)[:5],
            states=InstanceState,
            situations=JobSituation,
            procedures=list_procedures(session),
            stuck=list_stuck_entries(session, limit=1),
        )
