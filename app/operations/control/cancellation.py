"""Cancelling an instance for good."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import ReasonMissing
from app.identity import Identity
from app.models import InstanceState, ProcessInstance
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.steps import apply_step, environment_of, read_open_work, tell_step
from app.operations.steps.waking import hand_on_deliveries
from app.queries.definitions import definition_of


def cancel_instance(session: Session, instance_id: UUID, *, reason: str, by: Identity) -> ProcessInstance:
    """End an instance before its time: its tasks, jobs, timers and incidents end with it.

    Nothing in the diagram reacts to it: what has been sent or booked stays so.

    Args:
        reason: why, for the Akte; the citizen does not see it.

    Raises:
        ReasonMissing: none is given.
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
    """
    if not reason.strip():
        raise ReasonMissing("Bitte geben Sie an, warum der Vorgang abgebrochen wird.")
    instance = lock_running(session, instance_id, by=by)
    work = read_open_work(session, instance.id)
    now = clock.now()
    step = engine.cancel_instance(
        definition_of(session, instance),
        instance.engine_state,
        at=now,
        environment=environment_of(instance.tenant),
    )
    over = replace(step, completed=True)  # though listeners of its tasks may still be called
    apply_step(session, instance, over, work, by=by.username)
    instance.state, instance.ended_at = InstanceState.CANCELLED, now
    hand_on_deliveries(session, instance)
    audit(
        session,
        "instance-cancelled",
        actor=by.username,
        instance_id=instance.id,
        details={"reason": reason.strip(), **tell_step(step)},
    )
    session.flush()
    return instance
