"""Setting up municipalities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.models import Tenant


def put_tenant(
    session: Session, *, tenant: str, name: str, letterhead: Mapping[str, Any], parameters: Mapping[str, Any]
) -> Tenant:
    """Create a municipality or bring its row up to date, in a transaction of that same tenant."""
    row = session.get(Tenant, tenant)
    if row is None:
        row = Tenant(id=tenant, created_at=clock.now())
        session.add(row)
    row.name, row.letterhead, row.parameters = name, dict(letterhead), dict(parameters)
    session.flush()
    return row
