"""The page outside of any municipality: which ones this installation serves."""

from __future__ import annotations

from flask import Blueprint, render_template

from app import database
from app.queries import tenants
from app.web.access import public
from app.web.context import installation_root

blueprint = Blueprint("installation", __name__)


@blueprint.get("/kommunen")
@public
def list_municipalities() -> str:
    """Show the municipalities; also served at the root of the installation."""
    with database.system_transaction() as session:
        rows = [(row.name, f"{installation_root()}/{row.id}/") for row in tenants.list_tenants(session)]
    return render_template("installation/municipalities.html", municipalities=rows)
