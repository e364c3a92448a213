"""The lists of the inbox: tasks, cases that wait for somebody or something else, cases one searched for."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.identity import Role
from app.queries.inbox import CaseRow, count_inbox, list_inbox, list_waiting_cases, search_cases
from app.web.access import requires
from app.web.context import current_identity, tenant_transaction
from app.web.inbox.blueprint import blueprint
from app.web.inbox.listing import PAGE_SIZE, WaitingListing, read_listing, read_page, remember_list
from app.web.inbox.standing import tell_standing

_FEWEST_LETTERS = 2
_MOST_LETTERS = 100


@blueprint.get("/aufgaben")
@requires(Role.CLERK)
def list_tasks() -> str:
    """Show the inbox."""
    me, now = current_identity(), clock.now()
    with tenant_transaction() as session:
        listing = read_listing(request.args, count_inbox(session, by=me, at=now))
        rows = list_inbox(
            session,
            by=me,
            at=now,
            scope=listing.scope,
            sort=listing.sort,
            limit=PAGE_SIZE,
            offset=listing.offset,
        )
    remember_list(request.args)
    return render_template("inbox/list.html", listing=listing, rows=rows, now=now)


@blueprint.get("/vorgaenge/wartend")
@requires(Role.CLERK)
def list_waiting() -> AnyResponse | str:
    """Show the cases that go on once somebody else has acted or a time has come."""
    me, now, page = current_identity(), clock.now(), read_page(request.args)
    with tenant_transaction() as session:
        inbox = read_listing({}, count_inbox(session, by=me, at=now))
        offset = WaitingListing(page, 0).offset
        found = list_waiting_cases(session, by=me, at=now, limit=PAGE_SIZE, offset=offset)
    if page > 1 and not found.rows:  # an address of before
        return redirect(url_for(".list_waiting"), HTTPStatus.SEE_OTHER)
    return render_template(
        "inbox/waiting.html",
        inbox=inbox,
        listing=WaitingListing(page, found.total),
        rows=found.rows,
        tell_standing=tell_standing,
        now=now,
    )


@blueprint.get("/vorgaenge")
@requires(Role.CLERK)
def search() -> AnyResponse | str:
    """Show the cases with these words in their reference or subject; one whose reference it is, opens."""
    me, wanted = current_identity(), request.args.get("suche", "").strip()[:_MOST_LETTERS]
    is_enough = len(wanted) >= _FEWEST_LETTERS
    with tenant_transaction() as session:
        inbox = read_listing({}, count_inbox(session, by=me, at=clock.now()))
        rows = search_cases(session, wanted, by=me, limit=PAGE_SIZE + 1) if is_enough else []
    named = _named(rows, wanted)
    if named is not None:
        return redirect(url_for(".show_case", instance_id=named.id), HTTPStatus.SEE_OTHER)
    return render_template(
        "inbox/search.html",
        inbox=inbox,
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        wanted=wanted,
        is_enough=is_enough,
        tell_standing=tell_standing,
    )


def _named(rows: Sequence[CaseRow], wanted: str) -> CaseRow | None:
    return next((row for row in rows if row.business_key.lower() == wanted.lower()), None)
