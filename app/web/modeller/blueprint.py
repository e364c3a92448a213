"""The blueprint that all routes of the modeller hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("modeller", __name__, template_folder="templates")
