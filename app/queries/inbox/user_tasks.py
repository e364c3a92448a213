"""The tasks in a clerk's inbox, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.identity import Identity
from app.models import Account, ProcessDefinition, ProcessInstance, UserTask, UserTaskState
from app.queries.user_tasks import is_assigned_alone, is_offered_to


class InboxScope(StrEnum):
    """Which part of the inbox; the values stand in addresses."""

    MINE = "meine"  # claimed by the person
    GROUPS = "gruppen"  # unclaimed, offered to the person or their groups
    COLLEAGUES = "kollegen"  # offered to the person or their groups, claimed by somebody else


class InboxSort(StrEnum):
    """Order of the inbox; the values stand in addresses."""

    DUE = "frist"
    REFERENCE = "aktenzeichen"
    CREATED = "eingang"


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One user task as the inbox shows it."""

    id: UUID
    instance_id: UUID  # the case
    element_id: str
    name: str
    due_date: datetime | None
    priority: int
    created_at: datetime
    assignee: str | None
    assignee_name: str | None
    business_key: str
    subject: str | None
    procedure_title: str


_BY_DUE = (UserTask.due_date.asc().nulls_last(), UserTask.priority.desc(), UserTask.created_at, UserTask.id)
_ORDERS: Mapping[InboxSort, Sequence[SQLColumnExpression[Any]]] = {
    InboxSort.DUE: _BY_DUE,
    InboxSort.REFERENCE: (ProcessInstance.business_key.asc(), UserTask.created_at.asc(), UserTask.id.asc()),
    InboxSort.CREATED: (UserTask.created_at.asc(), UserTask.id.asc()),
}


def list_inbox(
    session: Session,
    *,
    by: Identity,
    at: datetime,
    scope: InboxScope | None = None,
    sort: InboxSort = InboxSort.DUE,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[InboxRow]:
    """Return the open user tasks of a part of the inbox, in one statement.

    Tasks with a follow-up date after `at` stay hidden. The usual order is due date (none last),
    priority, age.

    Args:
        scope: None is one's own and the offered ones together.
    """
    # First which ones, from the index alone; then the rest of those few rows.
    page = select(UserTask.id).where(_is_open(at), _scope(by, scope)).order_by(*_ORDERS[sort])
    if sort is InboxSort.REFERENCE:
        page = page.join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
    root = aliased(ProcessInstance)
    rows = session.execute(
        select(
            UserTask.id,
            ProcessInstance.root_id.label("instance_id"),
            UserTask.element_id,
            UserTask.name,
            UserTask.due_date,
            UserTask.priority,
            UserTask.created_at,
            UserTask.assignee,
            Account.name.label("assignee_name"),
            ProcessInstance.business_key,
            ProcessInstance.subject,
            ProcessDefinition.title.label("procedure_title"),
        )
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .join(root, root.id == ProcessInstance.root_id)
        .join(ProcessDefinition, ProcessDefinition.id == root.definition_id)
        .outerjoin(Account, Account.username == UserTask.assignee)
        .where(UserTask.id.in_(page.limit(limit).offset(offset)))
        .order_by(*_ORDERS[sort])
    )
    return [InboxRow(**row) for row in rows.mappings()]


def count_inbox(session: Session, *, by: Identity, at: datetime) -> Mapping[InboxScope, int]:
    """Count the tasks of all parts, in one statement."""
    counts = [func.count().filter(_scope(by, scope)) for scope in InboxScope]
    row = session.execute(select(*counts).where(_is_open(at))).one()
    return dict(zip(InboxScope, row, strict=True))


def _is_open(at: datetime) -> ColumnElement[bool]:
    return (UserTask.state == UserTaskState.ACTIVE) & or_(
        UserTask.follow_up_date.is_(None), UserTask.follow_up_date <= at
    )


def _scope(by: Identity, scope: InboxScope | None) -> ColumnElement[bool]:
    for_me = is_offered_to(by)
    mine = or_(and_(UserTask.assignee == by.username, for_me), is_assigned_alone(by))
    offered = UserTask.assignee.is_(None) & for_me
    match scope:
        case InboxScope.MINE:
            return mine
        case InboxScope.GROUPS:
            return offered
        case InboxScope.COLLEAGUES:
            return UserTask.assignee.is_not(None) & (UserTask.assignee != by.username) & for_me
        case None:
            return or_(mine, offered)
