"""The lock of an instance, under which alone it moves, and what its municipality lends to the engine."""

from __future__ import annotations

from functools import cache, partial
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from app import engine
from app.deadlines import is_holiday
from app.errors import InstanceSuspended
from app.models import (
    EventDelivery,
    EventSubscription,
    Incident,
    InstanceState,
    Job,
    ProcessCall,
    ProcessInstance,
    Tenant,
    UserTask,
)

Owned = type[UserTask | Job | Incident | EventSubscription | EventDelivery | ProcessCall]


def lock_instance_of(session: Session, kind: Owned, row_id: UUID) -> ProcessInstance | None:
    """Load the instance a task, job, incident or event belongs to afresh and hold its lock until the end.

    The lock serialises everything that moves one instance; different instances never wait. None if
    there is no such row.
    """
    return session.scalars(_instance_of(kind), {"row_id": row_id}).one_or_none()


def lock_instance(session: Session, instance_id: UUID) -> ProcessInstance | None:
    """Load an instance afresh and hold its lock until the end."""
    return session.scalars(_locked(), {"instance_id": instance_id}).one_or_none()


@cache
def _instance_of(kind: Owned) -> Select[ProcessInstance]:
    owner = select(kind.instance_id).where(kind.id == bindparam("row_id")).scalar_subquery()
    return _lock_where(ProcessInstance.id == owner)


@cache
def _locked() -> Select[ProcessInstance]:
    return _lock_where(ProcessInstance.id == bindparam("instance_id"))


def _lock_where(which: ColumnElement[bool]) -> Select[ProcessInstance]:
    # NO KEY UPDATE lets rows that point at the instance be inserted meanwhile (audit, documents).
    return (
        select(ProcessInstance)
        .where(which)
        .options(joinedload(ProcessInstance.tenant, innerjoin=True))
        .with_for_update(of=ProcessInstance, key_share=True)
        .execution_options(populate_existing=True)
    )


def environment_of(tenant: Tenant) -> engine.Environment:
    """Return what a municipality lends to the engine: the holidays of its Land."""
    return engine.Environment(is_holiday=partial(is_holiday, state=tenant.land))


def refuse_suspended(instance: ProcessInstance) -> None:
    """Let nobody move an instance that an operator has stopped.

    Raises:
        InstanceSuspended: it is.
    """
    if instance.state is InstanceState.SUSPENDED:
        raise InstanceSuspended(
            "Der Betrieb hat diesen Vorgang angehalten. Es geht weiter, sobald er ihn fortsetzt.",
            instance=str(instance.id),
        )
