"""Runs the public BPMN conformance models on this engine, in virtual time."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app import engine
from app.engine.checks import BEYOND_BPMN

ROOT = Path(__file__).parents[4] / "shared" / "bpmn"
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_WAITS = ("join-blocked", "ad-hoc-incomplete")  # for tokens, or for a person who begins something
_TOUCH = timedelta(milliseconds=100)  # how long a job takes whose start and end are recorded


def load_runner() -> Any:
    """Return the models' own `run.py`, which is also this module's caller on the command line."""
    if "run" not in sys.modules:
        spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
        if spec is None or spec.loader is None:
            raise ImportError(ROOT / "run.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["run"] = module
    return sys.modules["run"]


def run(xml: bytes, variables: Mapping[str, Any], meta: Mapping[str, Any]) -> list[str]:
    """Deploy a model, start its process, and return the markers its jobs left."""
    runner = load_runner()
    files = {f"{meta['name']}.bpmn": xml}
    reasons = sentences(engine.check_files(files, known=engine.Known(processes=frozenset())))
    if reasons:
        raise runner.DeploymentError(reasons)
    if meta["process_id"] is None:
        return []
    attempt = Attempt(engine.read_definitions(files))
    attempt.world.watch_starts()
    for process_id in (*meta["start_first"], meta["process_id"]):
        attempt.begin(process_id, variables)
    attempt.go_on(until=BEGIN + timedelta(seconds=meta["max_wait"]))
    stuck = attempt.stuck()
    if stuck:
        raise runner.EngineError("; ".join(stuck), attempt.trace)
    return attempt.trace + attempt.thrown()


def sentences(findings: list[engine.Finding]) -> str:
    """Return why a model is refused, apart from what only this platform objects to."""
    errors = (each for each in findings if each.severity == "error" and each.rule not in BEYOND_BPMN)
    return "; ".join(f"[{each.rule}] {each.message_en}" for each in errors)


@dataclass
class Attempt:
    """One test case: the instances, their jobs, and what the jobs wrote down."""

    definitions: Mapping[str, engine.Definition]
    trace: list[str] = field(default_factory=list)
    spans: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    ends: dict[UUID, datetime] = field(default_factory=dict)  # of jobs that take time

    def __post_init__(self) -> None:
        self.left: dict[engine.Case, list[engine.Thrown]] = {}  # what left each instance
        self.world = engine.World(self.definitions, at=BEGIN, observer=self._observe)

    def _observe(self, case: engine.Case, step: engine.Step) -> None:
        self.left.setdefault(case, []).extend(step.thrown)

    def begin(self, process_id: str, variables: Mapping[str, Any]) -> None:
        """Start a process, unless it begins by an event that is still to come."""
        definition = self.definitions[process_id]
        holding = [each.element_id for each in definition.start_events if each.holds(variables, BEGIN)]
        if definition.starts_by_itself:
            self.world.start(process_id, variables)
        elif holding:
            self.world.start(process_id, variables, start_event=holding[0])

    def go_on(self, *, until: datetime) -> None:
        """Let everything happen in its order until nothing is left, or the suite would stop waiting."""
        while True:
            self._end_broken()
            due, happen = self._next()
            if due > until:
                return
            self.world.at = max(self.world.at, due)
            happen()

    def _end_broken(self) -> None:
        """End the instances in which an error end event was reached that nobody caught."""
        for case, thrown in self.world.uncaught:
            if thrown.kind == "error" and not case.step.completed and self._ended(case, thrown.element_id):
                case.step = engine.cancel_instance(case.definition, case.step.state, at=self.world.at)

    def _next(self) -> tuple[datetime, Callable[[], None]]:
        """Return what happens next: of jobs and timers the earliest, of those the oldest."""
        planned: list[tuple[datetime, Callable[[], None]]] = []
        for case, activity in self.world.active():
            if isinstance(activity, engine.ServiceTask):
                planned.append((self._end_of(activity), lambda c=case, a=activity: self._work(c, a)))  # type: ignore[misc]
            elif isinstance(activity, engine.UserTask):
                planned.append(
                    (self.world.at, lambda c=case, a=activity: self.world.complete(c, a.id, {}))  # type: ignore[misc]
                )
        planned += self.world.upcoming()
        return min(planned, key=lambda pair: pair[0], default=(datetime.max.replace(tzinfo=UTC), self._rest))

    def _rest(self) -> None:
        """Nothing happens any more."""

    def _end_of(self, job: engine.ServiceTask) -> datetime:
        operation, _, argument = job.headers["op"].partition(":")
        takes = {"wait": lambda: timedelta(seconds=float(argument)), "timestamps": lambda: _TOUCH}
        if job.id not in self.ends:
            self.ends[job.id] = self.world.at + takes.get(operation, timedelta)()
        return self.ends[job.id]

    def _work(self, case: engine.Case, job: engine.ServiceTask) -> None:
        operation, _, argument = job.headers["op"].partition(":")
        if operation == "throw_error":
            self.world.fail(case, job.id, argument)
            return
        works = {
            "marker": self._mark,
            "increment": self._increment,
            "set_data": lambda job, argument: {"data": "String"},
            "log_data": self._log_data,
            "wait": lambda job, argument: {},
            "timestamps": self._timestamps,
        }
        self.world.complete(case, job.id, works[operation](job, argument))

    def _mark(self, job: engine.ServiceTask, argument: str) -> dict[str, Any]:
        self.trace.append(argument)
        return {}

    def _increment(self, job: engine.ServiceTask, argument: str) -> dict[str, Any]:
        if argument:
            self.trace.append(argument)
        return {"integerVariable": job.inputs["integerVariable"] + 1}

    def _log_data(self, job: engine.ServiceTask, argument: str) -> dict[str, Any]:
        if job.inputs.get("data") == "String":
            self.trace.append("DATA_correct")
        return {}

    def _timestamps(self, job: engine.ServiceTask, argument: str) -> dict[str, Any]:
        spans = self.spans.setdefault("all", [])
        spans.append((self.ends[job.id] - _TOUCH, self.ends[job.id]))
        if len(spans) == 2 and max(start for start, _ in spans) < min(end for _, end in spans):
            self.trace.append("EXECUTION_parallel")
        return {}

    def stuck(self) -> list[str]:
        """Return the incidents; what waits in vain only waits, and an error event is no breakdown."""
        return [
            f"{activity.element_id}: {activity.kind} {activity.message}"
            for case, activity in self.world.active()
            if isinstance(activity, engine.Incident)
            and activity.kind not in _WAITS
            and not (activity.kind == "uncaught-error" and self._ended(case, activity.element_id))
        ]

    def thrown(self) -> list[str]:
        """Return the marks of error and escalation end events that nobody caught."""
        return [
            f"ERROR_thrown{thrown.kind.capitalize()}Event"
            for case, thrown in self.world.uncaught
            if self._ended(case, thrown.element_id)
        ]

    def _ended(self, case: engine.Case, element_id: str) -> bool:
        """Say whether an end event threw something, in the instance itself or in one that it called."""
        if case.definition.elements[element_id].type != "callActivity":
            return _is_end(case, element_id)
        called = (
            each for each in self.world.cases if each.cancelled and each.caller and each.caller[0] is case
        )
        return any(
            self._ended(each, thrown.element_id)
            for each in called
            for thrown in self.left[each]
            if thrown.kind == "error"
        )


def _is_end(case: engine.Case, element_id: str) -> bool:
    return case.definition.elements[element_id].type == "endEvent"
