"""An instance that an operator is about to change: locked, of their municipality, not ended."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.errors import InstanceEnded, NotFound, NotPermitted
from app.identity import Identity, Role
from app.models import InstanceState, ProcessInstance

RUNNING = (InstanceState.ACTIVE, InstanceState.SUSPENDED)
_ENDED = {InstanceState.COMPLETED: "abgeschlossen", InstanceState.CANCELLED: "abgebrochen"}


def lock_running(session: Session, instance_id: UUID, *, by: Identity) -> ProcessInstance:
    """Hold the lock of an instance that is running or suspended until the transaction ends.

    Raises:
        NotPermitted: the person is no operator.
        NotFound: there is no such instance in this municipality.
        InstanceEnded: it is completed or cancelled.
    """
    if not by.has_role(Role.OPERATOR):
        raise NotPermitted("In laufende Vorgänge greift nur der Betrieb ein.")
    instance = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id == instance_id)
        .options(joinedload(ProcessInstance.tenant, innerjoin=True))
        .options(joinedload(ProcessInstance.definition))
        .with_for_update(of=ProcessInstance, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if instance is None:
        raise NotFound("Diesen Vorgang gibt es nicht.", instance=str(instance_id))
    if instance.state not in RUNNING:
        raise InstanceEnded(f"Der Vorgang ist bereits {_ENDED[instance.state]}.", instance=str(instance_id))
    return instance
