"""Moves called instances: starts them, hands them back, cancels them."""

from __future__ import annotations

from uuid import UUID

import structlog

from app.database import transaction
from app.operations import calls
from app.worker.failures import stopped_by

logger = structlog.get_logger(__name__)


def advance_call(tenant: str, call_id: str) -> None:
    """Do what a call needs next, in one transaction; a second entry for the same finds nothing to do."""

    def stop(message: str) -> None:
        with transaction(tenant) as session:
            calls.stop_call(session, UUID(call_id), message=message)

    with stopped_by(stop, "call-failed", tenant=tenant, call_id=call_id):
        with transaction(tenant) as session:
            advanced = calls.advance_call(session, UUID(call_id))
        if advanced:
            logger.info("call-advanced", tenant=tenant, call_id=call_id)


def cancel_called_instance(tenant: str, instance_id: str) -> None:
    """Cancel an instance that nobody waits for any more."""
    with transaction(tenant) as session:
        calls.cancel_called_instance(session, UUID(instance_id))
    logger.info("called-instance-cancelled", tenant=tenant, instance_id=instance_id)
