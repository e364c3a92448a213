"""HTML form fields to nested answers and back: `feld`, `halter.vorname`, `hunde[0].rasse`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.forms.answers import form_value
from app.forms.components import Component, Field, FieldKind, Form, Group, Repeat
from app.forms.scope import look_up, put

_ROW = re.compile(r"([^\[\]]+)\[(\d{1,4})\](?:\.(.+))?", re.ASCII | re.DOTALL)
_LONGEST_ANSWER = 20_000
_EMPTY: Mapping[str, Any] = {}


def parse_submission(form: Form, items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Sort submitted name-value pairs into the form's shape; what the form does not ask is dropped.

    A pair `liste[0]` without a field says that the row exists even if nothing in it was sent. Rows are
    numbered anew without gaps; of rows beyond the limit one is kept, so that the check can complain.
    """
    return _parse(form.components, [(name, value[:_LONGEST_ANSWER]) for name, value in items])


def to_items(form: Form, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write answers as name-value pairs that `parse_submission` reads to the same answers."""
    return list(_items(form.components, raw, ""))


def initial_answers(form: Form, variables: Mapping[str, Any] = _EMPTY) -> dict[str, Any]:
    """Return the answers a form starts with: variables of the same name, else the fields' defaults."""
    return _initial(form.components, variables)


def change_rows(form: Form, raw: dict[str, Any], action: str) -> str | None:
    """Add or remove a row as a button of the form asks: "hinzufuegen:hunde", "entfernen:hunde[1]".

    Returns:
        The name of what to go to on the page: the new row, or the repeated group; None if nothing changed.
    """
    verb, _, name = action.partition(":")
    if verb == "hinzufuegen":
        return _add_row(form, raw, name)
    return _remove_row(form, raw, name) if verb == "entfernen" else None


def typed_text(field: Field, value: Any) -> str:
    """Write a value the way a person would type it into the field."""
    if value is None:
        return ""
    if field.kind is FieldKind.DATE and isinstance(value, (str, date)):
        year, *rest = str(value).split("-")
        return f"{rest[1]}.{rest[0]}.{year}" if len(rest) == 2 and len(year) == 4 else str(value)  # noqa: PLR2004
    if field.kind is FieldKind.NUMBER and isinstance(value, (int, float, Decimal)):
        return str(value).replace(".", ",")
    return form_value(value)


def _parse(components: Iterable[Component], items: list[tuple[str, str]]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    sent: dict[str, list[str]] = {}
    for name, value in items:
        sent.setdefault(name, []).append(value)
    for component in _keyed(components):
        name = ".".join(component.path)
        if isinstance(component, Repeat):
            put(raw, component.path, _parse_rows(component, name, items))
        elif isinstance(component, Field):
            put(raw, component.path, _answer(component, sent.get(name, [])))
    return raw


def _answer(field: Field, values: list[str]) -> str | list[str]:
    if field.kind is FieldKind.CHECKLIST:
        return [value for value in values if value]
    return values[-1] if values else ""


def _parse_rows(repeat: Repeat, name: str, items: list[tuple[str, str]]) -> list[dict[str, Any]]:
    rows: dict[int, list[tuple[str, str]]] = {}
    for key, value in items:
        match = _ROW.fullmatch(key)
        if match and match.group(1) == name:
            rows.setdefault(int(match.group(2)), []).append((match.group(3) or "", value))
    kept = [rows[index] for index in sorted(rows)][: repeat.max_rows + 1]
    return [_parse(repeat.components, row) for row in kept]


def _items(components: Iterable[Component], raw: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for component in _keyed(components):
        name, value = prefix + ".".join(component.path), look_up(raw, component.path)
        if isinstance(component, Repeat):
            for index, row in enumerate(value if isinstance(value, list) else []):
                yield f"{name}[{index}]", ""
                yield from _items(component.components, row, f"{name}[{index}].")
        elif isinstance(component, Field):
            for item in value if isinstance(value, list) else [value]:
                if text := typed_text(component, item):
                    yield name, text


def _initial(components: Iterable[Component], variables: Mapping[str, Any]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for component in _keyed(components):
        given = look_up(variables, component.path)
        if isinstance(component, Repeat):
            rows = given if isinstance(given, list) else [{} for _ in range(component.initial_rows)]
            put(
                raw,
                component.path,
                [_initial(component.components, row) for row in rows if isinstance(row, Mapping)],
            )
        elif isinstance(component, Field):
            put(raw, component.path, component.default if given is None else given)
    return raw


def _keyed(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        if isinstance(component, Group):
            yield from _keyed(component.components)
        else:
            yield component


def _add_row(form: Form, raw: dict[str, Any], name: str) -> str | None:
    repeat = _find_repeat(form, name)
    rows = _rows(raw, repeat)
    if repeat is None or len(rows) >= repeat.max_rows:
        return None
    put(raw, repeat.path, [*rows, _initial(repeat.components, _EMPTY)])
    return f"{name}[{len(rows)}]"


def _remove_row(form: Form, raw: dict[str, Any], row_name: str) -> str | None:
    match = _ROW.fullmatch(row_name)
    repeat = _find_repeat(form, match.group(1)) if match else None
    rows = _rows(raw, repeat)
    if match is None or repeat is None or int(match.group(2)) >= len(rows):
        return None
    del rows[int(match.group(2))]
    put(raw, repeat.path, rows)
    return match.group(1)


def _find_repeat(form: Form, name: str) -> Repeat | None:
    repeats = (component for component in _keyed(form.components) if isinstance(component, Repeat))
    return next((repeat for repeat in repeats if ".".join(repeat.path) == name), None)


def _rows(raw: Mapping[str, Any], repeat: Repeat | None) -> list[Any]:
    rows = look_up(raw, repeat.path) if repeat else None
    return list(rows) if isinstance(rows, list) else []
