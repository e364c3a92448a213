"""Suspending and resuming: in between nothing goes on by itself, and nothing that arrives is lost."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.identity import Identity
from app.models import InstanceState, ProcessInstance
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.steps import wake


def suspend_instance(
    session: Session, instance_id: UUID, *, by: Identity, reason: str = ""
) -> ProcessInstance:
    """Stop an instance where it stands: jobs are not begun, timers do not fire, nobody completes a task.

    A handler that is running ends, but its result is not used: it runs again after the instance was resumed,
    with the same idempotency key.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        Conflict: it is suspended already.
    """
    instance = lock_running(session, instance_id, by=by)
    if instance.state is InstanceState.SUSPENDED:
        raise Conflict("Der Vorgang ist bereits angehalten.", instance=str(instance_id))
    instance.state = InstanceState.SUSPENDED
    details = {"reason": reason} if reason else {}
    audit(session, "instance-suspended", actor=by.username, instance_id=instance.id, details=details)
    session.flush()
    return instance


def resume_instance(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Let a suspended instance go on; whatever became due meanwhile happens now.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        Conflict: it is not suspended.
    """
    instance = lock_running(session, instance_id, by=by)
    if instance.state is not InstanceState.SUSPENDED:
        raise Conflict("Der Vorgang ist nicht angehalten.", instance=str(instance_id))
    instance.state = InstanceState.ACTIVE
    wake(session, instance)
    audit(session, "instance-resumed", actor=by.username, instance_id=instance.id)
    session.flush()
    return instance
