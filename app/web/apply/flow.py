"""The way through an application form: steps, check page, submission. Nothing is stored in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.forms import (
    Form,
    FormView,
    OccurringStep,
    PatternTime,
    Submission,
    Summary,
    build_view,
    change_rows,
    initial_answers,
    parse_submission,
    summarise,
    to_items,
    validate,
)
from app.forms.validation import walk

#: Names of our own fields; no field of a form can start with an underscore.
ACTION, STEP, TOKEN, SHOWN, RETURN = "_aktion", "_schritt", "_antrag", "_gezeigt", "_zurueck_zur_pruefung"
CONTINUE, BACK, REFRESH, SEND, BEGIN = "weiter", "zurueck", "aktualisieren", "absenden", "beginnen"
_CHANGE = "aendern:"


@dataclass(frozen=True)
class StepPage:
    """One step to fill in."""

    title: str
    number: int
    count: int
    step_id: str
    view: FormView
    carried: list[tuple[str, str]]  # answers of other steps, for hidden fields
    shown: str  # names of the fields on the page
    returning: bool  # came from the check page and goes back there
    has_errors: bool = False
    has_news: bool = False  # the answers led to further questions


@dataclass(frozen=True)
class CheckPage:
    """Everything at a glance before it is sent."""

    summary: Summary
    carried: list[tuple[str, str]]
    steps: int  # pages of the form


@dataclass(frozen=True)
class Complete:
    """The form is filled in without mistakes and shall be sent."""

    data: dict[str, Any]


Outcome = StepPage | CheckPage | Complete


def begin(form: Form, *, variables: Mapping[str, Any], at: datetime) -> Outcome:
    """Return the first step of an empty form."""
    raw = initial_answers(form)
    return _Visit(form, raw, validate(form, raw, variables=variables, at=at)).step(0)


def advance(
    form: Form,
    items: Iterable[tuple[str, str]],
    *,
    variables: Mapping[str, Any],
    at: datetime,
    patterns: PatternTime,
) -> Outcome:
    """Return the page that follows from what was sent, whatever button it was sent with."""
    items = list(items)
    sent = dict(items)
    raw = parse_submission(form, items)
    action = sent.get(ACTION, CONTINUE)
    focus = change_rows(form, raw, action)
    visit = _Visit(
        form,
        raw,
        validate(form, raw, variables=variables, at=at, patterns=patterns),
        step_id=sent.get(STEP, ""),
        seen=frozenset(sent.get(SHOWN, "").split()),
        returning=RETURN in sent,
    )
    if focus or action == REFRESH or (":" in action and not action.startswith(_CHANGE)):
        return visit.step(visit.current, focus=focus)
    return visit.follow(action)


@dataclass(frozen=True)
class _Visit:
    form: Form
    raw: dict[str, Any]
    submission: Submission
    step_id: str = ""
    seen: frozenset[str] = frozenset()
    returning: bool = False

    @property
    def steps(self) -> tuple[OccurringStep, ...]:
        return self.submission.steps

    @property
    def current(self) -> int:
        return self._position(self.step_id)

    def follow(self, action: str) -> Outcome:
        if action == SEND:
            return self._first_problem() or Complete(self.submission.data)
        if action.startswith(_CHANGE):
            return self.step(self._position(action.removeprefix(_CHANGE)), returning=True)
        if action == BACK:
            return self.step(max(0, self.current - 1) if self.step_id in self._ids() else len(self.steps) - 1)
        return self._forward()

    def step(
        self,
        position: int,
        *,
        errors: Mapping[str, str] | None = None,
        focus: str | None = None,
        returning: bool | None = None,
        has_news: bool = False,
    ) -> StepPage:
        step = self.steps[position]
        names = _names_in(step)
        return StepPage(
            title=step.title,
            number=position + 1,
            count=len(self.steps),
            step_id=step.step.id,
            view=build_view([step], errors=errors, focus=focus),
            carried=[(name, value) for name, value in to_items(self.form, self.raw) if name not in names],
            shown=" ".join(sorted(names)),
            returning=self.returning if returning is None else returning,
            has_errors=bool(errors),
            has_news=has_news,
        )

    def _forward(self) -> Outcome:
        """Leave the current step if it is right; go on, or back to the check page where one came from."""
        errors = self.submission.errors_in(self.steps[self.current])
        unseen = {name for name in errors if name not in self.seen and not self._is_row_limit(name)}
        if errors.keys() - unseen:
            known = {name: text for name, text in errors.items() if name not in unseen}
            return self.step(self.current, errors=known)
        if unseen:
            return self.step(self.current, has_news=True)
        if self.returning or self.current + 1 >= len(self.steps):
            return self._first_problem() or self._check()
        return self.step(self.current + 1)

    def _is_row_limit(self, name: str) -> bool:
        return all(name != occurrence.name or occurrence.question is None for occurrence in self._walk())

    def _first_problem(self) -> StepPage | None:
        for position, step in enumerate(self.steps):
            if errors := self.submission.errors_in(step):
                return self.step(position, errors=errors, returning=True)
        return None

    def _check(self) -> CheckPage:
        return CheckPage(summarise(self.steps), to_items(self.form, self.raw), len(self.steps))

    def _walk(self) -> Iterable[Any]:
        return walk(occurrence for step in self.steps for occurrence in step.occurrences)

    def _ids(self) -> list[str]:
        return [step.step.id for step in self.steps]

    def _position(self, step_id: str) -> int:
        ids = self._ids()
        return ids.index(step_id) if step_id in ids else 0


def _names_in(step: OccurringStep) -> set[str]:
    """Return the names that the page of a step sends itself: fields to fill in and marks of rows."""
    names = set()
    for occurrence in walk(step.occurrences):
        if occurrence.question is not None and occurrence.editable:
            names.add(occurrence.name)
        names |= {f"{occurrence.name}[{index}]" for index in range(len(occurrence.rows))}
    return names
