"""Jobs that are not finished: what waits, repeats, runs or has failed."""

from __future__ import annotations

from flask import render_template, request

from app import clock
from app.identity import Role
from app.queries import operating
from app.queries.operating import JobSituation
from app.web.access import requires
from app.web.context import tenant_transaction
from app.web.operate.blueprint import blueprint
from app.web.operate.paging import read_page
from app.web.operate.words import SITUATIONS, job_name, job_state


@blueprint.get("/betrieb/schritte")
@requires(Role.OPERATOR)
def list_jobs() -> str:
    """Show the jobs in the situation `zustand`, or all open ones."""
    situation = request.args.get("zustand", type=JobSituation)
    with tenant_transaction() as session:
        page = read_page(
            lambda limit, offset: operating.list_open_jobs(
                session, situation=situation, limit=limit, offset=offset
            )
        )
        return render_template(
            "operate/jobs.html",
            page=page,
            situation=situation,
            names=SITUATIONS,
            job_name=job_name,
            job_state=job_state,
            now=clock.now(),
        )
