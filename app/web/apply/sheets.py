"""A form that a citizen fills in page by page: the application, a task, or a message to a running case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.forms import Form, PatternTime
from app.web.apply import flow
from app.web.apply.tickets import new_ticket, secret_of

#: Takes the answers and the secret of the ticket; the same secret twice is the same sending.
Send = Callable[[dict[str, Any], str], AnyResponse]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the pages around a form say, and where they go."""

    title: str  # what it is about, small above the heading
    form: Form
    variables: Mapping[str, Any]  # what the form may refer to besides its own answers
    address: str
    purpose: str  # what its tickets are for
    send_label: str
    send_note: str
    back: str | None = None  # where one came from


def fill_in(sheet: Sheet, send: Send) -> AnyResponse:
    """Show the next page of the form, or send it once everything is right and its ticket is ours."""
    ticket, patterns = request.form.get(flow.TOKEN, ""), PatternTime()
    secret = secret_of(ticket, sheet.purpose)
    outcome = _advance(sheet, patterns)
    if isinstance(outcome, flow.Complete):
        if secret is not None:
            return send(outcome.data, secret)
        outcome = _check_again(sheet, patterns)
    return _page(sheet, outcome, ticket=ticket if secret else new_ticket(sheet.purpose), expired=bool(ticket))


def _advance(sheet: Sheet, patterns: PatternTime) -> flow.Outcome:
    at = clock.now()
    if request.method == "GET" or request.form.get(flow.ACTION) == flow.BEGIN:
        return flow.begin(sheet.form, variables=sheet.variables, at=at)
    items = request.form.items(multi=True)
    return flow.advance(sheet.form, items, variables=sheet.variables, at=at, patterns=patterns)


def _check_again(sheet: Sheet, patterns: PatternTime) -> flow.Outcome:
    """Show the check page once more: the ticket is too old, or not ours."""
    items = [(name, value) for name, value in request.form.items(multi=True) if name != flow.ACTION]
    last = [(flow.RETURN, "ja"), (flow.ACTION, flow.CONTINUE)]
    return flow.advance(
        sheet.form, [*items, *last], variables=sheet.variables, at=clock.now(), patterns=patterns
    )


def _page(sheet: Sheet, outcome: flow.Outcome, *, ticket: str, expired: bool) -> Response:
    is_step = isinstance(outcome, flow.StepPage)
    page = render_template(
        "apply/step.html" if is_step else "apply/check.html",
        sheet=sheet,
        page=outcome,
        ticket=ticket,
        fields=flow,
        expired=expired and ticket != request.form.get(flow.TOKEN),
    )
    response = Response(page, status=422 if is_step and outcome.has_errors else 200)  # type: ignore[union-attr]
    # Kept by the browser for its back button only; "no-store" would make it ask to send the form again.
    response.headers["Cache-Control"] = "private, no-cache"
    # Keeps secret addresses from other sites; "no-referrer" would make browsers hide the origin from us, too.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
