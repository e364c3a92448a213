"""What a case waits for from citizens: tasks behind their links, and messages they may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import EventKind, EventSubscription, ProcessInstance, UserTask, UserTaskState
from app.queries.cases import members_of
from app.queries.definitions import load_definition

CITIZEN, FORM = "laufzettel:citizen", "laufzettel:form"
#: The person who made the application and has its status link. Every other name is somebody else's.
APPLICANT = "antragsteller"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message that the citizen may send, such as a change: the instance waits for it."""

    subscription_id: UUID
    instance: ProcessInstance
    element_id: str
    label: str  # what the citizen may do: "Änderung mitteilen"
    form_id: str


def list_citizen_tasks(session: Session, instance: ProcessInstance) -> Sequence[UserTask]:
    """Return the open tasks of a case that are offered to citizens, oldest first."""
    return session.scalars(
        select(UserTask)
        .where(
            UserTask.instance_id.in_(members_of(instance.id)),
            UserTask.state == UserTaskState.ACTIVE,
            UserTask.properties.has_key(CITIZEN),
        )
        .options(joinedload(UserTask.instance).joinedload(ProcessInstance.definition))
        .order_by(UserTask.created_at, UserTask.id)
    ).all()


def list_notices(session: Session, instance: ProcessInstance) -> Sequence[Notice]:
    """Return the messages a case waits for that its citizen may send, in the order of the diagram."""
    rows = session.scalars(
        select(EventSubscription).where(
            EventSubscription.instance_id == instance.id, EventSubscription.kind == EventKind.MESSAGE
        )
    ).all()
    elements = load_definition(session, instance.definition_id).elements
    order = {element_id: number for number, element_id in enumerate(elements)}
    offered = [row for row in rows if _is_offered(elements[row.element_id].properties)]
    return [
        Notice(
            subscription_id=row.id,
            instance=instance,
            element_id=row.element_id,
            label=elements[row.element_id].properties[CITIZEN],
            form_id=elements[row.element_id].properties[FORM],
        )
        for row in sorted(offered, key=lambda row: order[row.element_id])
    ]


def _is_offered(properties: Mapping[str, str]) -> bool:
    return CITIZEN in properties and FORM in properties
