"""The blueprint that the modules of this package add their routes to."""

from __future__ import annotations

from flask import Blueprint

from app.web.inbox.listing import last_list

blueprint = Blueprint("inbox", __name__, template_folder="templates")
blueprint.add_app_template_global(last_list)
