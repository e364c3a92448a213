"""Signing in and out. Accounts and groups follow what the identity provider says at each login."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.errors import NotFound, NotPermitted
from app.identity import Role
from app.models import Account, GroupMembership, LoginSession
from app.operations.audit import audit
from app.queries.logins import Login, hash_token

_LIFETIME = timedelta(hours=10)
_TOUCH_INTERVAL = timedelta(minutes=1)
#: So long after `allow_link` the person has time to sign in.
LINK_TIME = timedelta(days=1)


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


def delete_ended_logins(session: Session, *, at: datetime, idle: timedelta) -> int:
    """Delete the logins of a municipality that nobody can use any more, and count them.

    Args:
        idle: how long a login lasts without a sign of the person.
    """
    ended = or_(LoginSession.expires_at < at, LoginSession.last_seen_at < at - idle)
    result = session.execute(delete(LoginSession).where(ended))
    return cast("CursorResult[tuple[()]]", result).rowcount


def allow_link(session: Session, *, username: str, by: str) -> Account:
    """Let the next login with this user name take over its account, whatever subject the provider tells.

    For people whose account at the provider was made anew. The account's logins end at once.

    Args:
        by: what the audit trail names as the actor.

    Raises:
        NotFound: nobody with this user name has ever signed in here.
    """
    account = session.scalars(select(Account).where(Account.username == username)).one_or_none()
    if account is None:
        raise NotFound(f"Mit dem Benutzernamen „{username}“ hat sich hier noch niemand angemeldet.")
    account.link_until = clock.now() + LINK_TIME
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    audit(session, "account-link-allowed", actor=by, details={"username": username})
    session.flush()
    return account


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
    account = session.scalars(
        select(Account).where(Account.username == username).options(selectinload(Account.memberships))
    ).one_or_none()
    if account is not None:
        _link(session, account, issuer, subject, now)
        return account
    account = Account(issuer=issuer, subject=subject, username=username, created_at=now, memberships=[])
    account.name, account.roles, account.last_login_at = "", [], now
    session.add(account)
    session.flush()
    return account


def _link(session: Session, account: Account, issuer: str, subject: str, now: datetime) -> None:
    """Make an account that of a new subject, if an operator allowed it."""
    username = account.username
    if account.link_until is None or account.link_until < now:
        raise NotPermitted(
            f"Der Benutzername „{username}“ gehört hier zu einem anderen Konto des Anmeldedienstes. "
            "Wurde Ihr Konto dort neu angelegt? Dann bitten Sie den Betrieb um den Befehl "
            f"„laufzettel account link {account.tenant_id} {username}“ und melden Sie sich danach wieder an."
        )
    audit(
        session,
        "account-linked",
        actor=username,
        details={
            "old": {"issuer": account.issuer, "subject": account.subject},
            "new": {"issuer": issuer, "subject": subject},
        },
    )
    account.issuer, account.subject, account.link_until = issuer, subject, None


def _put_groups(account: Account, groups: frozenset[str]) -> None:
    for membership in list(account.memberships):
        if membership.group_name not in groups:
            account.memberships.remove(membership)
    known = {membership.group_name for membership in account.memberships}
    account.memberships += [GroupMembership(group_name=group) for group in sorted(groups - known)]
