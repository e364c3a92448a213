"""Setting the variables of a running instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.identity import Identity
from app.models import ProcessInstance
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.control.refreshing import refresh_open_work
from app.operations.steps import apply_step, environment_of, read_open_work, tell_step
from app.queries.definitions import definition_of


def set_variables(
    session: Session,
    instance_id: UUID,
    variables: Mapping[str, Any],
    *,
    by: Identity,
    scope: UUID | None = None,
    local: bool = False,
) -> ProcessInstance:
    """Set variables and keep what they were before in the audit trail.

    Args:
        variables: JSON values.
        scope: the activity from whose place is written; None is the whole process.
        local: write into the activity's own scope, not outwards to where each variable exists.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        ActivityNotActive: the instance has left this activity.
    """
    instance = lock_running(session, instance_id, by=by)
    definition = definition_of(session, instance)
    work = read_open_work(session, instance.id)
    before = engine.visible_variables(definition, instance.engine_state, scope)
    step = engine.set_variables(
        definition,
        instance.engine_state,
        variables,
        scope=scope,
        local=local,
        at=clock.now(),
        environment=environment_of(instance.tenant),
    )
    place = _place(definition, instance, scope)
    apply_step(session, instance, step, work, by=by.username)
    session.flush()
    refresh_open_work(session, instance.id, step)
    audit(
        session,
        "variables-set",
        actor=by.username,
        instance_id=instance.id,
        element_id=place,
        details={
            "before": {name: before[name] for name in variables if name in before},
            "after": dict(variables),
            "local": local,
            **tell_step(step),
        },
    )
    session.flush()
    return instance


def _place(definition: engine.Definition, instance: ProcessInstance, scope: UUID | None) -> str | None:
    positions = engine.list_positions(definition, instance.engine_state)
    return next((each.element_id for each in positions if each.activity_id == scope), None)
