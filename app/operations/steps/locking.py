"""The lock of an instance, under which alone it moves, and what its municipality lends to the engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

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
from app.operations.steps.loading import Loader
from app.statements import Call, Row, Statement, fetch, parameter

#: So many cases may start one another in a row by messages and signals; see `hops`.
MAX_HOPS = 10

Owned = type[UserTask | Job | Incident | EventSubscription | EventDelivery | ProcessCall]

_INSTANCE, _TENANT = Loader(ProcessInstance), Loader(Tenant)


def lock_instance_of(session: Session, kind: Owned, row_id: UUID) -> ProcessInstance | None:
    """Load the instance a task, job, incident or event belongs to afresh and hold its lock until the end.

    The lock serialises everything that moves one instance; different instances never wait. None if
    there is no such row.
    """
    (rows,) = fetch(session, asking_for_lock_of(kind, row_id))
    return read_locked(session, rows)


def lock_instance(session: Session, instance_id: UUID) -> ProcessInstance | None:
    """Load an instance afresh and hold its lock until the end."""
    (rows,) = fetch(session, _locked().call(instance_id=instance_id))
    return read_locked(session, rows)


def asking_for_lock_of(kind: Owned, row_id: UUID) -> Call:
    """Return the statement that locks an instance and whose rows `read_locked` reads."""
    return _instance_of(kind).call(row_id=row_id)


def read_locked(session: Session, rows: Sequence[Row]) -> ProcessInstance | None:
    """Return the instance that was locked, with its municipality; None if there is none."""
    if not rows:
        return None
    (row,) = rows
    instance = _INSTANCE.load(session, row[: len(_INSTANCE.columns)])
    set_committed_value(instance, "tenant", _TENANT.load(session, row[len(_INSTANCE.columns) :]))
    return instance


@cache
def _instance_of(kind: Owned) -> Statement:
    return _lock_where(ProcessInstance.id == instance_id_of(kind))


@cache
def _locked() -> Statement:
    return _lock_where(ProcessInstance.id == parameter("instance_id"))


def instance_id_of(kind: Owned) -> ScalarSelect[Any]:
    """Return the part of a statement that says which instance the row `row_id` belongs to."""
    return select(kind.instance_id).where(kind.id == parameter("row_id")).scalar_subquery()


def _lock_where(which: ColumnElement[bool]) -> Statement:
    # NO KEY UPDATE lets rows that point at the instance be inserted meanwhile (audit, documents).
    return Statement(
        select(*_INSTANCE.columns, *_TENANT.columns)
        .join_from(ProcessInstance, Tenant, Tenant.id == ProcessInstance.tenant_id)
        .where(which)
        .with_for_update(of=ProcessInstance, key_share=True)
    )


def environment_of(tenant: Tenant, *, hops: int = 0) -> engine.Environment:
    """Return what a municipality lends to the engine: the holidays of its Land.

    Args:
        hops: how many cases have started one another; the last of too many sends nothing.
    """
    holidays = partial(is_holiday, state=tenant.land)
    return engine.Environment(is_holiday=holidays, may_send=hops < MAX_HOPS)


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
