"""Called processes: each is an instance of its own, started, ended and handed back by workers.

Only callers are locked, and new instances: whoever holds a caller's lock never waits for what it called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app import clock, engine
from app.models import (
    ActivityState,
    IncidentSource,
    InstanceState,
    ProcessCall,
    ProcessInstance,
)
from app.operations.audit import SYSTEM, audit
from app.operations.steps import (
    apply_step,
    environment_of,
    hops_of,
    lock_instance_of,
    raise_incident,
    read_open_work,
    surroundings_of,
    tell_step,
)
from app.operations.steps.locking import lock_instance
from app.operations.steps.open_work import NO_WORK
from app.operations.steps.records import mark_records
from app.operations.steps.waking import hand_on_deliveries
from app.procedures import Procedure, start_variables
from app.queries.definitions import definition_of, find_latest_definition, load_procedure

#: So many callers may stand above an instance; more look like processes that call each other without end.
MAX_DEPTH = 20


class _Impossible(Exception):
    """Why a process cannot be called: kind and German text of the incident."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


class _Target(NamedTuple):
    definition_id: UUID
    procedure: Procedure
    definition: engine.Definition


def advance_call(session: Session, call_id: UUID) -> bool:
    """Do what a call needs next: start the called instance, or hand its variables back when it is over.

    Returns whether something happened: a call that is not waited for any more is left alone, that of a
    suspended instance waits.
    """
    locked = _lock(session, call_id)
    if locked is None or locked[0].state is InstanceState.SUSPENDED:
        return False
    caller, call = locked
    try:
        if call.child_id is None:
            _start(session, caller, call)
            return True
        child = session.get_one(ProcessInstance, call.child_id, populate_existing=True)
        if child.state is InstanceState.CANCELLED:
            raise _Impossible("called-instance-cancelled", "Der aufgerufene Vorgang wurde abgebrochen.")
        if child.state is InstanceState.COMPLETED:
            _hand_back(session, caller, call, child)
            return True
    except _Impossible as reason:
        _raise_incident(session, caller, call, reason.kind, reason.message)
    return False


def stop_call(session: Session, call_id: UUID, *, message: str) -> None:
    """Leave a call that cannot go on to an operator.

    Args:
        message: why; may quote data.
    """
    locked = _lock(session, call_id)
    if locked is not None:
        _raise_incident(session, *locked, "call-failed", message)


def repeat_call(session: Session, call_id: UUID) -> None:
    """Let a call that was stuck be tried again; after its instance was cancelled, with a new one."""
    call = session.get(ProcessCall, call_id)
    child = session.get(ProcessInstance, call.child_id) if call is not None and call.child_id else None
    if call is not None and child is not None and child.state is InstanceState.CANCELLED:
        call.child_id = None
    mark_records(session, [call_id], ActivityState.ACTIVE)


def cancel_called_instance(session: Session, instance_id: UUID) -> bool:
    """End an instance whose caller does not wait for it any more, and with it all that it called."""
    instance = lock_instance(session, instance_id)
    if instance is None or instance.ended_at is not None:
        return False
    now = clock.now()
    work = read_open_work(session, instance.id)
    step = engine.cancel_instance(
        definition_of(session, instance),
        instance.engine_state,
        at=now,
        environment=environment_of(instance.tenant),
    )
    over = replace(step, completed=True)  # though listeners of its tasks may still be called
    apply_step(session, instance, over, work)
    instance.state, instance.ended_at = InstanceState.CANCELLED, now
    hand_on_deliveries(session, instance)
    details = {"reason": "Der Schritt, der ihn aufrief, ist vorbei.", **tell_step(step)}
    audit(session, "called-instance-cancelled", actor=SYSTEM, instance_id=instance.id, details=details)
    session.flush()
    return True


def _lock(session: Session, call_id: UUID) -> tuple[ProcessInstance, ProcessCall] | None:
    caller = lock_instance_of(session, ProcessCall, call_id)
    call = session.get(ProcessCall, call_id, populate_existing=True) if caller else None
    return None if caller is None or call is None else (caller, call)


def _raise_incident(
    session: Session, caller: ProcessInstance, call: ProcessCall, kind: str, message: str
) -> None:
    raise_incident(
        session,
        caller,
        source=IncidentSource.CALL,
        activity_id=call.id,
        element_id=call.element_id,
        kind=kind,
        message=message,
    )
    mark_records(session, [call.id], ActivityState.INCIDENT)
    session.flush()


def _start(session: Session, caller: ProcessInstance, call: ProcessCall) -> None:
    if caller.depth >= MAX_DEPTH:
        raise _Impossible(
            "called-too-deep", f"Mehr als {MAX_DEPTH} Prozesse rufen einander auf; vermutlich im Kreis."
        )
    target = _find(session, caller, call.process_id)
    now, instance_id = clock.now(), uuid4()
    step = engine.start_instance(
        target.definition,
        _variables(caller, target, call.variables),
        at=now,
        environment=surroundings_of(session, caller),
    )
    child = ProcessInstance(
        id=instance_id,
        definition_id=target.definition_id,
        process_id=target.definition.process_id,
        parent_id=caller.id,
        parent_activity_id=call.id,
        root_id=caller.root_id,
        depth=caller.depth + 1,
        hops=hops_of(session, caller),
        business_key=caller.business_key,
        subject=caller.subject,
        state=InstanceState.ACTIVE,
        engine_state=step.state,
        started_at=now,
    )
    session.add(child)
    session.flush()
    call.child_id = instance_id
    session.refresh(child, ["tenant_id"])
    apply_step(session, child, step, NO_WORK)
    details = {"process": child.process_id, "called_by": call.element_id, **tell_step(step)}
    audit(session, "instance-called", actor=SYSTEM, instance_id=child.id, details=details)
    session.flush()


def _find(session: Session, caller: ProcessInstance, process_id: str) -> _Target:
    """Return a process of the caller's own files, else the latest version of the procedure named so."""
    own = load_procedure(session, caller.definition_id)
    if process_id in own.processes:
        return _Target(caller.definition_id, own, own.processes[process_id])
    latest = find_latest_definition(session, process_id)
    if latest is None:
        raise _Impossible("called-process-missing", f"Den Prozess „{process_id}“ gibt es nicht.")
    other = load_procedure(session, latest.id)
    return _Target(latest.id, other, other.definition)


def _variables(caller: ProcessInstance, target: _Target, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a called instance begins with: what it is given, with its own procedure's parameters."""
    return start_variables(
        target.procedure,
        given,
        tenant_name=caller.tenant.name,
        state=caller.tenant.land,
        reference=caller.business_key,
        received=caller.started_at.astimezone(clock.GERMANY).date(),
    )


#: What every instance has of its own, so that nobody hands it back to their caller.
_SURROUNDINGS = frozenset({"kommune", "parameter", "aktenzeichen", "eingang"})


def _hand_back(session: Session, caller: ProcessInstance, call: ProcessCall, child: ProcessInstance) -> None:
    variables = engine.visible_variables(definition_of(session, child), child.engine_state)
    work = read_open_work(session, caller.id)
    step = engine.complete_activity(
        definition_of(session, caller),
        caller.engine_state,
        call.id,
        {name: value for name, value in variables.items() if name not in _SURROUNDINGS},
        at=clock.now(),
        environment=surroundings_of(session, caller),
    )
    element_id = call.element_id
    apply_step(session, caller, step, work)
    details = {"process": child.process_id, "instance": str(child.id), **tell_step(step)}
    audit(
        session,
        "called-instance-returned",
        actor=SYSTEM,
        instance_id=caller.id,
        element_id=element_id,
        details=details,
    )
    session.flush()
