"""Health of this process: /healthz says it lives, /readyz that it can serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app import database
from app.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Answer without touching anything: a failure means that the process should be restarted."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database answers and has this version's tables, else 503 and why."""
    problem = database.readiness_problem()
    if problem is None:
        return jsonify(status="ready"), 200
    return jsonify(status="not ready", reason=problem), 503
