"""Cases in a clerk's lists: those that wait for somebody or something else, and those that were searched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.identity import Identity
from app.models import (
    Account,
    ActivityRecord,
    ActivityState,
    EventKind,
    EventSubscription,
    InstanceState,
    ProcessDefinition,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from app.queries.user_tasks import concerns

#: What holds others: where a case stands is said by what is inside, or by the process that is called.
_AROUND = ("subProcess", "transaction", "adHocSubProcess", "callActivity")
_MOST_WORDS = 5
#: Capitals that a database in the locale C leaves as they are.
_CAPITALS = "".join(
    letter for letter in map(chr, range(0xC0, 0x180)) if letter.isupper() and len(letter.lower()) == 1
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One place where a case stands: an element that has begun and not ended."""

    name: str
    element_type: str  # e.g. "userTask"
    is_stuck: bool  # until an operator acts
    since: datetime
    until: datetime | None  # deadline of the task, or when the next timer goes off
    citizen: str | None  # whom of the citizens it is offered to
    assignee_name: str | None
    groups: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case as a list shows it."""

    id: UUID
    business_key: str
    subject: str | None
    procedure_title: str
    state: InstanceState
    started_at: datetime
    ended_at: datetime | None
    steps: Sequence[Step]

    @property
    def until(self) -> datetime | None:
        """The next deadline."""
        return min((step.until for step in self.steps if step.until), default=None)


@dataclass(frozen=True)
class CaseList:
    """One page of a list of cases."""

    rows: Sequence[CaseRow]
    total: int


def list_waiting_cases(
    session: Session, *, by: Identity, at: datetime, limit: int = 50, offset: int = 0
) -> CaseList:
    """Return the running cases that concern a person and have no task for them: next deadline first.

    A case concerns whoever was, is, or after a follow-up date will be offered one of its tasks.
    """
    case = aliased(ProcessInstance)
    visible = or_(UserTask.follow_up_date.is_(None), UserTask.follow_up_date <= at)
    is_open = and_(UserTask.state == UserTaskState.ACTIVE, visible)
    until = _next_deadline(case)
    wanted = (
        select(case.id, func.count().over())
        .where(
            case.parent_id.is_(None),
            case.ended_at.is_(None),
            _has_task(case, concerns(by)),
            not_(_has_task(case, and_(concerns(by), is_open))),
        )
        .order_by(until.asc().nulls_last(), case.started_at, case.id)
    )
    found = session.execute(wanted.limit(limit).offset(offset)).all()
    return CaseList(_rows(session, [row[0] for row in found]), found[0][1] if found else 0)


def search_cases(session: Session, text: str, *, by: Identity, limit: int = 50) -> Sequence[CaseRow]:
    """Return cases that concern a person and have all words in their reference or subject, youngest first."""
    case = aliased(ProcessInstance)
    words = text.lower().split()[:_MOST_WORDS]
    if not words:
        return []
    told = _lowered(case.business_key + " " + func.coalesce(case.subject, ""))
    wanted = (
        select(case.id)
        .where(case.parent_id.is_(None), *(told.contains(word, autoescape=True) for word in words))
        .where(_has_task(case, concerns(by)))
        .order_by(case.started_at.desc(), case.id)
    )
    return _rows(session, session.scalars(wanted.limit(limit)).all())


def _lowered(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.lower(func.translate(text, _CAPITALS, _CAPITALS.lower()))


def _has_task(case: type[ProcessInstance], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match cases with such a task, in themselves or in what they call.

    Looked up case by case: as a join, PostgreSQL would rather read the cases of all municipalities.
    """
    member = aliased(ProcessInstance)
    tasks = select(UserTask.id).join(member, member.id == UserTask.instance_id)
    tasks = tasks.where(member.root_id == case.id, condition).correlate(case)
    return tasks.limit(1).scalar_subquery().is_not(None)


def _next_deadline(case: type[ProcessInstance]) -> ColumnElement[datetime]:
    member = aliased(ProcessInstance)
    of_tasks = (
        select(func.min(UserTask.due_date))
        .join(member, member.id == UserTask.instance_id)
        .where(member.root_id == case.id, UserTask.state == UserTaskState.ACTIVE)
    )
    of_timers = (
        select(func.min(EventSubscription.due_at))
        .join(member, member.id == EventSubscription.instance_id)
        .where(member.root_id == case.id)
    )
    return func.least(of_tasks.correlate(case).scalar_subquery(), of_timers.correlate(case).scalar_subquery())


def _rows(session: Session, ids: Sequence[UUID]) -> list[CaseRow]:
    """Read what a list shows of these cases, in this order."""
    steps = _steps(session, ids)
    rows = session.execute(
        select(
            ProcessInstance.id,
            ProcessInstance.business_key,
            ProcessInstance.subject,
            ProcessDefinition.title.label("procedure_title"),
            ProcessInstance.state,
            ProcessInstance.started_at,
            ProcessInstance.ended_at,
        )
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessInstance.id.in_(ids))
    ).mappings()
    found = {row["id"]: CaseRow(**row, steps=steps.get(row["id"], ())) for row in rows}
    return [found[each] for each in ids]


def list_steps(session: Session, case_id: UUID) -> Sequence[Step]:
    """Return where a case stands, in the order in which it came there."""
    return _steps(session, [case_id]).get(case_id, ())


def _steps(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Read where these cases stand, in the order in which they came there."""
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for row in session.execute(_standing(ids)).mappings():
        values = dict(row)
        steps[values.pop("case_id")].append(Step(**{**values, "groups": values["groups"] or ()}))
    return steps


def _standing(ids: Sequence[UUID]) -> Select[Any]:
    # A timer tells until when it waits itself, or until when the activity it is attached to may last.
    timer = (
        select(func.min(EventSubscription.due_at))
        .where(
            EventSubscription.instance_id == ActivityRecord.instance_id,
            EventSubscription.kind == EventKind.TIMER,
            or_(
                EventSubscription.activity_id == ActivityRecord.id,
                EventSubscription.attached_to == ActivityRecord.element_id,
            ),
        )
        .correlate(ActivityRecord)
        .scalar_subquery()
    )
    return (
        select(
            ProcessInstance.root_id.label("case_id"),
            ActivityRecord.element_name.label("name"),
            ActivityRecord.element_type,
            (ActivityRecord.state == ActivityState.INCIDENT).label("is_stuck"),
            ActivityRecord.started_at.label("since"),
            func.least(UserTask.due_date, timer).label("until"),
            UserTask.properties["laufzettel:citizen"].astext.label("citizen"),
            Account.name.label("assignee_name"),
            UserTask.candidate_groups.label("groups"),
        )
        .join(ProcessInstance, ProcessInstance.id == ActivityRecord.instance_id)
        .outerjoin(UserTask, UserTask.id == ActivityRecord.id)
        .outerjoin(Account, Account.username == UserTask.assignee)
        .where(
            ProcessInstance.root_id.in_(ids),
            ActivityRecord.ended_at.is_(None),
            ActivityRecord.element_type.not_in(_AROUND),
        )
        .order_by(ActivityRecord.number)
    )
