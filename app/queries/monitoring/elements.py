"""What happened at the elements of a version, over all its cases: for the picture of where work piles up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, func, select
from sqlalchemy.orm import Session

from app.models import ActivityRecord, ActivityState, ProcessInstance


@dataclass(frozen=True, kw_only=True)
class ElementFigures:
    """One element: how often what is the case there now, and what came of it in a period."""

    element_id: str
    type: str
    name: str
    active: int
    incidents: int
    completed: int
    terminated: int
    median: timedelta | None  # how long it took where it completed
    ninetieth: timedelta | None  # nine of ten were faster


def list_element_figures(
    session: Session, definition_id: UUID, *, process_id: str, since: datetime
) -> Sequence[ElementFigures]:
    """Return the elements of a process of a version that were passed, those with most work now first.

    Args:
        since: what ended before does not count; what is active does, whenever it began.
    """
    record = ActivityRecord
    states = ActivityState
    took = record.ended_at - record.started_at
    has_completed = record.state == states.COMPLETED

    def quantile(share: float) -> ColumnElement[Any]:
        ordered = func.percentile_cont(share, type_=Interval()).within_group(took)
        return ordered.filter(has_completed)

    def number(state: ActivityState) -> ColumnElement[int]:
        return func.count().filter(record.state == state)

    rows = session.execute(
        select(
            record.element_id,
            func.max(record.element_type).label("type"),
            func.max(record.element_name).label("name"),
            number(states.ACTIVE).label("active"),
            number(states.INCIDENT).label("incidents"),
            number(states.COMPLETED).label("completed"),
            number(states.TERMINATED).label("terminated"),
            quantile(0.5).label("median"),
            quantile(0.9).label("ninetieth"),
        )
        .join(ProcessInstance, ProcessInstance.id == record.instance_id)
        .where(
            record.definition_id == definition_id,
            ProcessInstance.process_id == process_id,
            record.ended_at.is_(None) | (record.ended_at >= since),
        )
        .group_by(record.element_id)
        .order_by(
            number(states.INCIDENT).desc(),
            number(states.ACTIVE).desc(),
            func.count().desc(),
            record.element_id,
        )
    )
    return [ElementFigures(**row) for row in rows.mappings()]
