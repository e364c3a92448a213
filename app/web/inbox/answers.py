"""The form of a user task while a clerk fills it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session

from app import clock, forms
from app.forms.components import FieldKind
from app.forms.summary import Entry
from app.models import UserTask, UserTaskState
from app.queries.definitions import form_of
from app.queries.instances import variables_of

_ACTION = "_aktion"
_CHOICES = frozenset({FieldKind.RADIO, FieldKind.SELECT})


@dataclass(frozen=True)
class Draft:
    """What was typed into the form of a task before, and not sent."""

    answers: dict[str, Any]
    at: datetime
    by: str  # user name

    @classmethod
    def of(cls, task: UserTask) -> Draft | None:
        if task.draft is None:
            return None
        at = datetime.fromisoformat(task.draft["at"])
        return cls(answers=task.draft["answers"], at=at, by=task.draft["by"])


@dataclass
class Answers:
    """What stands in the fields: first the variables' values, then what the clerk sent."""

    form: forms.Form | None
    variables: dict[str, Any]
    raw: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)  # clean values, once accepted
    steps: tuple[forms.OccurringStep, ...] = ()  # with these, once accepted
    focus: str | None = None
    status: HTTPStatus = HTTPStatus.OK
    draft: Draft | None = None  # what the fields were prefilled with

    @classmethod
    def of(cls, session: Session, task: UserTask, *, with_draft: bool = False) -> Answers:
        """Read the form of a task and prefill it; a task without a form has nothing to fill in.

        Args:
            with_draft: with what was typed before and not sent, where there is that.
        """
        if task.form_id is None:
            return cls(None, {})
        form = form_of(session, task.instance.definition_id, task.form_id)
        activity = task.id if task.state is UserTaskState.ACTIVE else None  # others have no scope any more
        variables = variables_of(session, task.instance, activity_id=activity)
        if task.result is not None:  # the variables may have changed since
            return cls(form, {**variables, **task.result}, raw=task.result, data=task.result)
        draft = Draft.of(task) if with_draft else None
        raw = draft.answers if draft else forms.initial_answers(form, variables)
        return cls(form, variables, raw=raw, draft=draft)

    @property
    def view(self) -> forms.FormView | None:
        if self.form is None:
            return None
        steps = forms.lay_out(self.form, self.raw, variables=self.variables, at=clock.now())
        return forms.build_view(steps, errors=self.errors, focus=self.focus)

    @property
    def summary(self) -> forms.Summary | None:
        """What was typed, in words; None without a form."""
        if self.form is None:
            return None
        return forms.summary(self.form, self.raw, variables=self.variables)

    @property
    def outcome(self) -> str | None:
        """The decision in the words that were chosen: the answer to the first question with given answers."""
        if self.form is None:
            return None
        choices = {".".join(each.path) for each in self.form.fields() if each.kind in _CHOICES}
        told = forms.summarise(self.steps)
        return next(
            (each.text for each in _entries(told.sections) if each.given and each.name in choices), None
        )

    @property
    def has_changed(self) -> bool:
        """Whether something else stands in the fields than at first."""
        if self.form is None:
            return False
        first = forms.initial_answers(self.form, self.variables)
        return _given(self.form, self.raw) != _given(self.form, first)

    def take(self, items: Iterable[tuple[str, str]]) -> None:
        """Take what was sent, right or wrong."""
        if self.form is not None:
            self.raw = forms.parse_submission(self.form, items)

    def accept(self, items: Iterable[tuple[str, str]]) -> bool:
        """Take what was sent; tell whether the task can be completed with it.

        It cannot if a value is wrong, or if a button only asked for another row or for fields that depend on
        an answer.
        """
        sent = list(items)
        if self.form is None:
            return True
        self.take(sent)
        action = dict(sent).get(_ACTION)
        if action:
            self.focus = forms.change_rows(self.form, self.raw, action)
            return False
        checked = forms.validate(self.form, self.raw, variables=self.variables, at=clock.now())
        self.errors, self.data, self.steps = dict(checked.errors), dict(checked.data), checked.steps
        if self.errors:
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return not self.errors


def _given(form: forms.Form, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in forms.to_items(form, raw) if value]


def _entries(sections: Iterable[forms.Section]) -> Iterator[Entry]:
    for section in sections:
        yield from section.entries
        yield from _entries(section.sections)
