"""Where a scenario is played: a world with the instances of one Vorgang, its jobs, letters and time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from html import unescape
from typing import Any

from app import engine
from app.clock import GERMANY
from app.deadlines import is_holiday
from app.engine import Activity, Case, Incident, ServiceTask, Step, World
from app.errors import ApplicationError
from app.handlers import BpmnError, NewDocument, TenantFacts, find_handler, run_handler
from app.procedures.letters import handler_context
from app.procedures.procedure import Procedure
from app.procedures.start import reference_number

_TAG = re.compile(r"<[^>]*>")
_OFFICE_OPENS = time(9)
_MAX_TIMERS = 1_000  # between two steps
_ENVIRONMENT = engine.Environment(is_holiday=is_holiday)


class Deviation(Exception):
    """The first thing that went otherwise; the message is German and names the step."""


class Stage:
    """The instances of one Vorgang: the application's own, and those it calls or starts by messages."""

    def __init__(self, procedure: Procedure, *, today: date) -> None:
        self.procedure = procedure
        self.reference = reference_number(procedure, year=today.year, number=1)
        self.tenant = _example_tenant(procedure.tenant)
        self.documents: list[NewDocument] = []
        self.letter_text = ""
        self.ended_at: str | None = None
        self.warnings: list[str] = []
        self.reached: set[str] = set()
        definitions = {**procedure.processes, procedure.definition.process_id: procedure.definition}
        self.world = World(definitions, at=opening(today), environment=_ENVIRONMENT, observer=self._observe)

    @property
    def at(self) -> datetime:
        return self.world.at

    @property
    def main(self) -> Case:
        """The instance that the application started."""
        if not self.world.cases:
            raise Deviation("Der Vorgang hat nicht begonnen.")
        return self.world.cases[0]

    def start(self, variables: Mapping[str, Any]) -> None:
        self.world.start(self.procedure.definition.process_id, variables)

    def _observe(self, case: Case, step: Step) -> None:
        self.warnings += (f"„{found.element_id}“: {found.message_de}" for found in step.warnings)
        self.reached |= {event.element_id for event in step.events}
        for event in step.events:
            if (event.type, event.event) == ("endEvent", "completed") and case.caller is None:
                self.ended_at = event.element_id

    # --- what is waited for

    def waiting(self) -> Iterator[tuple[Case, Activity]]:
        """Yield what is waited for; not what only accompanies something else that is."""
        for case, activity in self.world.active():
            if not _is_aside(case, activity):
                yield case, activity

    def find(self, element_id: str) -> list[tuple[Case, Activity]]:
        return [found for found in self.world.active() if found[1].element_id == element_id]

    def whereabouts(self) -> str:
        incidents = [found for _, found in self.world.active() if isinstance(found, Incident)]
        if incidents:
            return f"Störung an „{incidents[0].element_id}“: {incidents[0].message}"
        waiting = [found.element_id for _, found in self.world.active()]
        if not waiting:
            return f"Der Vorgang ist schon beendet ({self.ended_at})."
        return "Der Vorgang wartet an: " + ", ".join(waiting) + "."

    # --- time

    def pass_time(self, until: datetime, leave: list[str]) -> None:
        """Let all timers fire that are due until then, each at its time, with the jobs that follow."""
        for _ in range(_MAX_TIMERS):
            case, timer = next(iter(self.world.timers()), (None, None))
            if case is None or timer is None or timer.due_at > until:
                self.world.at = max(self.world.at, until)
                return
            self.world.fire(case, timer)
            self.run_jobs(leave=leave)
        raise Deviation(f"Bis zum {until:%d.%m.%Y} wiederholt sich ein Zeitpunkt zu oft.")

    # --- jobs

    def run_jobs(self, *, leave: list[str]) -> None:
        """Serve waiting jobs until only people, events, incidents and the jobs of later steps are left."""
        while found := next(self._jobs(leave), None):
            self._run_job(*found)

    def _jobs(self, leave: list[str]) -> Iterator[tuple[Case, ServiceTask]]:
        for case, activity in self.world.active():
            if not isinstance(activity, ServiceTask):
                continue
            if activity.listener:
                yield case, activity
            elif activity.element_id not in leave:
                if _acts_outside(activity):
                    raise Deviation(
                        f"„{activity.element_id}“ ({activity.job_type}) wirkt nach außen: "
                        "Ein Schritt des Beispiels muss das Ergebnis nennen."
                    )
                yield case, activity

    def _run_job(self, case: Case, job: ServiceTask) -> None:
        """Run a handler; of listeners only those without effect outside, the others just return."""
        if job.listener and _acts_outside(job):
            self.world.complete(case, job.id, {})
            return
        context = handler_context(
            self.procedure,
            tenant=self.tenant,
            reference_number=self.reference,
            idempotency_key=str(job.id),
            at=self.at,
            on_html=self._read_letter,
        )
        try:
            outcome = run_handler(job.job_type, job.inputs, context)
        except BpmnError as error:
            self.fail(case, job, error)
            return
        except (ApplicationError, LookupError) as error:
            raise Deviation(f"„{job.element_id}“: {error}") from error
        self.documents += outcome.documents
        self.world.complete(case, job.id, outcome.output)

    def fail(self, case: Case, activity: Activity, error: BpmnError) -> None:
        self.world.fail(case, activity.id, error.code, message=error.message, variables=error.variables)

    def _read_letter(self, html: str) -> None:
        self.letter_text += " " + " ".join(unescape(_TAG.sub(" ", html)).split())


def opening(day: date) -> datetime:
    """Return the moment at which things happen on a day."""
    return datetime.combine(day, _OFFICE_OPENS, tzinfo=GERMANY)


def _acts_outside(job: ServiceTask) -> bool:
    handler = find_handler(job.job_type)
    return handler is None or handler.effect == "external"


def _is_aside(case: Case, activity: Activity) -> bool:
    """Say whether something is only waited for besides an activity, a process or a called instance."""
    element = case.definition.elements[activity.element_id]
    is_called = activity.id in case.called
    return is_called or element.type in ("boundaryEvent", "startEvent")


def _example_tenant(tenant: str | None) -> TenantFacts:
    """Return a municipality with an address, since the real one's letterhead lives in the database."""
    name = (tenant or "musterstadt").capitalize()
    return TenantFacts(
        id=tenant or "musterstadt",
        name=f"Stadt {name}",
        letterhead={
            "authority": f"Stadt {name}",
            "street": "Rathausplatz 1",
            "postal_code": "12345",
            "city": name,
            "court": "Verwaltungsgericht Musterstadt, Gerichtsweg 1, 12345 Musterstadt",
        },
    )
