"""What a case waits for from citizens: tasks behind their links, and messages they may send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import EventKind, EventSubscription, InstanceState, ProcessInstance, UserTask, UserTaskState
from app.queries.cases import members_of
from app.queries.definitions import definition_of

CITIZEN, FORM = "laufzettel:citizen", "laufzettel:form"
#: The person who made the application and has its status link. Every other name is somebody else's.
APPLICANT = "antragsteller"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message that the citizen may send, such as a change: the instance waits for it."""

    subscription_id: UUID
    instance: ProcessInstance
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
    """Return the messages a case waits for that its citizen may send, in the order of the diagrams."""
    members = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id.in_(members_of(instance.id)), ProcessInstance.state == InstanceState.ACTIVE)
        .order_by(ProcessInstance.depth, ProcessInstance.started_at)
    ).all()
    return [notice for member in members for notice in _notices_of(session, member)]


def _notices_of(session: Session, instance: ProcessInstance) -> Iterator[Notice]:
    waiting = select(EventSubscription).where(
        EventSubscription.instance_id == instance.id, EventSubscription.kind == EventKind.MESSAGE
    )
    by_element = {row.element_id: row.id for row in session.scalars(waiting)}
    for element in definition_of(session, instance).elements.values():
        label, form_id = element.properties.get(CITIZEN), element.properties.get(FORM)
        if label and form_id and element.id in by_element:
            yield Notice(
                subscription_id=by_element[element.id], instance=instance, label=label, form_id=form_id
            )
