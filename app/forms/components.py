"""What a form consists of: fields, groups, repeated groups, texts and steps. Read by `app.forms.reader`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from app.feel import Expression


class FieldKind(StrEnum):
    """How a field is asked; the values are form-js' component types, `datetime` being a date."""

    TEXT = "textfield"
    LONG_TEXT = "textarea"
    NUMBER = "number"
    DATE = "datetime"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    EXPRESSION = "expression"


class TextType(StrEnum):
    """What the text of a text field means; set by the property `laufzettel:type`."""

    IBAN = "iban"
    POSTAL_CODE = "postal-code"
    TRANSPONDER = "transponder"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Template:
    """Text with FEEL in it: `{{ expression }}` or, as a whole, `= expression`."""

    parts: tuple[str | Expression, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True)
class Option:
    value: str | int | Decimal | bool
    label: str


#: A number or date limit: fixed, or computed when the form is used.
Limit = Decimal | str | Expression | None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a field's value has to keep to."""

    required: bool = False
    missing: str | None = None  # own sentence when a required field is empty
    minimum: Limit = None
    maximum: Limit = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    pattern_message: str | None = None
    decimal_digits: int | None = None
    increment: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Component:
    """Anything a form shows. `path` is where its data goes, seen from the row or form around it."""

    id: str
    path: tuple[str, ...] = ()
    label: Template = Template()
    hide: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """One question with one answer."""

    kind: FieldKind
    limits: Limits = Limits()
    text_type: TextType | None = None
    description: Template = Template()
    help: str = ""
    autocomplete: str | None = None
    options: tuple[Option, ...] | Expression = ()
    default: object = None
    readonly: bool | Expression = False  # the value comes from the variables and stays in the data
    disabled: bool = False  # shown, but never part of the data
    prefix: Template = Template()
    suffix: Template = Template()
    width: int | None = None  # columns of 16, as in form-js; narrow fields show how much is expected
    expression: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Group(Component):
    """Fields that belong together; a `step` becomes a page of its own."""

    components: tuple[Component, ...] = ()
    step: bool = False


@dataclass(frozen=True, kw_only=True)
class Repeat(Component):
    """Fields asked once per row, e.g. per dog. `item` names one row in the buttons: "Hund hinzufügen"."""

    components: tuple[Component, ...] = ()
    item: str = ""
    description: Template = Template()
    initial_rows: int = 1
    min_rows: int = 1
    max_rows: int = 20


@dataclass(frozen=True, kw_only=True)
class Text(Component):
    """A paragraph to read; Markdown with FEEL in it."""

    html: str = ""  # safe; expressions stand as marks that `app.forms.texts` replaces
    expressions: tuple[Expression, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Divider(Component):
    visible: bool = True  # a form-js spacer leaves room only


@dataclass(frozen=True)
class Step:
    """One page of a form."""

    id: str
    title: Template
    components: tuple[Component, ...]
    group: Group | None = None


@dataclass(frozen=True)
class Form:
    """A form as read from its file."""

    id: str
    components: tuple[Component, ...]
    steps: tuple[Step, ...] = field(default=())

    def fields(self) -> Iterator[Field]:
        """Return every field, those of rows included, in the order of the form."""
        return _fields(self.components)

    @property
    def names(self) -> frozenset[str]:
        """The top-level names of the form's data: the process variables it writes."""
        return frozenset(component.path[0] for component in _keyed(self.components))


def _fields(components: Iterable[Component]) -> Iterator[Field]:
    for component in components:
        if isinstance(component, Field):
            yield component
        elif isinstance(component, (Group, Repeat)):
            yield from _fields(component.components)


def _keyed(components: Iterable[Component]) -> Iterator[Component]:
    """Fields and repeats of one scope: what puts a value into its data."""
    for component in components:
        if isinstance(component, Group):
            yield from _keyed(component.components)
        elif isinstance(component, (Field, Repeat)):
            yield component
