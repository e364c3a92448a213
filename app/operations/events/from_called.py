"""Errors and escalations that left a called instance, at the call activity of its caller."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app import clock, engine
from app.models import DeliveryKind, EventDelivery, ProcessCall, ProcessInstance
from app.operations.audit import SYSTEM, audit
from app.operations.steps import apply_step, read_open_work, surroundings_of, tell_step
from app.operations.steps.calling import send_to_caller
from app.queries.definitions import definition_of


def receive_from_called(session: Session, caller: ProcessInstance, delivery: EventDelivery) -> bool:
    """Let a locked caller deal with an error or escalation; return whether it did.

    An error that it does not catch goes on to its own caller. If none catches it, nothing has happened but
    the incident where it was thrown.
    """
    call = session.get(ProcessCall, delivery.activity_id, populate_existing=True)
    session.delete(delivery)
    if call is None:
        session.flush()
        return False
    work = read_open_work(session, caller.id)
    step = _throw(session, caller, delivery, call)
    if delivery.kind is DeliveryKind.ERROR and not _is_caught(step, call):
        if caller.parent_id is not None:
            thrown = next(each for each in step.thrown if each.kind == "error")
            send_to_caller(session, caller, thrown, clock.now())
        session.flush()
        return False
    element_id = call.element_id
    apply_step(session, caller, step, work)
    audit(
        session,
        f"{delivery.kind}-received",
        actor=SYSTEM,
        instance_id=caller.id,
        element_id=element_id,
        details={"code": delivery.name, **tell_step(step)},
    )
    session.flush()
    return True


def _throw(
    session: Session, caller: ProcessInstance, delivery: EventDelivery, call: ProcessCall
) -> engine.Step:
    at: dict[str, Any] = {"at": clock.now(), "environment": surroundings_of(session, caller)}
    of = (definition_of(session, caller), caller.engine_state, call.id)
    if delivery.kind is DeliveryKind.ESCALATION:
        return engine.escalate_activity(*of, code=delivery.name, variables=delivery.variables, **at)
    return engine.fail_activity(
        *of, code=delivery.name, message=delivery.reason or "", variables=delivery.variables, **at
    )


def _is_caught(step: engine.Step, call: ProcessCall) -> bool:
    return not any(isinstance(each, engine.Incident) and each.id == call.id for each in step.active)
