"""Suspending and resuming: in between nothing goes on by itself, and nothing that arrives is lost."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
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

    What it has called stops with it. A handler that is running ends, but its result is not used: it runs
    again after the instance was resumed, with the same idempotency key.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        Conflict: it is suspended already.
    """
    instance = lock_running(session, instance_id, by=by)
    if instance.state is InstanceState.SUSPENDED:
        raise Conflict("Der Vorgang ist bereits angehalten.", instance=str(instance_id))
    details = {"reason": reason} if reason else {}
    for each in [instance, *_called_by(session, instance, InstanceState.ACTIVE)]:
        each.state = InstanceState.SUSPENDED
        audit(session, "instance-suspended", actor=by.username, instance_id=each.id, details=details)
    session.flush()
    return instance


def resume_instance(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Let a suspended instance go on, and what it has called; whatever became due meanwhile happens now.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        Conflict: it is not suspended.
    """
    instance = lock_running(session, instance_id, by=by)
    if instance.state is not InstanceState.SUSPENDED:
        raise Conflict("Der Vorgang ist nicht angehalten.", instance=str(instance_id))
    for each in [instance, *_called_by(session, instance, InstanceState.SUSPENDED)]:
        each.state = InstanceState.ACTIVE
        wake(session, each)
        audit(session, "instance-resumed", actor=by.username, instance_id=each.id)
    session.flush()
    return instance


def _called_by(session: Session, instance: ProcessInstance, state: InstanceState) -> list[ProcessInstance]:
    """Lock the instances in a state that an instance has called, and those that they have called.

    Level by level: only who holds the lock of a caller knows all that it has called.
    """
    called: list[ProcessInstance] = []
    callers = [instance.id]
    while callers:
        found = session.scalars(
            select(ProcessInstance)
            .where(
                ProcessInstance.root_id == instance.root_id,
                ProcessInstance.parent_id.in_(callers),
                ProcessInstance.state == state,
            )
            .order_by(ProcessInstance.id)
            .with_for_update(of=ProcessInstance, key_share=True)
            .execution_options(populate_existing=True)
        ).all()
        called += found
        callers = [each.id for each in found]
    return called
