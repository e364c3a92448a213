"""Answers as people read them: labels and values in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app import clock
from app.forms.components import Field, FieldKind, Form, Group, Repeat, TextType
from app.forms.occurrences import Occurrence, OccurringStep, lay_out, text_of
from app.forms.scope import look_up
from app.forms.text.written import write_date, write_iban, write_number

NOT_GIVEN = "keine Angabe"


@dataclass(frozen=True)
class Entry:
    """One answer."""

    label: str
    text: str  # for people; "keine Angabe" where nothing was given
    value: Any  # the clean value
    name: str  # HTML name of the field

    @property
    def given(self) -> bool:
        return self.value not in (None, [])


@dataclass(frozen=True)
class Section:
    """Answers under one heading: a step, a group or a row such as "Hund 2"."""

    title: str
    entries: tuple[Entry, ...] = ()
    sections: tuple[Section, ...] = ()
    step_id: str | None = None  # set for the steps of the form

    def __bool__(self) -> bool:
        return bool(self.entries or self.sections)


@dataclass(frozen=True)
class Summary:
    sections: tuple[Section, ...]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield (label, text) of every answer, rows with their title in front: "Hund 2, Rasse"."""
        for section in self.sections:
            yield from _pairs(section, "")


def summary(
    form: Form,
    data: Mapping[str, Any],
    *,
    variables: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Summary:
    """Summarise clean data for the check page, the case file and letters."""
    return summarise(lay_out(form, data, variables={**data, **(variables or {})}, at=at or clock.now()))


def summarise(steps: Iterable[OccurringStep]) -> Summary:
    """Summarise a form that is already laid out."""
    sections = (_section(step.title, step.occurrences, step_id=step.step.id) for step in steps)
    return Summary(tuple(section for section in sections if section))


def _section(title: str, occurrences: Iterable[Occurrence], *, step_id: str | None = None) -> Section:
    entries: list[Entry] = []
    sections: list[Section] = []
    for occurrence in occurrences:
        component = occurrence.component
        if isinstance(component, Field) and (occurrence.label or component.kind is not FieldKind.EXPRESSION):
            entries.append(_entry(component, occurrence))
        elif isinstance(component, Group):
            _add_group(entries, sections, _section(occurrence.label, occurrence.children))
        elif isinstance(component, Repeat):
            rows = (
                _section(f"{component.item} {number}", row)
                for number, row in enumerate(occurrence.rows, start=1)
            )
            sections.extend(row for row in rows if row)
    return Section(title, tuple(entries), tuple(sections), step_id)


def _add_group(entries: list[Entry], sections: list[Section], group: Section) -> None:
    """Add a group; one without a heading only arranges fields that belong to what is around it."""
    if not group.title:
        entries.extend(group.entries)
        sections.extend(group.sections)
    elif group:
        sections.append(group)


def _entry(field: Field, occurrence: Occurrence) -> Entry:
    value = look_up(occurrence.scope.data, field.path)
    return Entry(occurrence.label or field.path[-1], _text(field, occurrence, value), value, occurrence.name)


def _text(field: Field, occurrence: Occurrence, value: Any) -> str:
    if value is None or value == []:
        return NOT_GIVEN
    if field.kind in (FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKLIST):
        labels = {
            option.value: option.label
            for option in (occurrence.question.options if occurrence.question else ())
        }
        return ", ".join(
            labels.get(item, str(item)) for item in (value if isinstance(value, list) else [value])
        )
    text = _plain(field, value)
    if field.kind is FieldKind.NUMBER:
        prefix, suffix = (text_of(template, occurrence.scope) for template in (field.prefix, field.suffix))
        return "\N{NO-BREAK SPACE}".join(part for part in (prefix, text, suffix) if part)
    return text


def _plain(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, (int, Decimal)):
        return write_number(value)
    if field.kind is FieldKind.DATE:
        return write_date(date.fromisoformat(str(value)))
    return write_iban(str(value)) if field.text_type is TextType.IBAN else str(value)


def _pairs(section: Section, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in section.entries:
        yield f"{prefix}{entry.label}", entry.text
    for inner in section.sections:
        yield from _pairs(inner, f"{prefix}{inner.title}, ")
