"""The people who have signed in so far."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account


def names_of(session: Session, usernames: Collection[str]) -> dict[str, str]:
    """Return the names of people for reading, by user name; no statement if there is nobody to look up."""
    if not usernames:
        return {}
    rows = session.execute(select(Account.username, Account.name).where(Account.username.in_(usernames)))
    return dict(iter(rows))
