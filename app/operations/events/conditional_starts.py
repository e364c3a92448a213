"""Processes that start by a condition: it is looked at when somebody says that something has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.models import ProcessDefinition, ProcessInstance
from app.operations.cases import start_case
from app.queries.definitions import list_procedures, load_procedure


def evaluate_conditional_starts(
    session: Session, *, variables: Mapping[str, Any], by: str
) -> Sequence[ProcessInstance]:
    """Start an instance for every conditional start event whose condition is true of some variables.

    The latest version of every procedure counts. A condition that cannot be evaluated is not true.

    Args:
        variables: JSON values; what the conditions see, and what the instances begin with.
        by: who asks for it: user name, or SYSTEM.
    """
    return [
        start_case(session, version, data=variables, process_id=process_id, start_event=element_id, by=by)
        for version, process_id, element_id in list(_true_of(session, variables))
    ]


def _true_of(session: Session, variables: Mapping[str, Any]) -> Iterator[tuple[ProcessDefinition, str, str]]:
    now = clock.now()
    for row in list_procedures(session):
        for definition in load_procedure(session, row.latest.id).processes.values():
            for start in definition.start_events:
                if start.kind == "conditional" and start.holds(variables, now):
                    yield row.latest, definition.process_id, start.element_id
