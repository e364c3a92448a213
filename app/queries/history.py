"""What happened in a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine import Element
from app.models import Account, AuditEntry, ProcessInstance
from app.queries.cases import elements_of_case, members_of
from app.queries.definitions import definition_of

MILESTONE = "laufzettel:milestone"
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One entry of the audit trail."""

    id: int
    at: datetime
    actor: str  # user name, "citizen" or "system"
    actor_name: str | None
    on_behalf_of: str | None
    action: str  # kebab-case, e.g. "user-task-completed"
    element_id: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Milestone:
    """A step of the procedure that the citizen is told about."""

    text: str
    reached_at: datetime | None


def list_history(session: Session, instance_id: UUID, *, alone: bool = False) -> Sequence[HistoryEntry]:
    """Return the audit trail of a case, newest first.

    Args:
        alone: of this instance only, without what belongs to the same case.
    """
    which = AuditEntry.instance_id == instance_id
    rows = session.execute(
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor,
            Account.name.label("actor_name"),
            AuditEntry.on_behalf_of,
            AuditEntry.action,
            AuditEntry.element_id,
            AuditEntry.details,
        )
        .outerjoin(Account, Account.username == AuditEntry.actor)
        .where(which if alone else AuditEntry.instance_id.in_(members_of(instance_id)))
        .order_by(AuditEntry.id.desc())
    )
    return [HistoryEntry(**row) for row in rows.mappings()]


def list_milestones(session: Session, instance: ProcessInstance) -> Sequence[Milestone]:
    """Return the milestones as they were reached (completed, first), then the expected ones of the diagram.

    Of several ends only the first of the diagram is expected. What event subprocesses and called processes
    bring is not: it appears when it was reached.
    """
    reached: dict[str, datetime] = {}
    for entry in reversed(list_history(session, instance.id)):
        for element_id in entry.details.get("completed", ()):
            reached.setdefault(element_id, entry.at)
    elements = elements_of_case(session, instance)
    told = [element for element in elements if MILESTONE in element.properties]
    expected = _expected(definition_of(session, instance).elements)
    found = [
        Milestone(element.properties[MILESTONE], reached.get(element.id))
        for element in told
        if element.id in reached or element.id in expected
    ]
    return sorted(found, key=lambda each: each.reached_at or _NEVER)


def _expected(elements: Mapping[str, Element]) -> frozenset[str]:
    """Return the elements of the process itself that are announced beforehand."""
    own = [each for each in elements.values() if not _is_aside(each, elements)]
    ends = [each.id for each in own if each.type == "endEvent" and MILESTONE in each.properties]
    return frozenset(each.id for each in own) - frozenset(ends[1:])


def _is_aside(element: Element, elements: Mapping[str, Element]) -> bool:
    """Whether it stands in an event subprocess, at whatever depth."""
    while element.parent is not None:
        element = elements[element.parent]
        if element.is_event_subprocess:
            return True
    return False
