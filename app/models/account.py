"""People who sign in: their account, groups and login sessions, filled from the identity provider."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, OfTenant, unique_in_tenant, within_tenant


class Account(OfTenant, Base):
    __tablename__ = "account"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("issuer", "subject"),
        unique_in_tenant("username"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    issuer: Mapped[str]
    subject: Mapped[str]  # the provider's own, stable id of the person
    username: Mapped[str]  # from the first login; never changed, because tasks and audit entries quote it
    name: Mapped[str]
    roles: Mapped[list[str]]
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime]
    link_until: Mapped[datetime | None]  # until then a new subject with this user name takes it over

    memberships: Mapped[list[GroupMembership]] = relationship(cascade="all, delete-orphan", lazy="raise")


class GroupMembership(OfTenant, Base):
    __tablename__ = "group_membership"
    __table_args__ = (within_tenant("account_id", "account", ondelete="CASCADE"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_name: Mapped[str] = mapped_column(primary_key=True)


class LoginSession(OfTenant, Base):
    """One browser that is signed in. Only the hash of its token is known here."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        within_tenant("account_id", "account", ondelete="CASCADE"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[bytes]  # SHA-256
    account_id: Mapped[UUID] = mapped_column(index=True)
    csrf_token: Mapped[str]
    id_token: Mapped[str]  # the provider wants it back at logout
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]  # exact to the minute
    expires_at: Mapped[datetime] = mapped_column(index=True)
