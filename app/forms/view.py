"""What a page needs to show a form: names, values, texts, errors. For the macros in `templates/forms/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.forms.answers import form_value
from app.forms.components import Component, Divider, Field, FieldKind, Group, Repeat, Text, TextType
from app.forms.occurrences import Occurrence, OccurringStep, text_of
from app.forms.submission import typed_text
from app.forms.templates import render_text
from app.forms.validation import walk

_INPUT_MODES = {
    TextType.POSTAL_CODE: "numeric",
    TextType.TRANSPONDER: "numeric",
    TextType.EMAIL: "email",
    TextType.PHONE: "tel",
}
_EXAMPLES = {TextType.IBAN: "Zum Beispiel DE89 3704 0044 0532 0130 00", TextType.TRANSPONDER: "15 Ziffern"}
_SIZES = {
    TextType.POSTAL_CODE: "short",
    TextType.IBAN: "medium",
    TextType.TRANSPONDER: "medium",
    TextType.PHONE: "medium",
}
_NARROW, _MEDIUM = 5, 10  # of form-js' 16 columns


@dataclass(frozen=True)
class OptionView:
    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class FieldView:
    type: Literal["field"] = "field"
    kind: FieldKind
    id: str
    name: str
    label: str
    optional: bool
    value: str
    shown: str  # for fields nobody may change: the value as text
    options: tuple[OptionView, ...]
    hint: str
    help: str
    error: str | None
    editable: bool
    autocomplete: str | None
    input_mode: str | None
    spellcheck: bool
    size: str  # short, medium or full: how much is expected
    prefix: str
    suffix: str

    @property
    def checked(self) -> bool:
        return self.value == form_value(True)

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hinweis"] if self.hint else []
        return " ".join([*parts, *([f"{self.id}-fehler"] if self.error else [])])


@dataclass(frozen=True, kw_only=True)
class RowView:
    id: str
    name: str  # "hunde[0]"
    title: str  # "Hund 1"
    components: tuple[ComponentView, ...]
    remove_label: str | None  # none where a row has to stay
    focused: bool  # just added


@dataclass(frozen=True, kw_only=True)
class RepeatView:
    type: Literal["repeat"] = "repeat"
    id: str
    name: str
    label: str
    hint: str
    error: str | None
    rows: tuple[RowView, ...]
    add_label: str | None  # none when there is no room for more
    focused: bool  # a row was just removed


@dataclass(frozen=True, kw_only=True)
class GroupView:
    type: Literal["group"] = "group"
    id: str
    label: str
    components: tuple[ComponentView, ...]


@dataclass(frozen=True, kw_only=True)
class TextView:
    type: Literal["text"] = "text"
    html: str


@dataclass(frozen=True, kw_only=True)
class DividerView:
    type: Literal["divider"] = "divider"
    visible: bool


ComponentView = FieldView | RepeatView | GroupView | TextView | DividerView


@dataclass(frozen=True)
class ErrorView:
    href: str
    text: str  # the sentence at the field, with the row in front where there are rows


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A form, or one step of it."""

    title: str
    components: tuple[ComponentView, ...]
    errors: tuple[ErrorView, ...]
    has_conditions: bool  # some fields appear only after an answer: without JavaScript a button is needed


def build_view(
    steps: Iterable[OccurringStep], *, errors: Mapping[str, str] | None = None, focus: str | None = None
) -> FormView:
    """Build what the macro `render_form` shows, for one step or for all of them.

    Args:
        steps: from `lay_out`, or `Submission.steps` after a check.
        errors: HTML name → sentence, from `Submission.errors`.
        focus: name of the row or repeated group to go to, from `change_rows`.
    """
    steps, builder = tuple(steps), _Builder(errors or {}, focus)
    alone = len(steps) == 1
    components = tuple(
        view
        for step in steps
        for view in (
            builder.views(step.occurrences)
            if alone or not step.title
            else (
                GroupView(
                    id=html_id(step.step.id), label=step.title, components=builder.views(step.occurrences)
                ),
            )
        )
    )
    return FormView(
        title=steps[0].title if alone else "",
        components=components,
        errors=tuple(_errors(steps, builder.errors)),
        has_conditions=any(_is_conditional(step.step.components) for step in steps),
    )


def html_id(name: str) -> str:
    """Return an id that is safe in HTML, CSS and links for a field's name."""
    return "feld-" + re.sub(r"\W+", "-", name).strip("-")


def _errors(steps: Iterable[OccurringStep], errors: Mapping[str, str]) -> Iterable[ErrorView]:
    for step in steps:
        for occurrence in walk(step.occurrences):
            if occurrence.name in errors and occurrence.name:
                yield ErrorView(_target(occurrence), _row_of(occurrence, step) + errors[occurrence.name])


def _target(occurrence: Occurrence) -> str:
    """Link to what can be focused: of a choice that is its first answer."""
    first = ""
    if occurrence.question and occurrence.question.field.kind in (FieldKind.RADIO, FieldKind.CHECKLIST):
        first = "-1"
    return f"#{html_id(occurrence.name)}{first}"


def _row_of(occurrence: Occurrence, step: OccurringStep) -> str:
    for repeated in walk(step.occurrences):
        if isinstance(repeated.component, Repeat):
            for number, row in enumerate(repeated.rows, start=1):
                if any(inner is occurrence for inner in walk(row)):
                    return f"{repeated.component.item} {number}: "
    return ""


@dataclass(frozen=True)
class _Builder:
    errors: Mapping[str, str]
    focus: str | None

    def views(self, occurrences: Iterable[Occurrence]) -> tuple[ComponentView, ...]:
        views = (self._view(occurrence) for occurrence in occurrences)
        return tuple(view for view in views if view is not None)

    def _view(self, occurrence: Occurrence) -> ComponentView | None:
        component = occurrence.component
        if isinstance(component, Field):
            computed = component.kind is FieldKind.EXPRESSION
            return None if computed else _field(component, occurrence, self.errors.get(occurrence.name))
        if isinstance(component, Repeat):
            return self._repeat(component, occurrence)
        if isinstance(component, Group):
            views = self.views(occurrence.children)
            return GroupView(id=html_id(component.id), label=occurrence.label, components=views)
        if isinstance(component, Text):
            return TextView(html=render_text(component, occurrence.scope.evaluate))
        return DividerView(visible=isinstance(component, Divider) and component.visible)

    def _repeat(self, repeat: Repeat, occurrence: Occurrence) -> RepeatView:
        removable = len(occurrence.rows) > repeat.min_rows
        rows = tuple(
            RowView(
                id=html_id(name := f"{occurrence.name}[{number - 1}]"),
                name=name,
                title=f"{repeat.item} {number}",
                components=self.views(row),
                remove_label=f"{repeat.item} {number} entfernen" if removable else None,
                focused=name == self.focus,
            )
            for number, row in enumerate(occurrence.rows, start=1)
        )
        return RepeatView(
            id=html_id(occurrence.name),
            name=occurrence.name,
            label=occurrence.label,
            hint=text_of(repeat.description, occurrence.scope),
            error=self.errors.get(occurrence.name),
            rows=rows,
            add_label=f"{repeat.item} hinzufügen" if len(rows) < repeat.max_rows else None,
            focused=occurrence.name == self.focus,
        )


def _field(field: Field, occurrence: Occurrence, error: str | None) -> FieldView:
    identifier, options = html_id(occurrence.name), _options(occurrence)
    value = "" if isinstance(occurrence.raw, list) else typed_text(field, occurrence.raw)
    return FieldView(
        kind=field.kind,
        id=identifier,
        name=occurrence.name,
        label=occurrence.label,
        optional=_is_optional(field) and occurrence.editable,
        value=value,
        shown=", ".join(option.label for option in options if option.chosen) or value,
        options=options,
        hint=_hint(field, occurrence),
        help=field.help,
        error=error,
        editable=occurrence.editable,
        autocomplete=field.autocomplete,
        input_mode=_input_mode(field),
        spellcheck=field.text_type is None and field.kind is FieldKind.LONG_TEXT,
        size=_size(field),
        prefix=text_of(field.prefix, occurrence.scope),
        suffix=text_of(field.suffix, occurrence.scope),
    )


def _is_optional(field: Field) -> bool:
    return not field.limits.required and field.kind is not FieldKind.CHECKBOX


def _hint(field: Field, occurrence: Occurrence) -> str:
    description = text_of(field.description, occurrence.scope)
    if field.kind is FieldKind.DATE:
        return f"{description} Format: TT.MM.JJJJ".strip()
    return description or (_EXAMPLES.get(field.text_type, "") if field.text_type else "")


def _input_mode(field: Field) -> str | None:
    if field.kind is FieldKind.NUMBER:
        return "numeric" if field.limits.decimal_digits == 0 else "decimal"
    return _INPUT_MODES.get(field.text_type) if field.text_type else None


def _size(field: Field) -> str:
    if field.width is not None:
        return "short" if field.width <= _NARROW else "medium" if field.width <= _MEDIUM else "full"
    if field.kind in (FieldKind.DATE, FieldKind.NUMBER):
        return "short"
    return _SIZES.get(field.text_type, "full") if field.text_type else "full"


def _options(occurrence: Occurrence) -> tuple[OptionView, ...]:
    offered = occurrence.question.options if occurrence.question else ()
    raw = occurrence.raw if isinstance(occurrence.raw, list) else [occurrence.raw]
    chosen = {form_value(value) for value in raw if value is not None}
    identifier = html_id(occurrence.name)
    return tuple(
        OptionView(
            f"{identifier}-{number}",
            form_value(option.value),
            option.label,
            form_value(option.value) in chosen,
        )
        for number, option in enumerate(offered, start=1)
    )


def _is_conditional(components: Iterable[Component]) -> bool:
    return any(
        component.hide is not None
        or (isinstance(component, (Group, Repeat)) and _is_conditional(component.components))
        for component in components
    )
