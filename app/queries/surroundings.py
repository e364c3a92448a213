"""What is around a procedure in its municipality: the other procedures, and the groups of its people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, GroupMembership, ProcessDefinition
from app.procedures import Surroundings


def read_surroundings(session: Session) -> Surroundings:
    """Return the keys of all deployed procedures and the groups of all who signed in, if anybody has."""
    keys = session.scalars(select(ProcessDefinition.key).distinct())
    groups = frozenset(session.scalars(select(GroupMembership.group_name).distinct()))
    anybody = session.scalar(select(Account.id).limit(1)) is not None
    return Surroundings(procedures=frozenset(keys), groups=groups if anybody else None)
