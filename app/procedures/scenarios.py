"""Scenarios: executable examples of a procedure, written by its department in scenarios/*.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.procedures.problems import refusal
from app.procedures.toml_files import (
    MESSAGES,
    Section,
    complaints,
    day,
    read_toml,
    section,
    table,
    text,
    texts,
)


@dataclass(frozen=True, kw_only=True)
class ScenarioStep:
    """A person completes a task, an external system answers a job, or a message or signal comes.

    Exactly one of activity, message and signal says which.
    """

    activity: str | None = None  # element id, also in a called process
    message: str | None = None  # name of a message from outside
    signal: str | None = None  # name of a signal from outside
    key: str | None = None  # which of several that wait for the message
    result: dict[str, Any] = field(default_factory=dict)
    offered_to: list[str] | None = None  # candidate groups
    today: date | None = None  # the day it happens, if later than the step before
    error: str | None = None  # code of the BPMN error the job ends with instead

    @property
    def what(self) -> str:
        """What happens, as reports call it."""
        return self.activity or self.message or self.signal or ""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """How the Vorgang stands after the last step. What is None is not looked at."""

    variables: dict[str, Any] = field(default_factory=dict)  # nested sections are compared in part
    ended_at: str | None = None  # id of the end event
    waiting_at: list[str] | None = None
    letters: list[str] | None = None  # kinds of the documents, in order
    letter_contains: list[str] = field(default_factory=list)
    incident: str | None = None  # kind of the incident


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One example: an application on a day, what people do with it, and what must come out."""

    name: str  # file name without extension
    title: str
    tenant: str | None
    today: date
    start: dict[str, Any]
    steps: tuple[ScenarioStep, ...]
    expect: Expectation


class _StepSchema(Section):
    activity = text()
    message = text()
    signal = text()
    key = text()
    result = table()
    offered_to = texts()
    today = day()
    error = text()

    @validates_schema
    def _one_thing(self, step: Mapping[str, Any], **_: object) -> None:
        if sum(name in step for name in ("activity", "message", "signal")) != 1:
            raise ValidationError("Genau eine Angabe von activity, message und signal ist nötig.", "activity")


class _ExpectSchema(Section):
    variables = table()
    ended_at = text()
    waiting_at = texts()
    letters = texts()
    letter_contains = texts()
    incident = text()


class _ScenarioSchema(Section):
    title = text(required=True)
    tenant = text(load_default=None)
    today = day(required=True)
    start = table(load_default=dict)
    steps = fields.List(section(_StepSchema), load_default=list, error_messages=MESSAGES)
    expect = section(_ExpectSchema, required=True)


def read_scenario(name: str, content: bytes) -> Scenario:
    """Read one file of scenarios/. Numbers with a fraction are exact, days become ISO text.

    Raises:
        InvalidProcedure: it is no scenario; the message names file and key.
    """
    try:
        loaded = _ScenarioSchema().load(read_toml(content, name))
    except ValidationError as error:
        raise refusal(list(complaints(error, name))) from None
    return Scenario(
        name=Path(name).stem,
        title=loaded["title"],
        tenant=loaded["tenant"],
        today=loaded["today"],
        start=_json(loaded["start"]),
        steps=tuple(
            ScenarioStep(**step | {"result": _json(step.get("result", {}))}) for step in loaded["steps"]
        ),
        expect=Expectation(**loaded["expect"] | {"variables": _json(loaded["expect"].get("variables", {}))}),
    )


def read_scenarios(files: Mapping[str, bytes], *, tenant: str | None) -> list[Scenario]:
    """Read the scenarios that concern a municipality, and those that concern all, by name.

    Raises:
        InvalidProcedure: one of them is no scenario.
    """
    found = [read_scenario(name, files[name]) for name in sorted(files) if name.startswith("scenarios/")]
    return [scenario for scenario in found if scenario.tenant in (None, tenant)]


def _json(value: Any) -> Any:
    """Turn the days and times of TOML into the text that process variables hold."""
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
