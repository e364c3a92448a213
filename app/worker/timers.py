"""Fires the timers of instances."""

from __future__ import annotations

from uuid import UUID

import structlog

from app.database import transaction
from app.operations import timers
from app.worker.failures import stopped_by

logger = structlog.get_logger(__name__)


def fire_timer(tenant: str, timer_id: str) -> None:
    """Fire one timer, in one transaction; a second entry for the same one finds nothing to do."""

    def stop(message: str) -> None:
        with transaction(tenant) as session:
            timers.stop_timer(session, UUID(timer_id), message=message)

    with stopped_by(stop, "timer-failed", tenant=tenant, timer_id=timer_id):
        with transaction(tenant) as session:
            fired = timers.fire_timer(session, UUID(timer_id))
        if fired:
            logger.info("timer-fired", tenant=tenant, timer_id=timer_id)
