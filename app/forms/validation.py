"""Check a submission with a marshmallow schema built from what is visible of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from app.forms import messages
from app.forms.answers import Answer
from app.forms.components import Field, FieldKind, Form, Group, Repeat
from app.forms.occurrences import Occurrence, OccurringStep, lay_out
from app.forms.scope import look_up, put
from app.forms.text.patterns import PatternTime


@dataclass(frozen=True)
class Submission:
    """The outcome of a check."""

    data: dict[str, Any]  # clean values of the visible fields; where an answer is wrong, it is missing
    errors: dict[str, str]  # HTML name → sentence, in the order of the form
    steps: tuple[OccurringStep, ...] = field(default=(), repr=False, compare=False)

    def errors_in(self, step: OccurringStep) -> dict[str, str]:
        """Return the errors of one step only."""
        names = {occurrence.name for occurrence in walk(step.occurrences)}
        return {name: message for name, message in self.errors.items() if name in names}


def validate(
    form: Form,
    raw: Mapping[str, Any],
    *,
    variables: Mapping[str, Any] | None = None,
    at: datetime,
    patterns: PatternTime | None = None,
) -> Submission:
    """Read, clean and check answers; what a condition hides is neither required nor kept.

    Args:
        raw: what `parse_submission` returned, or nested JSON with values already in their types.
        variables: process variables that conditions, options and read-only fields may use.
        at: the instant the form is submitted; relative dates count from it.
        patterns: the time left for patterns, where one request checks more than once.
    """
    steps = lay_out(form, raw, variables=variables or {}, at=at)
    occurrences = [occurrence for step in steps for occurrence in step.occurrences]
    found: dict[str, Any] = {}
    try:
        data = build_schema(occurrences, patterns or PatternTime()).load(_answers(occurrences))
    except ValidationError as error:
        found = _messages(error)
        data = error.valid_data if isinstance(error.valid_data, dict) else {}
    flat = dict(_flatten(found))
    ordered = {item.name: flat[item.name] for item in walk(occurrences) if item.name in flat}
    return Submission(data, ordered, steps)


def build_schema(occurrences: Iterable[Occurrence], patterns: PatternTime) -> Schema:
    """Build the marshmallow schema for components as they occur; rows get one each."""
    return _schema(_tree(occurrences, patterns))


def walk(occurrences: Iterable[Occurrence]) -> Iterator[Occurrence]:
    """Visit every occurrence, rows and groups included, in the order of the form."""
    for occurrence in occurrences:
        yield occurrence
        yield from walk(occurrence.children)
        for row in occurrence.rows:
            yield from walk(row)


class Rows(fields.Field[list[Any]]):
    """A repeated group: each row has a schema of its own, because each may show other fields."""

    def __init__(self, repeat: Repeat, label: str, schemas: list[Schema]) -> None:
        super().__init__()
        self._repeat, self._label, self._schemas = repeat, label, schemas

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        if len(value) < self._repeat.min_rows:
            raise ValidationError(messages.too_few_rows(self._label, self._repeat.min_rows))
        if len(value) > self._repeat.max_rows:
            raise ValidationError(messages.too_many_rows(self._label, self._repeat.max_rows))
        clean, errors = [], {}
        for index, (schema, row) in enumerate(zip(self._schemas, value, strict=True)):
            try:
                clean.append(schema.load(row))
            except ValidationError as error:
                errors[index] = _messages(error)
                clean.append(error.valid_data)
        if errors:
            raise ValidationError(errors, valid_data=clean)
        return clean


class _Members(Schema):
    """A schema of fields that are known only now. `Schema.from_dict` would make a class for each check."""

    class Meta:
        unknown = EXCLUDE

    def __init__(self, members: dict[str, fields.Field[Any]]) -> None:
        self._declared_fields = members  # of this object instead of its class
        super().__init__()


def _data_of(occurrences: Iterable[Occurrence]) -> Iterator[Occurrence]:
    """Return what writes a value into this scope: fields and repeats, also those inside groups."""
    for occurrence in occurrences:
        if isinstance(occurrence.component, Group):
            yield from _data_of(occurrence.children)
        elif _has_data(occurrence):
            yield occurrence


def _has_data(occurrence: Occurrence) -> bool:
    component = occurrence.component
    return isinstance(component, Repeat) or (isinstance(component, Field) and not component.disabled)


def _tree(occurrences: Iterable[Occurrence], patterns: PatternTime) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for occurrence in _data_of(occurrences):
        put(tree, occurrence.component.path, _field(occurrence, patterns))
    return tree


def _field(occurrence: Occurrence, patterns: PatternTime) -> fields.Field[Any]:
    if isinstance(occurrence.component, Repeat):
        schemas = [build_schema(row, patterns) for row in occurrence.rows]
        return Rows(occurrence.component, occurrence.label, schemas)
    if occurrence.question is None or not occurrence.editable:
        return fields.Raw(allow_none=True)
    return Answer(occurrence.question, patterns)


def _schema(tree: Mapping[str, Any]) -> Schema:
    members = {
        name: fields.Nested(_schema(member)) if isinstance(member, dict) else member
        for name, member in tree.items()
    }
    return _Members(members)


def _answers(occurrences: Iterable[Occurrence]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for occurrence in _data_of(occurrences):
        put(answers, occurrence.component.path, _answer(occurrence))
    return answers


def _answer(occurrence: Occurrence) -> Any:
    if isinstance(occurrence.component, Repeat):
        return [_answers(row) for row in occurrence.rows]
    if isinstance(occurrence.component, Field) and occurrence.component.kind is FieldKind.EXPRESSION:
        return look_up(occurrence.scope.data, occurrence.component.path)
    return occurrence.raw


def _messages(error: ValidationError) -> dict[Any, Any]:
    return error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}


def _flatten(found: Mapping[Any, Any] | list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Turn marshmallow's nested messages into HTML names with one sentence each."""
    if isinstance(found, list):
        yield prefix, str(found[0])
        return
    for key, value in found.items():
        name = f"[{key}]" if isinstance(key, int) else f".{key}" if prefix else str(key)
        yield from _flatten(value, prefix + name)
