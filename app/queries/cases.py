"""Cases: an instance together with all that it calls, which people see as one."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.engine import Element
from app.models import ProcessInstance
from app.queries.definitions import load_definition


def members_of(instance_id: UUID) -> Select[UUID]:
    """Select the ids of all instances of the case that an instance belongs to."""
    one = aliased(ProcessInstance)
    root = select(one.root_id).where(one.id == instance_id).scalar_subquery()
    return select(ProcessInstance.id).where(ProcessInstance.root_id == root)


def elements_of_case(session: Session, instance: ProcessInstance) -> Iterator[Element]:
    """Yield the elements of every process that runs in a case, those of its root first."""
    rows = session.execute(
        select(ProcessInstance.definition_id, ProcessInstance.process_id)
        .where(ProcessInstance.root_id == instance.root_id)
        .order_by(ProcessInstance.depth, ProcessInstance.started_at)
    )
    for definition_id, process_id in dict.fromkeys((row[0], row[1]) for row in rows):
        yield from load_definition(session, definition_id, process_id).elements.values()


def list_called_instances(session: Session, instance_id: UUID) -> list[ProcessInstance]:
    """Return the instances that one has called, oldest first."""
    called = select(ProcessInstance).where(ProcessInstance.parent_id == instance_id)
    return list(session.scalars(called.order_by(ProcessInstance.started_at, ProcessInstance.id)))
