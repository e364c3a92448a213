"""Plays a scenario through: the real engine, forms, decisions, letters and harmless handlers, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html import unescape
from typing import Any

from app import engine, forms
from app.clock import GERMANY
from app.deadlines import is_holiday
from app.engine import Activity, Incident, ServiceTask, Step, Timer, UserTask
from app.errors import ApplicationError
from app.handlers import BpmnError, NewDocument, TenantFacts, find_handler, run_handler
from app.procedures.comparison import first_difference
from app.procedures.letters import handler_context
from app.procedures.procedure import Procedure
from app.procedures.scenarios import Expectation, Scenario, ScenarioStep, read_scenarios
from app.procedures.start import reference_number, start_variables

_TAG = re.compile(r"<[^>]*>")
_OFFICE_OPENS = time(9)
_MAX_TIMERS = 1_000  # between two steps
_ENVIRONMENT = engine.Environment(is_holiday=is_holiday)


@dataclass(frozen=True, kw_only=True)
class ScenarioReport:
    """What came out of one scenario. `deviation` is the first difference in German, None if it passed.

    `warnings` tell which expressions gave null for want of something better; any of them is a deviation.
    """

    name: str
    title: str
    tenant: str | None
    deviation: str | None
    variables: dict[str, Any] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    ended_at: str | None = None
    warnings: list[str] = field(default_factory=list)
    reached: frozenset[str] = frozenset()  # ids of the elements the Vorgang came to


class _Deviation(Exception):
    """The first thing that went otherwise; the message is German and names the step."""


def run_scenarios(procedure: Procedure) -> list[ScenarioReport]:
    """Play all scenarios of the procedure's municipality."""
    scenarios = read_scenarios(procedure.files, tenant=procedure.tenant)
    return [run_scenario(procedure, scenario) for scenario in scenarios]


def run_scenario(procedure: Procedure, scenario: Scenario) -> ScenarioReport:
    """Play one scenario.

    Jobs run their real handler if it has no effect outside the Vorgang; others need a step that says
    what the outside answers.
    """
    rehearsal = _Rehearsal(procedure, scenario)
    deviation: str | None = None
    try:
        rehearsal.play()
    except _Deviation as found:
        deviation = str(found)
    if rehearsal.warnings:
        cause = "Mögliche Ursache:" if deviation else "Ein Ausdruck hat nichts ergeben:"
        deviation = f"{deviation or ''} {cause} {rehearsal.warnings[0]}".strip()
    return ScenarioReport(
        name=scenario.name,
        title=scenario.title,
        tenant=procedure.tenant,
        deviation=deviation,
        variables=rehearsal.variables(),
        letters=[document.kind for document in rehearsal.documents],
        ended_at=rehearsal.ended_at,
        warnings=rehearsal.warnings,
        reached=frozenset(rehearsal.reached),
    )


class _Rehearsal:
    """One run of a scenario, and where it stands."""

    def __init__(self, procedure: Procedure, scenario: Scenario) -> None:
        self.procedure = procedure
        self.scenario = scenario
        self.reference = reference_number(procedure, year=scenario.today.year, number=1)
        self.at = _opening(scenario.today)
        self.tenant = _example_tenant(procedure.tenant)
        self.documents: list[NewDocument] = []
        self.ended_at: str | None = None
        self.warnings: list[str] = []
        self.reached: set[str] = set()
        self._letter_text = ""
        self._step: Step | None = None

    @property
    def step(self) -> Step:
        if self._step is None:
            raise _Deviation("Der Vorgang hat nicht begonnen.")
        return self._step

    def play(self) -> None:
        self._start()
        answered = [step.activity for step in self.scenario.steps]
        for number, expected in enumerate(self.scenario.steps, start=1):
            self._run_jobs(leave=answered[number - 1 :])
            where = f"Schritt {number} ({expected.activity})"
            self._play_step(where, expected, answered[number - 1 :])
        self._run_jobs(leave=[])
        self._compare(self.scenario.expect)

    def variables(self) -> dict[str, Any]:
        if self._step is None:
            return {}
        return engine.visible_variables(self.procedure.definition, self._step.state)

    def _start(self) -> None:
        form = self.procedure.start_form
        data = self._submit("Antrag", form, self.scenario.start, {})
        variables = start_variables(
            self.procedure,
            data,
            tenant_name=self.tenant.name,
            reference=self.reference,
            received=self.scenario.today,
        )
        definition = self.procedure.definition
        self._advance(engine.start_instance(definition, variables, at=self.at, environment=_ENVIRONMENT))

    def _play_step(self, where: str, expected: ScenarioStep, leave: list[str]) -> None:
        if expected.today is not None:
            self._pass_time(_opening(expected.today), leave)
        timer = next((each for each in self._timers() if each.element_id == expected.activity), None)
        if timer is not None:
            if expected.result or expected.error or expected.offered_to:
                raise _Deviation(f"{where}: Auf einen Zeitpunkt wird gewartet; er hat kein Ergebnis.")
            self._pass_time(timer.due_at, leave)
            return
        activity = self._waiting_at(where, expected.activity)
        if isinstance(activity, UserTask):
            result = self._check_user_task(where, activity, expected)
        elif expected.error is not None:
            self._fail(activity, BpmnError(expected.error, variables=expected.result))
            return
        else:
            result = expected.result
        self._complete(activity, result)

    def _timers(self) -> list[Timer]:
        """Return the timers waited for, the earliest first."""
        return sorted((t for t in self.step.active if isinstance(t, Timer)), key=lambda timer: timer.due_at)

    def _pass_time(self, until: datetime, leave: list[str]) -> None:
        """Let all timers fire that are due until then, each at its time, with the jobs that follow."""
        for _ in range(_MAX_TIMERS):
            timer = next(iter(self._timers()), None)
            if timer is None or timer.due_at > until:
                self.at = max(self.at, until)
                return
            self.at = max(self.at, timer.due_at)
            self._fire(timer)
            self._run_jobs(leave=leave)
        raise _Deviation(f"Bis zum {until:%d.%m.%Y} wiederholt sich ein Zeitpunkt zu oft.")

    def _waiting_at(self, where: str, element_id: str) -> UserTask | ServiceTask:
        for activity in self.step.active:
            if activity.element_id == element_id and isinstance(activity, (UserTask, ServiceTask)):
                return activity
        raise _Deviation(f"{where}: {self._whereabouts()}")

    def _whereabouts(self) -> str:
        incidents = [found for found in self.step.active if isinstance(found, Incident)]
        if incidents:
            return f"Störung an „{incidents[0].element_id}“: {incidents[0].message}"
        if self.step.completed:
            return f"Der Vorgang ist schon beendet ({self.ended_at})."
        return "Der Vorgang wartet an: " + ", ".join(found.element_id for found in self.step.active) + "."

    def _check_user_task(self, where: str, task: UserTask, expected: ScenarioStep) -> Mapping[str, Any]:
        if expected.offered_to is not None and sorted(expected.offered_to) != sorted(task.candidate_groups):
            offered = ", ".join(task.candidate_groups) or "niemandem"
            raise _Deviation(f"{where}: wird {offered} angeboten, nicht {', '.join(expected.offered_to)}.")
        form = self.procedure.forms.get(task.form_id or "")
        if form is None:
            return expected.result
        seen = engine.visible_variables(self.procedure.definition, self.step.state, task.id)
        return self._submit(where, form, expected.result, seen)

    def _submit(
        self, where: str, form: forms.Form, answers: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> dict[str, Any]:
        submission = forms.validate(form, answers, variables=variables, at=self.at)
        if submission.errors:
            wrong = "; ".join(f"{name}: {message}" for name, message in submission.errors.items())
            raise _Deviation(f"{where}: Das Formular nimmt die Angaben nicht an. {wrong}")
        return submission.data

    def _run_jobs(self, *, leave: list[str]) -> None:
        """Serve waiting jobs until only people, incidents and the jobs of later steps are left."""
        while job := next((job for job in self.step.active if self._may_run(job, leave)), None):
            self._run_job(job)

    def _may_run(self, activity: object, leave: list[str]) -> bool:
        if not isinstance(activity, ServiceTask) or activity.element_id in leave:
            return False
        found = find_handler(activity.job_type)
        if found is None or found.effect == "external":
            raise _Deviation(
                f"„{activity.element_id}“ ({activity.job_type}) wirkt nach außen: "
                "Ein Schritt des Beispiels muss das Ergebnis nennen."
            )
        return True

    def _run_job(self, job: Any) -> None:
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
            self._fail(job, error)
            return
        except (ApplicationError, LookupError) as error:
            raise _Deviation(f"„{job.element_id}“: {error}") from error
        self.documents += outcome.documents
        self._complete(job, outcome.output)

    def _read_letter(self, html: str) -> None:
        self._letter_text += " " + " ".join(unescape(_TAG.sub(" ", html)).split())

    def _fire(self, timer: Timer) -> None:
        self._advance(
            engine.trigger_event(
                self.procedure.definition,
                self.step.state,
                timer.id,
                at=self.at,
                environment=_ENVIRONMENT,
            )
        )

    def _fail(self, activity: UserTask | ServiceTask, error: BpmnError) -> None:
        self._advance(
            engine.fail_activity(
                self.procedure.definition,
                self.step.state,
                activity.id,
                code=error.code,
                message=error.message,
                variables=error.variables,
                at=self.at,
                environment=_ENVIRONMENT,
            )
        )

    def _complete(self, activity: UserTask | ServiceTask, result: Mapping[str, Any]) -> None:
        self._advance(
            engine.complete_activity(
                self.procedure.definition,
                self.step.state,
                activity.id,
                result,
                at=self.at,
                environment=_ENVIRONMENT,
            )
        )

    def _advance(self, step: Step) -> None:
        self._step = step
        self.warnings += (f"„{found.element_id}“: {found.message_de}" for found in step.warnings)
        self.reached |= {event.element_id for event in step.events}
        for event in step.events:
            if (event.type, event.event) == ("endEvent", "completed"):
                self.ended_at = event.element_id

    def _compare(self, expect: Expectation) -> None:
        self._compare_end(expect)
        if difference := first_difference(expect.variables, self.variables()):
            raise _Deviation(f"Variable {difference}")
        letters = [document.kind for document in self.documents]
        if expect.letters is not None and letters != expect.letters:
            raise _Deviation(f"Schreiben: erwartet {expect.letters}, erstellt {letters}.")
        for part in expect.letter_contains:
            if part not in self._letter_text:
                raise _Deviation(f"Kein Schreiben enthält „{part}“.")

    def _compare_end(self, expect: Expectation) -> None:
        incidents = [found.kind for found in self.step.active if isinstance(found, Incident)]
        if expect.incident is not None and expect.incident not in incidents:
            raise _Deviation(f"Die Störung „{expect.incident}“ ist nicht eingetreten. {self._whereabouts()}")
        if expect.ended_at is not None and not (self.step.completed and self.ended_at == expect.ended_at):
            raise _Deviation(f"Ende „{expect.ended_at}“ nicht erreicht. {self._whereabouts()}")
        if expect.waiting_at is not None:
            waiting = sorted(found.element_id for found in self.step.active if not _is_aside(found))
            if waiting != sorted(expect.waiting_at):
                raise _Deviation(f"Erwartet: wartet an {', '.join(expect.waiting_at)}. {self._whereabouts()}")


def _is_aside(activity: Activity) -> bool:
    """Say whether it is a timer that only accompanies an activity waited for."""
    return isinstance(activity, Timer) and activity.attached_to is not None


def _opening(day: date) -> datetime:
    return datetime.combine(day, _OFFICE_OPENS, tzinfo=GERMANY)


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
