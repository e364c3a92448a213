"""What an operator does about incidents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict, NotFound
from app.identity import Identity
from app.models import Incident, IncidentSource, ProcessInstance
from app.operations.audit import audit
from app.operations.calls import repeat_call
from app.operations.jobs import retry_job
from app.operations.steps import (
    apply_step,
    environment_of,
    lock_instance_of,
    read_open_work,
    refuse_suspended,
    tell_step,
    wake,
)
from app.queries.definitions import definition_of


def resolve_incident(session: Session, incident_id: UUID, *, by: Identity) -> Incident:
    """Try again: run the job once more, hand over the timer again, or let the engine repeat its step.

    If it fails again, there is a new incident.

    Raises:
        NotFound: no such incident.
        Conflict: it is resolved already.
        InstanceSuspended: the instance has to be resumed first.
    """
    instance = lock_instance_of(session, Incident, incident_id)
    if instance is None:
        raise NotFound("Diese Störung gibt es nicht.", incident=str(incident_id))
    incident = session.get_one(Incident, incident_id, populate_existing=True)
    if incident.resolved_at is not None:
        raise Conflict("Diese Störung ist bereits behoben.", incident=str(incident_id))
    refuse_suspended(instance)
    if incident.job_id is not None:
        retry_job(session, incident.job_id, by=by)
        session.refresh(incident)
    elif incident.source is IncidentSource.ENGINE:
        _retry_activity(session, instance, incident, by)
    else:
        _hand_over_again(session, instance, incident, by)
    return incident


def _retry_activity(session: Session, instance: ProcessInstance, incident: Incident, by: Identity) -> None:
    work = read_open_work(session, instance.id)
    step = engine.retry_activity(
        definition_of(session, instance),
        instance.engine_state,
        incident.activity_id,
        at=clock.now(),
        environment=environment_of(instance.tenant),
    )
    apply_step(session, instance, step, work.without_incident(incident.activity_id), by=by.username)
    _resolve(session, incident, by, **tell_step(step))


def _hand_over_again(session: Session, instance: ProcessInstance, incident: Incident, by: Identity) -> None:
    if incident.source is IncidentSource.CALL:
        repeat_call(session, incident.activity_id)
    wake(session, instance)
    _resolve(session, incident, by)


def _resolve(session: Session, incident: Incident, by: Identity, **details: Any) -> None:
    incident.resolved_at, incident.resolved_by = clock.now(), by.username
    audit(
        session,
        "incident-resolved",
        actor=by.username,
        instance_id=incident.instance_id,
        element_id=incident.element_id,
        details={"kind": incident.kind, **details},
    )
    session.flush()
