"""Who is signed in: the session behind a browser's token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.identity import Identity, Role
from app.models import Account, GroupMembership, LoginSession, Tenant

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
    row = session.execute(
        _entry(),
        {"tenant": tenant, "token_hash": hash_token(token or ""), "at": at, "active_since": at - idle},
    ).one_or_none()
    if row is None:
        return None
    found = CurrentTenant(
        id=row.id, name=row.tenant_name, letterhead=row.letterhead, parameters=row.parameters
    )
    return Entry(found, _login(row) if row.token_hash is not None else None)


@cache
def _entry() -> Select[Any]:
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
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.expires_at > bindparam("at"),
            LoginSession.last_seen_at > bindparam("active_since"),
        )
        .subquery()
    )
    return (
        select(
            Tenant.id, Tenant.name.label("tenant_name"), Tenant.letterhead, Tenant.parameters, *login.c[1:]
        )
        .outerjoin_from(Tenant, login, Tenant.id == login.c.tenant_id)
        .where(Tenant.id == bindparam("tenant"))
    )


def _login(row: Row[Any]) -> Login:
    identity = Identity(
        account_id=row.account_id,
        username=row.username,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        groups=frozenset(row.groups or ()),
    )
    return Login(
        identity=identity,
        token_hash=row.token_hash,
        csrf_token=row.csrf_token,
        id_token=row.id_token,
        last_seen_at=row.last_seen_at,
    )
