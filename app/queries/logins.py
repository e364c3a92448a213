"""Who is signed in: the session behind a browser's token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.identity import Identity, Role
from app.models import Account, GroupMembership, LoginSession, Tenant
from app.statements import Call, Row, Statement, fetch, parameter

IDLE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Login:
    """A valid login session."""

    identity: Identity
    token_hash: bytes
    csrf_token: str
    id_token: str
    last_seen_at: datetime  # exact to the minute


@dataclass(frozen=True, kw_only=True)
class CurrentTenant:
    """The municipality whose pages are being served."""

    id: str
    name: str
    letterhead: Mapping[str, Any]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """What every request has to know first."""

    tenant: CurrentTenant
    login: Login | None


def hash_token(token: str) -> bytes:
    """Return what the database knows of a secret."""
    return hashlib.sha256(token.encode()).digest()


def enter(
    session: Session, tenant: str, token: str | None, *, at: datetime, idle: timedelta = IDLE
) -> Entry | None:
    """Return the municipality and, if the token is of a valid login, who is signed in: in one statement."""
    (rows,) = fetch(session, asking_for_entry(tenant, token, at=at, idle=idle))
    return read_entry(rows)


def asking_for_entry(tenant: str, token: str | None, *, at: datetime, idle: timedelta = IDLE) -> Call:
    """Return the statement whose rows `read_entry` reads."""
    return _entry().call(tenant=tenant, token_hash=hash_token(token or ""), at=at, active_since=at - idle)


def read_entry(rows: Sequence[Row]) -> Entry | None:
    """Return what was found; None if there is no such municipality."""
    if not rows:
        return None
    ((id, name, letterhead, parameters, *login),) = rows
    tenant = CurrentTenant(id=id, name=name, letterhead=letterhead, parameters=parameters)
    return Entry(tenant, None if login[0] is None else _login(login))


@cache
def _entry() -> Statement:
    """Build the statement once: every request of every page runs it."""
    groups = (
        select(func.array_agg(aggregate_order_by(GroupMembership.group_name, GroupMembership.group_name)))
        .where(GroupMembership.account_id == Account.id)
        .scalar_subquery()
    )
    login = (
        select(
            LoginSession.tenant_id,
            LoginSession.token_hash,
            LoginSession.csrf_token,
            LoginSession.id_token,
            LoginSession.last_seen_at,
            Account.id.label("account_id"),
            Account.username,
            Account.name,
            Account.roles,
            groups.label("groups"),
        )
        .join_from(LoginSession, Account, LoginSession.account_id == Account.id)
        .where(
            LoginSession.token_hash == parameter("token_hash"),
            LoginSession.expires_at > parameter("at"),
            LoginSession.last_seen_at > parameter("active_since"),
        )
        .subquery()
    )
    return Statement(
        select(Tenant.id, Tenant.name, Tenant.letterhead, Tenant.parameters, *login.c[1:])
        .outerjoin_from(Tenant, login, Tenant.id == login.c.tenant_id)
        .where(Tenant.id == parameter("tenant"))
    )


def _login(row: Row) -> Login:
    token_hash, csrf_token, id_token, last_seen_at, account_id, username, name, roles, groups = row
    identity = Identity(
        account_id=account_id,
        username=username,
        name=name,
        roles=frozenset(map(Role, roles)),
        groups=frozenset(groups or ()),
    )
    return Login(
        identity=identity,
        token_hash=token_hash,
        csrf_token=csrf_token,
        id_token=id_token,
        last_seen_at=last_seen_at,
    )
