"""One component of a form file as read: typed access to its properties, problems noted on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from app.feel import Expression, FeelSyntaxError, compile_expression
from app.forms.components import Template
from app.forms.findings import Finding
from app.forms.templates import UnsupportedTemplate, read_template

_T = TypeVar("_T")
_NAME = re.compile(r"[A-Za-zÄÖÜäöüß][A-Za-z0-9_ÄÖÜäöüß]*")
#: Names expressions use for the row, what is around it, and its number.
_RESERVED = frozenset({"this", "parent", "i"})
_MAX_TEXT = 20_000


class Problems:
    """Collects findings while a form is read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(
        self,
        rule: str,
        german: str,
        english: str,
        *,
        element_id: str | None = None,
        property: str | None = None,
    ) -> None:
        self.findings.append(
            Finding(
                rule=rule, message_de=german, message_en=english, element_id=element_id, property=property
            )
        )


@dataclass(frozen=True)
class Definition:
    """A component's JSON object with its id."""

    source: Mapping[str, Any]
    id: str
    problems: Problems

    @property
    def type(self) -> str:
        return str(self.source["type"])

    def problem(self, rule: str, german: str, english: str, *, property: str | None = None) -> None:
        named = str(self.source.get("label") or self.source.get("key") or self.id)
        self.problems.add(rule, f"„{named}“: {german}", english, element_id=self.id, property=property)

    def path(self, property: str, *, required: bool) -> tuple[str, ...]:
        """Read a key such as "halter.vorname" as a path."""
        key = self.source.get(property)
        if key in (None, "") and not required:
            return ()
        parts = tuple(str(key).split(".")) if isinstance(key, str) else ()
        if not parts or any(not _NAME.fullmatch(part) or part in _RESERVED for part in parts):
            self.problem(
                "form-key-invalid",
                f"Der Schlüssel „{key}“ ist nicht erlaubt. Verwenden Sie Buchstaben, Ziffern und "
                "Unterstriche, zum Beispiel „geburtsdatum“.",
                f"The key “{key}” is missing or not allowed.",
                property=property,
            )
            return (self.id,)
        return parts

    def guarded(self, text: object, property: str, read: Callable[[str], _T], *, default: _T) -> _T:
        """Read a text that may hold expressions; note what is wrong with it."""
        if not isinstance(text, str) or not text:
            return default
        try:
            return read(text[:_MAX_TEXT])
        except FeelSyntaxError as error:
            self._bad_expression(property, error)
        except UnsupportedTemplate as error:
            self.problem(
                "form-template-unsupported",
                f"„{{{{{error}}}}}“ wird nicht unterstützt. Legen Sie zwei Bausteine mit Bedingungen an.",
                f"“{{{{{error}}}}}” is not supported.",
                property=property,
            )
        return default

    def template(self, property: str) -> Template:
        return self.guarded(self.source.get(property), property, read_template, default=Template())

    def adorner(self, name: str) -> Template:
        """Read what stands before or after the input, e.g. a unit."""
        appearance = self.source.get("appearance")
        text = appearance.get(name) if isinstance(appearance, Mapping) else None
        return self.guarded(text, f"appearance.{name}", read_template, default=Template())

    def hide(self) -> Expression | None:
        conditional = self.source.get("conditional")
        condition = conditional.get("hide") if isinstance(conditional, Mapping) else None
        return self.expression_of(condition, "conditional.hide") if condition else None

    def expression_of(self, value: object, property: str) -> Expression | None:
        """Compile `= expression`; anything else is noted as wrong."""
        if not isinstance(value, str) or not value.startswith("="):
            self.problem(
                "form-expression",
                f"Bei „{property}“ wird ein FEEL-Ausdruck erwartet, der mit „=“ beginnt.",
                f"“{property}” must be a FEEL expression that starts with “=”.",
                property=property,
            )
            return None
        try:
            return compile_expression(value[1:])
        except FeelSyntaxError as error:
            self._bad_expression(property, error)
            return None

    def hint(self, name: str) -> str | None:
        """Read one of this platform's own properties, `laufzettel:<name>`."""
        properties = self.source.get("properties")
        value = properties.get(f"laufzettel:{name}") if isinstance(properties, Mapping) else None
        return None if value is None else str(value).strip()

    def hint_integer(self, name: str, *, default: int) -> int:
        value = self.hint(name)
        if value is None:
            return default
        if not value.isdecimal():
            self._not_a_number(f"properties.laufzettel:{name}")
            return default
        return int(value)

    def integer(self, property: str, *, default: int) -> int:
        value = self.source.get(property, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._not_a_number(property)
            return default
        return value

    def rules(self) -> Mapping[str, Any]:
        """Return the `validate` object."""
        rules = self.source.get("validate")
        return rules if isinstance(rules, Mapping) else {}

    def number(self, value: object, property: str) -> Decimal | None:
        """Read a number given as JSON number or text; empty is none."""
        if value is None or value == "" or isinstance(value, bool):
            return None
        try:
            return Decimal(str(value))
        except ArithmeticError:
            self._not_a_number(property)
            return None

    def _not_a_number(self, property: str) -> None:
        self.problem(
            "form-number",
            f"Bei „{property}“ wird eine Zahl erwartet.",
            f"“{property}” must be a number.",
            property=property,
        )

    def _bad_expression(self, property: str, error: FeelSyntaxError) -> None:
        self.problem(
            "form-expression",
            f"Der Ausdruck bei „{property}“ ist fehlerhaft: {error.message_de}",
            f"The expression at “{property}” is wrong: {error.message_en}",
            property=property,
        )
