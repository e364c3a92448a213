"""Starting a case (Vorgang): its reference number, its variables, its first steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock, engine
from app.models import InstanceState, ProcessDefinition, ProcessInstance, ReferenceCounter, Tenant
from app.operations.audit import SYSTEM, audit
from app.operations.steps import apply_step, environment_of, tell_step
from app.operations.steps.open_work import NO_WORK
from app.procedures import Procedure, reference_number, start_variables, subject
from app.queries.definitions import load_definition, load_procedure


def start_case(
    session: Session,
    version: ProcessDefinition,
    *,
    data: Mapping[str, Any],
    process_id: str | None = None,
    start_event: str | None = None,
    access_token_hash: bytes | None = None,
    by: str = SYSTEM,
    hops: int = 0,
) -> ProcessInstance:
    """Start an instance that nobody calls and give it the next reference number, without gaps.

    Args:
        data: what it begins with: an application, or what came with a message or signal.
        process_id: another process of the version than the one that applications start.
        start_event: element that made it start; None is the start without a trigger.
        hops: how many cases in a row have started one another, this one included.
    """
    now = clock.now()
    procedure = load_procedure(session, version.id)
    definition = load_definition(session, version.id, process_id)
    tenant = session.get_one(Tenant, version.tenant_id)
    reference = _next_reference(session, procedure, now)
    variables = start_variables(
        procedure,
        data,
        tenant_name=tenant.name,
        state=tenant.land,
        reference=reference,
        received=now.astimezone(clock.GERMANY).date(),
    )
    surroundings = environment_of(tenant, hops=hops)
    step = engine.start_instance(
        definition, variables, start_event=start_event, at=now, environment=surroundings
    )
    instance_id = uuid4()
    instance = ProcessInstance(
        id=instance_id,
        root_id=instance_id,
        process_id=definition.process_id,
        definition_id=version.id,
        definition=version,
        business_key=reference,
        subject=subject(procedure, variables, at=now),
        access_token_hash=access_token_hash,
        hops=hops,
        state=InstanceState.ACTIVE,
        engine_state=step.state,
        started_at=now,
    )
    session.add(instance)
    session.flush()
    apply_step(session, instance, step, NO_WORK)
    told = {"procedure": version.key, "version": version.version, **tell_step(step)}
    audit(
        session, "instance-started", actor=by, instance_id=instance.id, element_id=start_event, details=told
    )
    session.flush()
    return instance


def _next_reference(session: Session, procedure: Procedure, now: datetime) -> str:
    """Count up the counter of prefix and year; its row stays locked until the commit."""
    year = now.astimezone(clock.GERMANY).year
    prefix = procedure.metadata["reference"]["prefix"] or procedure.key
    first = insert(ReferenceCounter).values(prefix=prefix, year=year, last_number=1)
    number = session.scalar(
        first.on_conflict_do_update(
            index_elements=["tenant_id", "prefix", "year"],
            set_={"last_number": ReferenceCounter.last_number + 1},
        ).returning(ReferenceCounter.last_number)
    )
    return reference_number(procedure, year=year, number=number or 1)
