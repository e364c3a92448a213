"""Read one field of a form file: its kind, limits, options and hints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import regex

from app.feel import Expression
from app.forms.components import Field, FieldKind, Limit, Limits, Option, TextType
from app.forms.definition import Definition

FIELD_TYPES = frozenset(kind.value for kind in FieldKind)
_CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKLIST})
_MOST_OPTIONS = 2000


def read_field(definition: Definition, *, base: tuple[str, ...]) -> Field:
    """Read a field; problems are noted in the definition."""
    kind = FieldKind(definition.type)
    if kind is FieldKind.DATE and definition.source.get("subtype", "date") != "date":
        definition.problem(
            "form-component-unsupported",
            "Uhrzeiten werden noch nicht unterstützt. Wählen Sie als Art „Datum“.",
            "Only the subtype “date” is supported.",
            property="subtype",
        )
    return Field(
        id=definition.id,
        kind=kind,
        path=base + definition.path("key", required=True),
        label=definition.template("dateLabel" if kind is FieldKind.DATE else "label"),
        hide=definition.hide(),
        limits=_limits(definition, kind),
        text_type=_text_type(definition),
        description=definition.template("description"),
        help=definition.hint("help") or "",
        autocomplete=definition.hint("autocomplete"),
        options=_options(definition) if kind in _CHOICES else (),
        default=definition.source.get("defaultValue"),
        readonly=_readonly(definition),
        disabled=definition.source.get("disabled") is True,
        prefix=definition.adorner("prefixAdorner"),
        suffix=definition.adorner("suffixAdorner"),
        width=_width(definition),
        expression=_computed(definition, kind),
    )


def _limits(definition: Definition, kind: FieldKind) -> Limits:
    rules = definition.rules()
    dated = kind is FieldKind.DATE
    return Limits(
        required=rules.get("required") is True,
        missing=definition.hint("missing"),
        minimum=_date_limit(definition, "earliest")
        if dated
        else _limit(definition, rules.get("min"), "validate.min"),
        maximum=_date_limit(definition, "latest")
        if dated
        else _limit(definition, rules.get("max"), "validate.max"),
        min_length=_length(definition, rules, "minLength"),
        max_length=_length(definition, rules, "maxLength"),
        pattern=_pattern(definition, rules),
        pattern_message=rules.get("patternErrorMessage") or None,
        decimal_digits=_decimal_digits(definition),
        increment=definition.number(definition.source.get("increment"), "increment") or None,
    )


def _limit(definition: Definition, value: object, property: str) -> Limit:
    if isinstance(value, str) and value.startswith("="):
        return definition.expression_of(value, property)
    return definition.number(value, property)


def _date_limit(definition: Definition, name: str) -> Limit:
    """Read `laufzettel:earliest` or `laufzettel:latest`: an ISO date or a FEEL expression."""
    value = definition.hint(name)
    property = f"properties.laufzettel:{name}"
    if name == "earliest" and value is None and definition.source.get("disallowPassedDates") is True:
        return definition.expression_of("=today()", "disallowPassedDates")
    if value is None or value.startswith("="):
        return definition.expression_of(value, property) if value else None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        definition.problem(
            "form-date",
            f"Bei „{property}“ wird ein Datum wie 2026-12-31 oder ein FEEL-Ausdruck erwartet.",
            f"“{property}” must be an ISO date or a FEEL expression.",
            property=property,
        )
        return None


def _length(definition: Definition, rules: Mapping[str, Any], name: str) -> int | None:
    value = definition.number(rules.get(name), f"validate.{name}")
    return None if value is None else int(value)


def _pattern(definition: Definition, rules: Mapping[str, Any]) -> str | None:
    pattern = rules.get("pattern")
    if not pattern or rules.get("validationType") in ("email", "phone"):
        return None
    try:
        regex.compile(str(pattern))
    except regex.error as error:
        definition.problem(
            "form-pattern",
            f"Das Muster „{pattern}“ ist kein gültiger regulärer Ausdruck ({error}).",
            f"The pattern “{pattern}” is not a regular expression ({error}).",
            property="validate.pattern",
        )
        return None
    return str(pattern)


def _decimal_digits(definition: Definition) -> int | None:
    value = definition.number(definition.source.get("decimalDigits"), "decimalDigits")
    return None if value is None else int(value)


def _text_type(definition: Definition) -> TextType | None:
    name = definition.hint("type") or definition.rules().get("validationType")
    if not name or name == "custom":
        return None
    if str(name) not in set(TextType):
        definition.problem(
            "form-text-type",
            f"Die Art „{name}“ ist unbekannt. Erlaubt sind: {', '.join(TextType)}.",
            f"The text type “{name}” is unknown.",
            property="properties.laufzettel:type",
        )
        return None
    return TextType(str(name))


def _options(definition: Definition) -> tuple[Option, ...] | Expression:
    if (expression := definition.source.get("valuesExpression")) is not None:
        return definition.expression_of(expression, "valuesExpression") or ()
    if key := definition.source.get("valuesKey"):
        return definition.expression_of(f"={key}", "valuesKey") or ()
    values = definition.source.get("values")
    options = read_options(values)
    if not options:
        definition.problem(
            "form-options-missing",
            "Es gibt nichts auszuwählen. Legen Sie mindestens eine Antwort an.",
            "There are no options.",
            property="values",
        )
    return options


def read_options(values: object) -> tuple[Option, ...]:
    """Read options as form-js writes them: plain values or objects with `label` and `value`."""
    if not isinstance(values, list):
        return ()
    read = (_option(value) for value in values[:_MOST_OPTIONS])
    return tuple(option for option in read if option is not None)


def _option(source: object) -> Option | None:
    value = source.get("value", source.get("label")) if isinstance(source, Mapping) else source
    if not isinstance(value, (str, int, Decimal, bool)):
        return None
    label = source.get("label") if isinstance(source, Mapping) else None
    return Option(value, str(label) if label not in (None, "") else str(value))


def _readonly(definition: Definition) -> bool | Expression:
    value = definition.source.get("readonly")
    if isinstance(value, str) and value.startswith("="):
        return definition.expression_of(value, "readonly") or False
    return value is True


def _width(definition: Definition) -> int | None:
    layout = definition.source.get("layout")
    columns = layout.get("columns") if isinstance(layout, Mapping) else None
    return columns if isinstance(columns, int) and 0 < columns <= 16 else None  # noqa: PLR2004


def _computed(definition: Definition, kind: FieldKind) -> Expression | None:
    if kind is not FieldKind.EXPRESSION:
        return None
    return definition.expression_of(definition.source.get("expression"), "expression")
