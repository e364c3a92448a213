"""From an error to its answer. Only here errors get an HTTP status."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException, LengthRequired, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app.errors import (
    ApplicationError,
    Conflict,
    InvalidForm,
    InvalidProcedure,
    LoginRequired,
    NotFound,
    NotPermitted,
    TooManyMessages,
)
from app.web.assets import AssetsNotBuilt
from app.web.context import find_login
from app.web.csrf import FIELD, SAFE_METHODS, ForeignOrigin, FormOutdated
from app.web.problems.advice import Advice, find_advice

logger = structlog.get_logger(__name__)

# First match wins, so subclasses stand before their base.
STATUS_BY_ERROR: tuple[tuple[type[ApplicationError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (LoginRequired, HTTPStatus.UNAUTHORIZED),
    (NotPermitted, HTTPStatus.FORBIDDEN),
    (ForeignOrigin, HTTPStatus.FORBIDDEN),
    (FormOutdated, HTTPStatus.FORBIDDEN),
    (TooManyMessages, HTTPStatus.TOO_MANY_REQUESTS),
    (Conflict, HTTPStatus.CONFLICT),
    (InvalidForm, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InvalidProcedure, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ApplicationError, HTTPStatus.BAD_REQUEST),
)

#: How much of a refused body is read and thrown away, so that the browser gets to see the answer.
_DRAIN_LIMIT = 128 * 2**20
_DRAIN_CHUNK = 2**16


_ROW = re.compile(r"\[([0-9]{1,4})\]")
_LONGEST_NAME = 200
_BARE_PAGE = Markup('<!doctype html><html lang="de"><title>{title}</title><h1>{title}</h1><p>{detail}</p>')


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One failure as it is shown."""

    status: HTTPStatus
    code: str
    title: str
    detail: str
    members: dict[str, Any] = field(default_factory=dict)

    @property
    def advice(self) -> Advice:
        return find_advice(self.code, self.status)


def register_problems(app: Flask) -> None:
    """Answer every error of the application, of HTTP and of the database's absence."""
    app.register_error_handler(ApplicationError, _answer_application_error)
    app.register_error_handler(RequestEntityTooLarge, _answer_too_large)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(OperationalError, _answer_database_absent)
    app.register_error_handler(DataError, _answer_impossible_value)
    app.jinja_env.filters["field_name"] = field_name


def check_body_size() -> None:
    """Refuse a body that announces itself as too large, before anything reads it.

    Raises:
        RequestEntityTooLarge: it does.
        LengthRequired: it does not say how large it is; browsers always do.
    """
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if (request.content_length or 0) > _body_limit():
        raise RequestEntityTooLarge


def status_of(error: ApplicationError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    status = getattr(type(error), "http_status", None)  # errors of app.web may carry their own
    return status or next(status for kind, status in STATUS_BY_ERROR if isinstance(error, kind))


def wants_json() -> bool:
    """Tell whether the client asked for JSON rather than for a page."""
    if request.is_json:
        return True
    offers = ["text/html", "application/problem+json", "application/json"]
    return request.accept_mimetypes.best_match(offers, default="text/html") != "text/html"


def answer(problem: Problem) -> Response:
    """Answer a problem as the client wants it."""
    if wants_json():
        return _as_json(problem)
    return _page("errors/problem.html", problem)


def _answer_application_error(error: ApplicationError) -> AnyResponse:
    problem = Problem(
        status=status_of(error), code=error.code, title=error.title, detail=str(error), members=error.members
    )
    if wants_json():
        return _as_json(problem)
    if isinstance(error, LoginRequired):
        return _ask_for_login(problem)
    if isinstance(error, FormOutdated):
        return _page("errors/resend.html", problem, fields=_sent_fields(), has_files=bool(request.files))
    return answer(problem)


def _ask_for_login(problem: Problem) -> AnyResponse:
    """Lead to the login and back; what was about to be sent is kept on the page in between."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("login.start", weiter=_here()), HTTPStatus.SEE_OTHER)
    return _page("errors/login_expired.html", problem, fields=_sent_fields(), has_files=bool(request.files))


def _answer_too_large(error: RequestEntityTooLarge) -> Response:
    _drain()
    detail = f"Es können höchstens {_body_limit() / 2**20:.0f} MB auf einmal gesendet werden."
    return answer(_http_problem(error, detail=detail))


def _answer_http_exception(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        original = getattr(error, "original_exception", None)
        logger.error("request failed", status=error.code, exc_info=original or error)
    response = answer(_http_problem(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _answer_database_absent(error: OperationalError) -> Response:
    logger.error("database unavailable", exc_info=error)
    return answer(
        Problem(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            code="database-unavailable",
            title="Laufzettel ist gerade nicht erreichbar",
            detail="Die Datenbank antwortet nicht. Es wurde nichts gespeichert.",
        )
    )


def _answer_impossible_value(error: DataError) -> AnyResponse:
    """Say that a value cannot be: too large a number, say. The log does not quote it."""
    logger.warning("value refused by the database", kind=type(error.orig).__name__)
    return _answer_http_exception(BadRequest())


def _http_problem(error: HTTPException, *, detail: str = "") -> Problem:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    code = f"http-{status}"
    advice = find_advice(code, status)
    return Problem(status=status, code=code, title=advice.title, detail=detail or advice.what_happened)


def _as_json(problem: Problem) -> Response:
    body = {
        "type": f"urn:laufzettel:problem:{problem.code}",
        "title": problem.title,
        "status": int(problem.status),
        "detail": problem.detail,
        "instance": request.path,
        "request_id": g.get("request_id"),
        **problem.members,
    }
    response = jsonify(body)
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return response


def _page(template: str, problem: Problem, **variables: Any) -> Response:
    layout = "layouts/staff.html" if find_login() else "layouts/citizen.html"
    try:
        html = render_template(
            template, problem=problem, layout=layout, request_id=g.get("request_id"), **variables
        )
    except AssetsNotBuilt as missing:  # no page at all can be shown: say at least why
        html = _BARE_PAGE.format(title=missing.title, detail=missing)
        return Response(html, status=HTTPStatus.INTERNAL_SERVER_ERROR, mimetype="text/html")
    return Response(html, status=problem.status, mimetype="text/html")


def _sent_fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != FIELD]


def field_name(name: str) -> str:
    """Return the name of a form's field for people: "hunde[0].geburts_datum" is "Hunde 1, Geburts datum"."""
    counted = _ROW.sub(lambda row: f" {int(row[1]) + 1}", name[:_LONGEST_NAME])
    parts = (part.replace("_", " ").strip() for part in counted.split("."))
    return ", ".join(part[:1].upper() + part[1:] for part in parts)


def _body_limit() -> int:
    """Return how many bytes this request may have; forms without files need far fewer."""
    is_text = request.mimetype == "application/x-www-form-urlencoded"
    limit: int = current_app.config["MAX_FORM_MEMORY_SIZE" if is_text else "MAX_CONTENT_LENGTH"]
    return limit


def _here() -> str:
    return request.script_root + request.full_path.rstrip("?")


def _drain() -> None:
    """Read and forget a refused body: a browser still sending would see a broken connection only."""
    stream = request.environ["wsgi.input"]
    left = min(request.content_length or 0, _DRAIN_LIMIT)
    while left > 0:
        chunk = stream.read(min(left, _DRAIN_CHUNK))
        if not chunk:
            break
        left -= len(chunk)
