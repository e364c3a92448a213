"""What a user task or a job needs to know: evaluated once, when it becomes active, and kept in the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.diagram.model import MAX_RETRIES, Element, JobDefinition
from app.engine.values.expressions import Source, as_instant, as_integer, as_names, as_text

DEFAULT_PRIORITY = 50

#: Evaluates a property where the token stands.
Evaluate = Callable[[Source], Any]
Facts = dict[str, Any]


def job_facts(job: JobDefinition, evaluate: Evaluate) -> Facts:
    """Return type and retries of a job."""
    type_ = as_text(job.type, evaluate(job.type))
    if type_ is None:
        raise job.type.failure("Erwartet wird der Name einer Funktion.")
    return {"type": type_, "retries": as_integer(job.retries, evaluate(job.retries), 0, MAX_RETRIES)}


def user_task_facts(element: Element, evaluate: Evaluate) -> Facts:
    """Return who may do a task until when; only what is given."""
    assignment = element.assignment
    wanted: tuple[tuple[str, Source | None, Callable[[Source, Any], Any]], ...] = (
        ("form", element.form, as_text),
        ("assignee", assignment.assignee, as_text),
        ("groups", assignment.candidate_groups, as_names),
        ("users", assignment.candidate_users, as_names),
        ("due", assignment.due_date, _end_of_day),
        ("follow_up", assignment.follow_up_date, _start_of_day),
        ("priority", assignment.priority, _priority),
    )
    facts = {name: accept(source, evaluate(source)) for name, source, accept in wanted if source is not None}
    return {name: value for name, value in facts.items() if value is not None}


def _end_of_day(source: Source, value: Any) -> str | None:
    instant = as_instant(source, value, end_of_day=True)
    return instant.isoformat() if instant else None


def _start_of_day(source: Source, value: Any) -> str | None:
    instant = as_instant(source, value, end_of_day=False)
    return instant.isoformat() if instant else None


def _priority(source: Source, value: Any) -> int:
    return DEFAULT_PRIORITY if value is None else as_integer(source, value, 0, 100)
