"""Moving the tokens of a running instance by hand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.identity import Identity
from app.models import ProcessInstance, Tenant
from app.operations.audit import audit
from app.operations.control.locked import lock_running
from app.operations.steps import apply_step, environment_of, read_open_work, tell_step
from app.queries.definitions import definition_of


def modify_instance(
    session: Session,
    instance_id: UUID,
    *,
    activate: Sequence[engine.Activation] = (),
    terminate: Sequence[UUID] = (),
    by: Identity,
    reason: str = "",
) -> ProcessInstance:
    """Begin at some elements and end what is going on at others, as one change.

    Raises:
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
        ChangeImpossible: with every reason; nothing has happened.
    """
    instance = lock_running(session, instance_id, by=by)
    work = read_open_work(session, instance.id)
    step = preview_modification(session, instance, activate=activate, terminate=terminate)
    apply_step(session, instance, step, work, by=by.username)
    audit(
        session,
        "instance-modified",
        actor=by.username,
        instance_id=instance.id,
        details={
            "wanted": [wish.element_id for wish in activate],
            "variables": {wish.element_id: dict(wish.variables) for wish in activate if wish.variables},
            **({"reason": reason} if reason else {}),
            **tell_step(step),
        },
    )
    session.flush()
    return instance


def preview_modification(
    session: Session,
    instance: ProcessInstance,
    *,
    activate: Sequence[engine.Activation],
    terminate: Sequence[UUID],
) -> engine.Step:
    """Return what would come of it, and change nothing.

    Raises:
        ChangeImpossible: with every reason.
    """
    return engine.modify_instance(
        definition_of(session, instance),
        instance.engine_state,
        activate=activate,
        terminate=terminate,
        at=clock.now(),
        environment=environment_of(session.get_one(Tenant, instance.tenant_id)),
    )
