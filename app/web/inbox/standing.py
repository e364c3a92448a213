"""Where a case stands, in words: what it waits for, and the listeners at tasks that are still called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import InstanceState, Job, JobState, ProcessInstance, UserTask, UserTaskState
from app.queries.citizens import APPLICANT
from app.queries.inbox import CaseRow, Step, list_steps

_SUSPENDED = "vom Betrieb angehalten"
_WORKING = "Laufzettel arbeitet selbst weiter"
_OVER = {InstanceState.COMPLETED: "beendet", InstanceState.CANCELLED: "abgebrochen"}
#: What goes on when something happens, and not by anybody's work here.
_EVENTS = frozenset({"intermediateCatchEvent", "receiveTask", "eventBasedGateway", "boundaryEvent"})

_BEFORE = frozenset({"start", "creating"})
_STUCK = "; dabei gibt es eine Störung, um die sich der Betrieb kümmert"


@dataclass(frozen=True)
class Standing:
    """One thing that a case waits for."""

    sentence: str
    since: datetime
    until: datetime | None = None
    is_stuck: bool = False


def tell_standing(case: CaseRow) -> list[Standing]:
    """Say what a case waits for, what is stuck first; of an ended one, how it ended."""
    if case.ended_at is not None:
        return [Standing(_OVER.get(case.state, ""), case.ended_at)]
    told = [_tell(step) for step in case.steps]
    if case.state is InstanceState.SUSPENDED:
        return [Standing(_SUSPENDED, case.started_at, is_stuck=True), *told]
    return sorted(told, key=lambda each: not each.is_stuck) or [Standing(_WORKING, case.started_at)]


def list_standing(session: Session, case: ProcessInstance) -> list[Standing]:
    """Say what a running case waits for besides tasks."""
    return [_tell(step) for step in list_steps(session, case.id) if step.element_type != "userTask"]


def _tell(step: Step) -> Standing:
    return Standing(_sentence(step), step.since, until=step.until, is_stuck=step.is_stuck)


def _sentence(step: Step) -> str:
    if step.is_stuck:
        return f"Störung bei „{step.name}“, der Betrieb kümmert sich"
    if step.citizen is not None:
        whom = "der antragstellenden Person" if step.citizen == APPLICANT else f"„{step.citizen}“"
        return f"Antwort von {whom}: „{step.name}“"
    if step.assignee_name is not None:
        return f"„{step.name}“ bei {step.assignee_name}"
    if step.element_type == "userTask":
        return f"„{step.name}“, {', '.join(step.groups) or 'noch niemand'}"
    return f"„{step.name}“" if step.element_type in _EVENTS else f"{_WORKING}: „{step.name}“"


def tell_listeners(jobs: Sequence[Job], tasks: Sequence[UserTask]) -> list[str]:
    """Say what is being prepared or finished, in sentences; what nobody waits for is left out.

    Args:
        jobs: the listeners that are still to be called.
        tasks: all tasks of the case.
    """
    return list(dict.fromkeys(_of_listeners(jobs, tasks)))


def is_being_finished(jobs: Sequence[Job], task: UserTask) -> bool:
    """Say whether the case has not left a task yet that a person has completed."""
    is_done = task.state is UserTaskState.COMPLETED
    return is_done and any(job.listener_of == task.id for job in jobs)


def is_stuck(jobs: Sequence[Job], task: UserTask) -> bool:
    """Say whether that is because a listener has failed for good."""
    return any(job.listener_of == task.id and job.state is JobState.FAILED for job in jobs)


def _of_listeners(jobs: Sequence[Job], tasks: Sequence[UserTask]) -> Iterator[str]:
    done = {task.id for task in tasks if task.state is UserTaskState.COMPLETED}
    for job in jobs:
        stuck = _STUCK if job.state is JobState.FAILED else ""
        if job.listener_of in done:
            yield f"„{job.name}“ ist erledigt und wird noch abgeschlossen{stuck}."
        elif job.listener in _BEFORE and job.listener_of is not None:
            yield f"„{job.name}“ wird noch vorbereitet{stuck}."
