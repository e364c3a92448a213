"""The blueprint that all routes of the operator hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("operate", __name__, template_folder="templates")
