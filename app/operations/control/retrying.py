"""Trying again everything an instance is stuck at."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.identity import Identity
from app.models import ProcessInstance
from app.operations.control.locked import lock_running
from app.operations.incidents import resolve_incident
from app.queries.incidents import list_incidents


def retry_incidents(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Resolve all open incidents of an instance; what fails again becomes a new one.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        InstanceSuspended: it has to be resumed first.
        Conflict: it has no open incident.
    """
    instance = lock_running(session, instance_id, by=by)
    incidents = list_incidents(session, instance_id=instance_id, limit=1000)
    if not incidents:
        raise Conflict("Der Vorgang hat keine offene Störung.", instance=str(instance_id))
    for incident in reversed(incidents):
        session.refresh(incident)
        if incident.resolved_at is None:  # and did not end with the one before
            resolve_incident(session, incident.id, by=by)
    return instance
