"""The blueprint that the citizens' pages share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("apply", __name__, template_folder="templates")
