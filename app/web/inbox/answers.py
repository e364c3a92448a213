"""The form of a user task while a clerk fills it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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

    @classmethod
    def of(cls, session: Session, task: UserTask) -> Answers:
        """Read the form of a task and prefill it; a task without a form has nothing to fill in."""
        if task.form_id is None:
            return cls(None, {})
        form = form_of(session, task.instance.definition_id, task.form_id)
        activity = task.id if task.state is UserTaskState.ACTIVE else None  # others have no scope any more
        variables = variables_of(session, task.instance, activity_id=activity)
        if task.result is not None:  # the variables may have changed since
            return cls(form, {**variables, **task.result}, raw=task.result, data=task.result)
        return cls(form, variables, raw=forms.initial_answers(form, variables))

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

    def accept(self, items: Iterable[tuple[str, str]]) -> bool:
        """Take what was sent; tell whether the task can be completed with it.

        It cannot if a value is wrong, or if a button only asked for another row or for fields that depend on
        an answer.
        """
        sent = list(items)
        if self.form is None:
            return True
        self.raw = forms.parse_submission(self.form, sent)
        action = dict(sent).get(_ACTION)
        if action:
            self.focus = forms.change_rows(self.form, self.raw, action)
            return False
        checked = forms.validate(self.form, self.raw, variables=self.variables, at=clock.now())
        self.errors, self.data, self.steps = dict(checked.errors), dict(checked.data), checked.steps
        if self.errors:
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return not self.errors


def _entries(sections: Iterable[forms.Section]) -> Iterator[Entry]:
    for section in sections:
        yield from section.entries
        yield from _entries(section.sections)
