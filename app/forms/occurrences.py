"""A form with an answer sheet: which components are visible, with which label, options and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from app.feel import Expression
from app.forms.answers import Question, read_answer
from app.forms.components import (
    Component,
    Field,
    FieldKind,
    Form,
    Group,
    Limit,
    Option,
    Repeat,
    Step,
    Template,
)
from app.forms.field_reader import read_options
from app.forms.scope import Scope, look_up, put
from app.forms.templates import render_template

#: Conditions that depend on each other in a circle would never settle.
_MOST_ROUNDS = 25
_CHOICES = (FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKLIST)
_Place = tuple[str, str]  # prefix of the row and component id


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """A visible component at its place: once in the form, or once per row."""

    component: Component
    name: str  # HTML name, e.g. "hunde[0].rasse"; empty for what holds no answer
    label: str
    scope: Scope
    raw: Any = None
    question: Question | None = None
    editable: bool = True
    children: tuple[Occurrence, ...] = ()
    rows: tuple[tuple[Occurrence, ...], ...] = ()


@dataclass(frozen=True)
class OccurringStep:
    step: Step
    title: str
    occurrences: tuple[Occurrence, ...]


def lay_out(
    form: Form, raw: Mapping[str, Any], *, variables: Mapping[str, Any], at: datetime
) -> tuple[OccurringStep, ...]:
    """Return the visible steps with what is visible in them.

    Conditions see the answers that are visible themselves: what a condition hides counts as not given. As one
    condition may hide what another asks for, this is repeated until nothing changes.
    """
    hidden: frozenset[_Place] = frozenset()
    for _ in range(_MOST_ROUNDS):
        sheet = _Sheet(form, raw, variables, at, hidden)
        if sheet.now_hidden == hidden:
            break
        hidden = sheet.now_hidden
    return sheet.steps


class _Sheet:
    """One round: fill in the answers of what was visible, then see what is visible with them."""

    def __init__(
        self,
        form: Form,
        raw: Mapping[str, Any],
        variables: Mapping[str, Any],
        at: datetime,
        hidden: frozenset[_Place],
    ) -> None:
        self._hidden_before = hidden
        self._hidden_now: set[_Place] = set()
        self._rows: dict[str, list[Scope]] = {}
        root = Scope({}, at=at, variables=variables)
        self._fill(form.components, _Source(raw, variables), root, "")
        self.steps = tuple(
            self._step(step, _Source(raw, variables), root) for step in self._shown_steps(form, root)
        )
        self.now_hidden = frozenset(self._hidden_now)

    def _shown_steps(self, form: Form, root: Scope) -> Iterator[Step]:
        return (step for step in form.steps if step.group is None or not self._hides(step.group, root, ""))

    def _step(self, step: Step, source: _Source, root: Scope) -> OccurringStep:
        return OccurringStep(step, text_of(step.title, root), self._show(step.components, source, root, ""))

    def _fill(self, components: Iterable[Component], source: _Source, scope: Scope, prefix: str) -> None:
        for component in components:
            hidden = (prefix, component.id) in self._hidden_before
            if isinstance(component, Group) and not hidden:
                self._fill(component.components, source, scope, prefix)
            elif isinstance(component, Field):
                put(scope.data, component.path, None if hidden else _value(component, source, scope))
            elif isinstance(component, Repeat):
                put(
                    scope.data,
                    component.path,
                    [] if hidden else self._fill_rows(component, source, scope, prefix),
                )

    def _fill_rows(self, repeat: Repeat, source: _Source, scope: Scope, prefix: str) -> list[dict[str, Any]]:
        name = prefix + ".".join(repeat.path)
        scopes = self._rows[name] = []
        for index, row in enumerate(source.rows(repeat)):
            inner = scope.row({}, index + 1)
            scopes.append(inner)
            self._fill(repeat.components, row, inner, f"{name}[{index}].")
        return [inner.data for inner in scopes]

    def _hides(self, component: Component, scope: Scope, prefix: str) -> bool:
        if component.hide is None or scope.evaluate(component.hide) is not True:
            return False
        self._hidden_now.add((prefix, component.id))
        return True

    def _show(
        self, components: Iterable[Component], source: _Source, scope: Scope, prefix: str
    ) -> tuple[Occurrence, ...]:
        return tuple(
            self._occurrence(component, source, scope, prefix)
            for component in components
            if not self._hides(component, scope, prefix)
        )

    def _occurrence(self, component: Component, source: _Source, scope: Scope, prefix: str) -> Occurrence:
        label = text_of(component.label, scope)
        name = prefix + ".".join(component.path) if component.path else ""
        if isinstance(component, Field):
            editable = not component.disabled and not _is_readonly(component, scope)
            return Occurrence(
                component=component,
                name=name,
                label=label,
                scope=scope,
                raw=source.answer(component, editable=editable),
                question=_question(component, scope),
                editable=editable and component.kind is not FieldKind.EXPRESSION,
            )
        if isinstance(component, Group):
            children = self._show(component.components, source, scope, prefix)
            return Occurrence(component=component, name=name, label=label, scope=scope, children=children)
        rows: tuple[tuple[Occurrence, ...], ...] = ()
        if isinstance(component, Repeat):
            rows = tuple(
                self._show(component.components, row, inner, f"{name}[{index}].")
                for index, (row, inner) in enumerate(
                    zip(source.rows(component), self._rows.get(name, ()), strict=False)
                )
            )
        return Occurrence(component=component, name=name, label=label, scope=scope, rows=rows)


@dataclass(frozen=True)
class _Source:
    """Where answers come from: what was submitted, and the variables for fields nobody may change."""

    raw: Mapping[str, Any]
    given: Mapping[str, Any]

    def answer(self, field: Field, *, editable: bool) -> Any:
        return look_up(self.raw if editable else self.given, field.path)

    def rows(self, repeat: Repeat) -> list[_Source]:
        rows, given = look_up(self.raw, repeat.path), look_up(self.given, repeat.path)
        given = given if isinstance(given, list) else []
        return [
            _Source(row if isinstance(row, Mapping) else {}, _mapping_at(given, index))
            for index, row in enumerate(rows if isinstance(rows, list) else [])
        ]


def _mapping_at(rows: list[Any], index: int) -> Mapping[str, Any]:
    row = rows[index] if index < len(rows) else None
    return row if isinstance(row, Mapping) else {}


def text_of(template: Template, scope: Scope) -> str:
    """Return a label or description with its values."""
    return render_template(template, scope.evaluate).strip()


def _value(field: Field, source: _Source, scope: Scope) -> Any:
    """Return the field's value for conditions; what cannot be read counts as not given."""
    if field.expression is not None:
        return scope.evaluate(field.expression)
    editable = not field.disabled and not _is_readonly(field, scope)
    try:
        return read_answer(_question(field, scope), source.answer(field, editable=editable))
    except ValidationError:
        return None


def _is_readonly(field: Field, scope: Scope) -> bool:
    if isinstance(field.readonly, Expression):
        return scope.evaluate(field.readonly) is True
    return field.readonly


def _question(field: Field, scope: Scope) -> Question:
    return Question(
        field=field,
        label=text_of(field.label, scope).rstrip(" .:"),
        options=_options(field, scope),
        minimum=_limit(field, field.limits.minimum, scope),
        maximum=_limit(field, field.limits.maximum, scope),
        today=scope.today,
    )


def _options(field: Field, scope: Scope) -> tuple[Option, ...]:
    if field.kind not in _CHOICES:
        return ()
    return (
        read_options(scope.evaluate(field.options))
        if isinstance(field.options, Expression)
        else field.options
    )


def _date_limit(value: Any) -> date | None:
    """Return the day an expression gave, e.g. another answer; no limit while that is no date."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _limit(field: Field, limit: Limit, scope: Scope) -> Decimal | date | None:
    value = scope.evaluate(limit) if isinstance(limit, Expression) else limit
    if field.kind is FieldKind.DATE:
        return _date_limit(value)
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
