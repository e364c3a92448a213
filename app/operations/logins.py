"""Signing in and out. Accounts and groups follow what the identity provider says at each login."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.errors import NotPermitted
from app.identity import Role
from app.models import Account, GroupMembership, LoginSession
from app.queries.logins import Login, hash_token

_LIFETIME = timedelta(hours=10)
_TOUCH_INTERVAL = timedelta(minutes=1)


def open_login(
    session: Session,
    *,
    issuer: str,
    subject: str,
    username: str,
    name: str,
    roles: Iterable[Role],
    groups: Iterable[str],
    id_token: str,
    lifetime: timedelta = _LIFETIME,
) -> str:
    """Bring the person's account up to date, open a login and return its token, which nobody else knows.

    Raises:
        NotPermitted: the user name belongs to another person's account.
    """
    now = clock.now()
    session.execute(delete(LoginSession).where(LoginSession.expires_at < now))
    account = _put_account(session, issuer, subject, username, now)
    account.name, account.last_login_at = name, now
    account.roles = sorted(Role(role).value for role in roles)
    _put_groups(account, frozenset(groups))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=account.id,
            csrf_token=secrets.token_urlsafe(32),
            id_token=id_token,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
        )
    )
    session.flush()
    return token


def close_login(session: Session, token: str) -> None:
    """End a login; unknown tokens are ignored."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_token(token)))


def touch_login(session: Session, login: Login, *, at: datetime) -> None:
    """Note that the person is still there; writes at most once a minute."""
    if at - login.last_seen_at < _TOUCH_INTERVAL:
        return
    session.execute(
        update(LoginSession).where(LoginSession.token_hash == login.token_hash).values(last_seen_at=at)
    )


def _put_account(session: Session, issuer: str, subject: str, username: str, now: datetime) -> Account:
    account = session.scalars(
        select(Account)
        .where(Account.issuer == issuer, Account.subject == subject)
        .options(selectinload(Account.memberships))
    ).one_or_none()
    if account is not None:
        return account
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise NotPermitted(
            f"Der Benutzername „{username}“ gehört bereits zu einem anderen Konto. "
            "Bitte wenden Sie sich an die Administration."
        )
    account = Account(issuer=issuer, subject=subject, username=username, created_at=now, memberships=[])
    account.name, account.roles, account.last_login_at = "", [], now
    session.add(account)
    session.flush()
    return account


def _put_groups(account: Account, groups: frozenset[str]) -> None:
    for membership in list(account.memberships):
        if membership.group_name not in groups:
            account.memberships.remove(membership)
    known = {membership.group_name for membership in account.memberships}
    account.memberships += [GroupMembership(group_name=group) for group in sorted(groups - known)]
