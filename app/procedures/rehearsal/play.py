"""Plays the steps of a scenario and compares what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import engine, forms
from app.engine import (
    Activity,
    CalledProcess,
    Case,
    Incident,
    MessageSubscription,
    SentMessage,
    ServiceTask,
    SignalSubscription,
    UserTask,
)
from app.handlers import BpmnError
from app.procedures.comparison import first_difference
from app.procedures.procedure import Procedure
from app.procedures.rehearsal.stage import Deviation, Stage, opening
from app.procedures.scenarios import Expectation, Scenario, ScenarioStep, read_scenarios
from app.procedures.start import start_variables

FORM = "laufzettel:form"  # property of a message event: the form that the message's content fills in


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
    reached: frozenset[str] = (
        frozenset()
    )  # ids of the elements the Vorgang came to, called processes included


def run_scenarios(procedure: Procedure) -> list[ScenarioReport]:
    """Play all scenarios of the procedure's municipality."""
    scenarios = read_scenarios(procedure.files, tenant=procedure.tenant)
    return [run_scenario(procedure, scenario) for scenario in scenarios]


def run_scenario(procedure: Procedure, scenario: Scenario) -> ScenarioReport:
    """Play one scenario.

    Jobs run their real handler if it has no effect outside the Vorgang; others need a step that says
    what the outside answers.
    """
    stage = Stage(procedure, today=scenario.today)
    deviation: str | None = None
    try:
        _Rehearsal(stage, scenario).play()
    except Deviation as found:
        deviation = str(found)
    if stage.warnings:
        cause = "Mögliche Ursache:" if deviation else "Ein Ausdruck hat nichts ergeben:"
        deviation = f"{deviation or ''} {cause} {stage.warnings[0]}".strip()
    return ScenarioReport(
        name=scenario.name,
        title=scenario.title,
        tenant=procedure.tenant,
        deviation=deviation,
        variables=stage.main.variables if stage.world.cases else {},
        letters=[document.kind for document in stage.documents],
        ended_at=stage.ended_at,
        warnings=stage.warnings,
        reached=frozenset(stage.reached),
    )


class _Rehearsal:
    """One run of a scenario."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self.stage = stage
        self.scenario = scenario

    def play(self) -> None:
        self._start()
        answered = [step.activity for step in self.scenario.steps if step.activity]
        for number, expected in enumerate(self.scenario.steps, start=1):
            where = f"Schritt {number} ({expected.what})"
            self.stage.run_jobs(leave=answered)
            self._play_step(where, expected, answered)
            if expected.activity:
                answered = answered[1:]
        self.stage.run_jobs(leave=[])
        self._compare(self.scenario.expect)

    def _start(self) -> None:
        procedure = self.stage.procedure
        surroundings = {
            "parameter": procedure.parameters,
            "kommune": {"id": procedure.tenant, "name": self.stage.tenant.name, "land": "NW"},
        }
        data = self._submit("Antrag", procedure.start_form, self.scenario.start, surroundings)
        self.stage.start(
            start_variables(
                procedure,
                data,
                tenant_name=self.stage.tenant.name,
                reference=self.stage.reference,
                received=self.scenario.today,
            )
        )

    def _play_step(self, where: str, expected: ScenarioStep, leave: list[str]) -> None:
        if expected.today is not None:
            self.stage.pass_time(opening(expected.today), leave)
        if expected.message is not None:
            self._send(where, expected.message, expected)
        elif expected.signal is not None:
            self.stage.world.broadcast(expected.signal, expected.result)
        elif expected.activity is not None:
            self._play_activity(where, expected.activity, expected, leave)

    # --- events

    def _send(self, where: str, name: str, expected: ScenarioStep) -> None:
        """Send a message to the Vorgang, as the citizen or another office would."""
        waiting = self._waiting_for(name, expected.key)
        if waiting is None and not self.stage.world.is_awaited(name):
            raise Deviation(f"{where}: Auf diese Nachricht wartet niemand. {self.stage.whereabouts()}")
        content: Mapping[str, Any] = expected.result
        key = expected.key
        if waiting is not None:
            case, subscription = waiting
            key = subscription.correlation_key
            properties = case.definition.elements[subscription.element_id].properties
            form = self.stage.procedure.forms.get(properties.get(FORM, ""))
            if form is not None:
                content = self._submit(where, form, expected.result, self._seen(case, None))
        self.stage.world.publish(SentMessage(name, key, content))

    def _waiting_for(self, name: str, key: str | None) -> tuple[Case, MessageSubscription] | None:
        for case, activity in self.stage.world.active():
            if not isinstance(activity, MessageSubscription) or activity.message_name != name:
                continue
            if key is None or activity.correlation_key in (None, key):
                return case, activity
        return None

    # --- tasks, jobs, and events at their element

    def _play_activity(self, where: str, element_id: str, expected: ScenarioStep, leave: list[str]) -> None:
        found = self.stage.find(element_id)
        timer = next(
            (timer for case, timer in self.stage.world.timers() if timer.element_id == element_id), None
        )
        if timer is not None:
            if expected.result or expected.error or expected.offered_to:
                raise Deviation(f"{where}: Auf einen Zeitpunkt wird gewartet; er hat kein Ergebnis.")
            self.stage.pass_time(timer.due_at, leave)
            return
        for case, activity in found:
            if isinstance(activity, MessageSubscription | SignalSubscription):
                self.stage.world.deliver(case, activity.id, expected.result)
                return
            if _is_work(case, activity):
                self._do(where, case, activity, expected)
                return
        raise Deviation(f"{where}: {self.stage.whereabouts()}")

    def _do(self, where: str, case: Case, activity: Activity, expected: ScenarioStep) -> None:
        if isinstance(activity, UserTask):
            result = self._check_user_task(where, case, activity, expected)
        elif expected.error is not None:
            self.stage.fail(case, activity, BpmnError(expected.error, variables=expected.result))
            return
        else:
            result = expected.result
        self.stage.world.complete(case, activity.id, result)

    def _check_user_task(
        self, where: str, case: Case, task: UserTask, expected: ScenarioStep
    ) -> Mapping[str, Any]:
        if expected.offered_to is not None and sorted(expected.offered_to) != sorted(task.candidate_groups):
            offered = ", ".join(task.candidate_groups) or "niemandem"
            raise Deviation(f"{where}: wird {offered} angeboten, nicht {', '.join(expected.offered_to)}.")
        form = self.stage.procedure.forms.get(task.form_id or "")
        if form is None:
            return expected.result
        return self._submit(where, form, expected.result, self._seen(case, task))

    def _seen(self, case: Case, task: UserTask | None) -> dict[str, Any]:
        return engine.visible_variables(case.definition, case.step.state, task.id if task else None)

    def _submit(
        self, where: str, form: forms.Form, answers: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> dict[str, Any]:
        submission = forms.validate(form, answers, variables=variables, at=self.stage.at)
        if submission.errors:
            wrong = "; ".join(f"{name}: {message}" for name, message in submission.errors.items())
            raise Deviation(f"{where}: Das Formular nimmt die Angaben nicht an. {wrong}")
        return submission.data

    # --- what must come out

    def _compare(self, expect: Expectation) -> None:
        self._compare_end(expect)
        if difference := first_difference(expect.variables, self.stage.main.variables):
            raise Deviation(f"Variable {difference}")
        letters = [document.kind for document in self.stage.documents]
        if expect.letters is not None and letters != expect.letters:
            raise Deviation(f"Schreiben: erwartet {expect.letters}, erstellt {letters}.")
        for part in expect.letter_contains:
            if part not in self.stage.letter_text:
                raise Deviation(f"Kein Schreiben enthält „{part}“.")

    def _compare_end(self, expect: Expectation) -> None:
        stage = self.stage
        incidents = [found.kind for _, found in stage.waiting() if isinstance(found, Incident)]
        if expect.incident is not None and expect.incident not in incidents:
            raise Deviation(f"Die Störung „{expect.incident}“ ist nicht eingetreten. {stage.whereabouts()}")
        ended = stage.main.step.completed and stage.ended_at == expect.ended_at
        if expect.ended_at is not None and not ended:
            raise Deviation(f"Ende „{expect.ended_at}“ nicht erreicht. {stage.whereabouts()}")
        if expect.waiting_at is not None:
            waiting = sorted(found.element_id for _, found in stage.waiting())
            if waiting != sorted(expect.waiting_at):
                expected = ", ".join(expect.waiting_at)
                raise Deviation(f"Erwartet: wartet an {expected}. {stage.whereabouts()}")


def _is_work(case: Case, activity: Activity) -> bool:
    """Say whether a step can answer it; so it can a process that the procedure does not contain."""
    called_elsewhere = isinstance(activity, CalledProcess) and activity.id not in case.called
    return called_elsewhere or isinstance(activity, UserTask | ServiceTask)
