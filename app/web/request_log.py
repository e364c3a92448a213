"""One log line per request, and an id that ties everything logged meanwhile to it."""

from __future__ import annotations

import re
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

logger = structlog.get_logger("laufzettel.request")
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")


def register_request_log(app: Flask) -> None:
    """Log method, route, status and duration of each request; never the path's secrets or the query.

    The id comes from a proxy's `X-Request-ID` when it has the usual shape, else it is made here. It is
    answered in the same header, so that a person can quote it and an operator finds the lines.
    """

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ACCEPTED_ID.match(given) else uuid4().hex
        g.request_began = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        began = g.get("request_began")
        if began is None:
            return response
        response.headers["X-Request-ID"] = g.request_id
        route = request.url_rule.rule if request.url_rule else "(none)"
        if request.endpoint not in ("static", "health.healthz", "health.readyz"):
            logger.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((perf_counter() - began) * 1000, 1),
            )
        return response
