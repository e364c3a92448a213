"""Broadcasting signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.operations.audit import audit
from app.operations.steps.publishing import insert_signal


def broadcast_signal(
    session: Session, *, name: str, variables: Mapping[str, Any] | None = None, by: str
) -> int:
    """Give a signal to everybody in the municipality who waits for it now, and count them.

    Whoever begins to wait later does not get it. Start events of the latest versions start an instance.

    Args:
        by: user name, CITIZEN or SYSTEM.
    """
    tenant = str(session.scalar(select(func.current_setting("laufzettel.tenant_id"))))
    number = len(insert_signal(session, tenant=tenant, name=name, variables=variables or {}, at=clock.now()))
    audit(session, "signal-broadcast", actor=by, details={"name": name, "receivers": number})
    session.flush()
    return number
