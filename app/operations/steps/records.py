"""Stores a step: the instance's new state, its new user tasks, and what happened to each element."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard
from uuid import UUID

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app import clock, engine
from app.exact_json import dumps
from app.models import ActivityRecord, ActivityState, InstanceState, ProcessInstance, UserTask
from app.operations.audit import SYSTEM, Note
from app.operations.steps.open_work import OpenWork
from app.queries.definitions import definition_of
from app.statements import Statement, fetch

_RECORD = """
    INSERT INTO activity_record AS known (id, instance_id, definition_id, element_id, element_type,
        element_name, state, started_at, ended_at, actor)
    SELECT id, :instance_id, :definition_id, element_id, element_type, element_name, state, :at,
        CASE WHEN state IN ('completed', 'terminated') THEN CAST(:at AS timestamptz) END, actor
    FROM jsonb_to_recordset(:rows) AS row (id uuid, element_id text, element_type text,
        element_name text, state text, actor text)
    ON CONFLICT (id) DO UPDATE
        SET state = excluded.state, ended_at = excluded.ended_at, actor = CASE
            WHEN excluded.actor IS NULL AND excluded.state = 'completed' AND known.element_type = 'userTask'
            THEN (SELECT completed_by FROM user_task WHERE user_task.id = known.id)  -- by a listener's end
            ELSE excluded.actor
        END
"""
_OPEN = """
    opened AS (
        INSERT INTO user_task (id, instance_id, element_id, name, state, candidate_groups, candidate_users,
            assignee, due_date, follow_up_date, priority, form_id, properties, iteration, created_at)
        SELECT id, :instance_id, element_id, name, 'active', candidate_groups, candidate_users,
            assignee, due_date, follow_up_date, priority, form_id, properties, iteration, :at
        FROM jsonb_to_recordset(:tasks) AS task (id uuid, element_id text, name text,
            candidate_groups text[], candidate_users text[], assignee text, due_date timestamptz,
            follow_up_date timestamptz, priority integer, form_id text, properties jsonb,
            iteration uuid)
    )
"""
#: The result never changes afterwards: PostgreSQL refuses it.
_COMPLETE = """
    completed AS (
        UPDATE user_task SET state = 'completed', result = :result, ended_at = :task_ended_at,
            completed_by = :completed_by, assignee = :assignee, draft = NULL
        WHERE id = :completed
    )
"""
_NOTE = """
    noted AS (
        INSERT INTO audit_entry (instance_id, at, actor, action, element_id, details)
        SELECT :instance_id, at, actor, action, element_id, details
        FROM ROWS FROM (jsonb_to_recordset(:notes) AS (at timestamptz, actor text, action text,
            element_id text, details jsonb)) WITH ORDINALITY
        ORDER BY ordinality
    )
"""
_MOVE = """
    moved AS (
        UPDATE process_instance SET engine_state = :engine_state, state = :state, ended_at = :ended_at
        WHERE id = :instance_id
    )
"""
_ROWS = [bindparam(name, type_=JSONB) for name in ("rows", "tasks", "result", "notes")]
_STORE_RECORDS = Statement(text(f"WITH {_OPEN}, {_COMPLETE}, {_NOTE} {_RECORD}").bindparams(*_ROWS))
#: State, tasks, records and audit trail in one statement: every completion runs it.
_STORE_STEP = Statement(
    text(f"WITH {_OPEN}, {_COMPLETE}, {_NOTE}, {_MOVE} {_RECORD}").bindparams(
        *_ROWS, bindparam("engine_state", type_=JSONB)
    )
)

_STATES = {
    "activated": ActivityState.ACTIVE,
    "completed": ActivityState.COMPLETED,
    "terminated": ActivityState.TERMINATED,
}
_OF_PEOPLE = frozenset({"userTask", "manualTask"})


@dataclass(frozen=True)
class CompletedTask:
    """A user task that was completed, and what the audit trail says about it."""

    task: UserTask
    note: Note


def store_step(
    session: Session,
    instance: ProcessInstance,
    step: engine.Step,
    work: OpenWork,
    *,
    by: str,
    at: datetime,
    notes: Sequence[Note] = (),
    done: CompletedTask | None = None,
) -> None:
    """Write an instance's new state, its new user tasks, and what the step did, in one statement.

    Args:
        by: who caused the step; noted at the task they completed and at what they ended before its time.
        notes: what else goes into the audit trail, before the completion itself.
        done: the user task whose completion it is.
    """
    ends = step.completed and instance.ended_at is None  # listeners may be called after a cancellation
    state = InstanceState.COMPLETED if ends else instance.state
    ended_at = at if ends else instance.ended_at
    values: dict[str, Any] = {
        "instance_id": instance.id,
        "definition_id": instance.definition_id,
        "at": at,
        "rows": dumps(_rows(definition_of(session, instance), step, work, by)),
        "tasks": dumps([_task(each) for each in step.active if _is_new_task(each, work)]),
        **_completion(done.task if done else None),
        "notes": dumps([_entry(note) for note in ((*notes, done.note) if done else notes)]),
    }
    is_new = instance.engine_state is step.state and state is instance.state
    if not is_new:
        values |= {"engine_state": dumps(step.state), "state": state, "ended_at": ended_at}
    fetch(session, (_STORE_RECORDS if is_new else _STORE_STEP).call(**values))
    for name, value in {"engine_state": step.state, "state": state, "ended_at": ended_at}.items():
        set_committed_value(instance, name, value)


def _rows(definition: engine.Definition, step: engine.Step, work: OpenWork, by: str) -> list[dict[str, Any]]:
    rows: dict[UUID, dict[str, Any]] = {}
    for event in step.events:
        row = rows.setdefault(event.activity_id, _row(event.activity_id, event.element_id, definition))
        row["element_type"] = event.type  # of a loop that is around its iterations another than theirs
        row["state"] = _STATES[event.event].value
        if event.event == "terminated" or (event.event == "completed" and event.type in _OF_PEOPLE):
            row["actor"] = None if by == SYSTEM else by
    for activity in step.active:
        is_stuck = isinstance(activity, engine.Incident) and not activity.is_aside
        if is_stuck != (activity.id in work.incidents):
            row = rows.setdefault(activity.id, _row(activity.id, activity.element_id, definition))
            row["state"] = (ActivityState.INCIDENT if is_stuck else ActivityState.ACTIVE).value
    return list(rows.values())


def _is_new_task(activity: engine.Activity, work: OpenWork) -> TypeGuard[engine.UserTask]:
    return isinstance(activity, engine.UserTask) and activity.id not in work.user_tasks


def _task(activity: engine.UserTask) -> dict[str, Any]:
    return {
        "id": str(activity.id),
        "element_id": activity.element_id,
        "name": activity.name,
        "candidate_groups": list(activity.candidate_groups),
        "candidate_users": list(activity.candidate_users),
        "assignee": activity.assignee,
        "due_date": activity.due_date and activity.due_date.isoformat(),
        "follow_up_date": activity.follow_up_date and activity.follow_up_date.isoformat(),
        "priority": activity.priority,
        "form_id": activity.form_id,
        "properties": dict(activity.properties),
        "iteration": activity.iteration and str(activity.iteration),
    }


def _completion(task: UserTask | None) -> dict[str, Any]:
    """Return what the row of the completed task becomes; without one, no row is found."""
    if task is None:
        return dict.fromkeys(("completed", "result", "task_ended_at", "completed_by", "assignee"))
    return {
        "completed": task.id,
        "result": dumps(task.result),
        "task_ended_at": task.ended_at,
        "completed_by": task.completed_by,
        "assignee": task.assignee,
    }


def _entry(note: Note) -> dict[str, Any]:
    return {
        "at": clock.now().isoformat(),
        "actor": note.actor,
        "action": note.action,
        "element_id": note.element_id,
        "details": dict(note.details),
    }


def mark_records(session: Session, activities: Iterable[UUID], state: ActivityState) -> None:
    """Set the state of activities whose work got stuck, or goes on, outside of a step."""
    session.execute(update(ActivityRecord).where(ActivityRecord.id.in_(activities)).values(state=state))


def _row(activity_id: UUID, element_id: str, definition: engine.Definition) -> dict[str, Any]:
    element = definition.elements.get(element_id)
    return {
        "id": str(activity_id),
        "element_id": element_id,
        "element_type": element.type if element else "",
        "element_name": element.name if element else "",
    }
