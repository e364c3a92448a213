"""Where a case stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import InstanceState, ProcessInstance
from app.queries.citizens import APPLICANT
from app.queries.inbox import CaseRow, Step, list_steps

_SUSPENDED = "vom Betrieb angehalten"
_WORKING = "Laufzettel arbeitet selbst weiter"
_OVER = {InstanceState.COMPLETED: "beendet", InstanceState.CANCELLED: "abgebrochen"}
#: What goes on when something happens, and not by anybody's work here.
_EVENTS = frozenset({"intermediateCatchEvent", "receiveTask", "eventBasedGateway", "boundaryEvent"})


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
