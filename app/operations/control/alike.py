"""Changes that mean the same to many instances: a variable by its name, steps by their element."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import clock, engine
from app.errors import Conflict
from app.identity import Identity
from app.models import ProcessInstance
from app.operations.control.locked import lock_running
from app.operations.control.modification import modify_instance
from app.operations.control.variables import set_variables
from app.operations.steps import environment_of
from app.queries.definitions import definition_of


def set_variable(
    session: Session, instance_id: UUID, *, name: str, text: str, by: Identity
) -> ProcessInstance:
    """Set a variable of the whole instance to JSON, or to what an expression gives there.

    Raises:
        InvalidValue: it gives nothing that can be stored.
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
    """
    instance = lock_running(session, instance_id, by=by)
    value = engine.read_value(
        definition_of(session, instance),
        instance.engine_state,
        text,
        at=clock.now(),
        environment=environment_of(instance.tenant),
    )
    return set_variables(session, instance_id, {name: value}, by=by)


def move_from(
    session: Session, instance_id: UUID, *, ending: str, beginning: str, by: Identity, reason: str = ""
) -> ProcessInstance:
    """End everything that goes on at one element and begin at another, as one change.

    Raises:
        Conflict: nothing goes on there.
        ChangeImpossible: with every reason; nothing has happened.
        NotPermitted, NotFound, InstanceEnded: as for `lock_running`.
    """
    instance = lock_running(session, instance_id, by=by)
    positions = engine.list_positions(definition_of(session, instance), instance.engine_state)
    there = [each.activity_id for each in positions if each.element_id == ending and not each.is_beside]
    if not there:
        raise Conflict("Der Vorgang steht nicht an diesem Schritt.", instance=str(instance_id))
    return modify_instance(
        session,
        instance_id,
        activate=[engine.Activation(element_id=beginning)],
        terminate=there,
        by=by,
        reason=reason,
    )
