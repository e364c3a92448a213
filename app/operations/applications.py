"""Applications of citizens: each starts a process instance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock, engine
from app.models import InstanceState, ProcessInstance, ReferenceCounter, Tenant
from app.operations.audit import CITIZEN, audit
from app.operations.steps import apply_step, environment_of, tell_step
from app.operations.steps.open_work import NO_WORK
from app.procedures import Procedure, reference_number, start_variables, subject
from app.queries.definitions import latest_definition, load_procedure
from app.queries.instances import find_by_access_token
from app.queries.logins import hash_token


def submit_application(
    session: Session, *, key: str, data: Mapping[str, Any], access_token: str
) -> ProcessInstance:
    """Start an instance of the latest version and give it the next reference number, without gaps.

    The same token again returns the instance it already started: a form sent twice is one application.

    Args:
        data: validated data of the start form.
        access_token: secret of the citizen's status link; only its SHA-256 is stored.

    Raises:
        NotFound: the municipality does not offer the procedure.
    """
    _wait_for_same(session, access_token)
    known = find_by_access_token(session, access_token)
    if known is not None:
        return known
    now = clock.now()
    definition = latest_definition(session, key)
    procedure = load_procedure(session, definition.id)
    business_key = _next_reference(session, procedure, now)
    tenant = session.get_one(Tenant, definition.tenant_id)
    variables = start_variables(
        procedure,
        data,
        tenant_name=tenant.name,
        state=tenant.land,
        reference=business_key,
        received=now.astimezone(clock.GERMANY).date(),
    )
    step = engine.start_instance(procedure.definition, variables, at=now, environment=environment_of(tenant))
    instance_id = uuid4()
    instance = ProcessInstance(
        id=instance_id,
        root_id=instance_id,
        process_id=procedure.definition.process_id,
        definition_id=definition.id,
        definition=definition,
        business_key=business_key,
        subject=subject(procedure, variables, at=now),
        access_token_hash=hash_token(access_token),
        state=InstanceState.ACTIVE,
        engine_state=step.state,
        started_at=now,
    )
    session.add(instance)
    session.flush()
    apply_step(session, instance, step, NO_WORK)
    audit(
        session,
        "instance-started",
        actor=CITIZEN,
        instance_id=instance.id,
        details={"procedure": key, "version": definition.version, **tell_step(step)},
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


def _wait_for_same(session: Session, access_token: str) -> None:
    number = int.from_bytes(hashlib.sha256(access_token.encode()).digest()[:8], "big", signed=True)
    session.execute(select(func.pg_advisory_xact_lock(number)))
