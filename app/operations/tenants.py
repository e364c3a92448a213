"""Setting up municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.models import Tenant
from app.operations.audit import SYSTEM, audit


def put_tenant(
    session: Session,
    *,
    tenant: str,
    name: str,
    letterhead: Mapping[str, Any],
    parameters: Mapping[str, Any],
    by: str = SYSTEM,
) -> Tenant:
    """Create a municipality or bring its row up to date, in a transaction of that same tenant.

    What changes is noted with its old and new value: letters are made with it, the IBAN for example.

    Args:
        by: what the audit trail names as the actor.
    """
    row = session.get(Tenant, tenant)
    old: dict[str, Any] = {} if row is None else _facts_of(row)
    if row is None:
        row = Tenant(id=tenant, created_at=clock.now())
        session.add(row)
    row.name, row.letterhead, row.parameters = name, dict(letterhead), dict(parameters)
    session.flush()
    if changes := list(_changes(old, _facts_of(row))):
        action = "tenant-changed" if old else "tenant-created"
        audit(session, action, actor=by, details={"changes": changes})
        session.flush()
    return row


def _facts_of(row: Tenant) -> dict[str, Any]:
    return {"name": row.name, "letterhead": row.letterhead, "parameters": row.parameters}


def _changes(old: Any, new: Any, place: str = "") -> Iterator[dict[str, Any]]:
    """Yield every value that differs, with its place: "letterhead.bank.iban"."""
    if old == new:
        return
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        yield {"place": place, "old": old, "new": new}
        return
    for name in sorted(old.keys() | new.keys()):
        yield from _changes(old.get(name), new.get(name), f"{place}.{name}" if place else name)
