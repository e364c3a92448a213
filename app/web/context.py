"""What a view may ask about the current request: municipality, person, transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import current_app, g, has_request_context, request
from sqlalchemy.orm import Session

from app import clock, database
from app.errors import LoginRequired, NotFound
from app.identity import Identity
from app.operations.logins import touch_login
from app.queries import logins
from app.queries.logins import CurrentTenant
from app.web.tenants import ROOT_KEY, TENANT_KEY

LOGIN_COOKIE = "laufzettel_sitzung"


def tenant_slug() -> str | None:
    """Return the municipality named by the address, whether it exists or not; None outside of any."""
    return request.environ.get(TENANT_KEY) if has_request_context() else None


def installation_root() -> str:
    """Return the path prefix of the installation (usually empty), without any municipality."""
    return str(request.environ.get(ROOT_KEY, ""))


def tenant_root() -> str:
    """Return the path under which all pages of the current municipality lie: the path of its cookies."""
    return request.script_root or "/"


def enter_tenant() -> None:
    """Open the transaction of this request and read the municipality and the login in one round trip.

    Raises:
        NotFound: the address names no municipality of this installation.
    """
    slug = tenant_slug()
    if slug is None:
        return
    stack = ExitStack()
    asked = logins.asking_for_entry(
        slug, request.cookies.get(LOGIN_COOKIE), at=clock.now(), idle=current_app.config["LOGIN_IDLE"]
    )
    session, (rows,) = stack.enter_context(database.transaction_asking(slug, asked))
    g.opened = (stack, session)
    entry = logins.read_entry(rows)
    if entry is None:
        raise NotFound("Unter dieser Adresse gibt es keine Kommune.")
    g.tenant = entry.tenant
    if entry.login:
        touch_login(session, entry.login, at=clock.now())
        g.login = entry.login


def leave_tenant() -> None:
    """End the request's transaction if the view did not: what waits for others must not hold a connection."""
    opened = g.pop("opened", None)
    if opened is not None:
        opened[0].close()


def find_tenant() -> CurrentTenant | None:
    """Return the municipality of this request; None outside of any and before it is known."""
    return g.get("tenant") if has_request_context() else None


def current_tenant() -> CurrentTenant:
    """Return the municipality of this request.

    Raises:
        NotFound: the request is not for a municipality.
    """
    tenant = find_tenant()
    if tenant is None:
        raise NotFound("Unter dieser Adresse gibt es keine Kommune.")
    return tenant


def find_login() -> logins.Login | None:
    """Return the valid login of this request, if any."""
    return g.get("login") if has_request_context() else None


def find_identity() -> Identity | None:
    """Return who is signed in, if anybody is."""
    login = find_login()
    return login.identity if login else None


def current_identity() -> Identity:
    """Return who is signed in.

    Raises:
        LoginRequired: nobody is, or the login has expired.
    """
    identity = find_identity()
    if identity is None:
        raise LoginRequired("Für diese Seite brauchen Sie eine Anmeldung.")
    return identity


@contextmanager
def tenant_transaction() -> Iterator[Session]:
    """Work in the current municipality; commits when the block ends, rolls back when it raises.

    The first block of a request goes on with the transaction in which the login was read.
    """
    opened = g.pop("opened", None)
    if opened is None:
        with database.transaction(current_tenant().id) as session:
            yield session
        return
    stack, session = opened
    with stack:
        yield session
