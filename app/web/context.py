"""What a view may ask about the current request: municipality, person, transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy.orm import Session

from app import clock, database
from app.errors import LoginRequired, NotFound
from app.identity import Identity
from app.queries import logins, tenants
from app.web.tenants import ROOT_KEY, TENANT_KEY

LOGIN_COOKIE = "laufzettel_sitzung"


@dataclass(frozen=True, kw_only=True)
class CurrentTenant:
    """The municipality whose pages are being served."""

    id: str
    name: str
    letterhead: Mapping[str, Any]
    parameters: Mapping[str, Any]


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
    """Read the municipality and the login of this request, both in one short transaction.

    Raises:
        NotFound: the address names no municipality of this installation.
    """
    slug = tenant_slug()
    if slug is None:
        return
    token = request.cookies.get(LOGIN_COOKIE)
    with database.transaction(slug) as session:
        row = tenants.find_tenant(session, slug)
        if row is None:
            raise NotFound("Unter dieser Adresse gibt es keine Kommune.")
        g.tenant = CurrentTenant(
            id=row.id, name=row.name, letterhead=row.letterhead, parameters=row.parameters
        )
        if token:
            g.login = logins.find_login(session, token, at=clock.now())


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
    """Open the transaction of this request in the current municipality; commits when the block ends."""
    with database.transaction(current_tenant().id) as session:
        yield session
