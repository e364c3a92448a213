"""Who is signed in: the session behind a browser's token."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
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


@dataclass(frozen=True)
class Entry:
    """What every request has to know first."""

    tenant: Tenant
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
    return Entry(row[0], _login(row[1:]) if row[1] is not None else None)


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
        select(Tenant, login)
        .outerjoin_from(Tenant, login, Tenant.id == login.c.tenant_id)
        .where(Tenant.id == bindparam("tenant"))
    )


def _login(row: Sequence[Any]) -> Login:
    _tenant, token_hash, csrf_token, id_token, last_seen_at, account_id, username, name, roles, groups = row
    identity = Identity(
        account_id=account_id,
        username=username,
        name=name,
        roles=frozenset(Role(role) for role in roles),
        groups=frozenset(groups or ()),
    )
    return Login(
        identity=identity,
        token_hash=token_hash,
        csrf_token=csrf_token,
        id_token=id_token,
        last_seen_at=last_seen_at,
    )
