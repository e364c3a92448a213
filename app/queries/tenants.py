"""The municipalities of this installation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Tenant


def list_tenants(session: Session) -> Sequence[Tenant]:
    """Return all municipalities by name; works without a tenant too."""
    return session.scalars(select(Tenant).order_by(Tenant.name)).all()
