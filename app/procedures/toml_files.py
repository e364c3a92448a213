"""TOML files checked with marshmallow: exact decimals, German messages that name file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from app.engine import Finding
from app.procedures.problems import problem, refusal

MESSAGES: dict[str, Any] = {
    "required": "fehlt.",
    "null": "darf nicht leer sein.",
    "invalid": "hat die falsche Form.",
    "type": "muss ein Abschnitt sein.",
}


class Section(Schema):
    """A table of a TOML file in which only the declared keys may stand."""

    class Meta:
        """Refuses misspelt keys instead of ignoring them."""

        unknown = RAISE

    error_messages = {"unknown": "ist hier nicht vorgesehen.", "type": "muss ein Abschnitt sein."}


class Day(fields.Field[date]):
    """A day as TOML has it: without quotes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is not date:
            raise ValidationError("ist ein Datum wie 2026-01-05, ohne Anführungszeichen.")
        return value


def text(**options: Any) -> fields.String:
    return fields.String(error_messages={**MESSAGES, "invalid": "muss Text sein."}, **options)


def texts(**options: Any) -> fields.Field[Any]:
    """Return a field for a list of texts; `validate` applies to each."""
    item = text(**({"validate": options.pop("validate")} if "validate" in options else {}))
    return fields.List(item, error_messages={**MESSAGES, "invalid": "muss eine Liste sein."}, **options)


def day(**options: Any) -> fields.Field[Any]:
    return Day(error_messages=MESSAGES, **options)


def table(**options: Any) -> fields.Field[Any]:
    return fields.Dict(error_messages=MESSAGES, **options)


def section(schema: type[Section], **options: Any) -> fields.Field[Any]:
    return fields.Nested(schema, error_messages=MESSAGES, **options)


def read_toml(content: bytes, file: str) -> dict[str, Any]:
    """Read TOML with exact decimals.

    Raises:
        InvalidProcedure: it is no TOML; the message says where.
    """
    try:
        return tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number without end
        raise refusal(
            [
                problem(
                    "toml-invalid",
                    f"Die Datei ist kein gültiges TOML: {error}",
                    f"The file is not valid TOML: {error}",
                    file=file,
                )
            ]
        ) from None


def complaints(error: ValidationError, file: str) -> Iterator[Finding]:
    """Turn what marshmallow found into findings that name file and key."""
    for path, message in _flat(error.messages):
        yield problem(
            "toml-key-invalid", f"„{path}“ {message}", f"{path}: {message}", file=file, property=path
        )


def _flat(messages: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            skipped = key in ("_schema", "value", "key") and path.count(".") > 0
            yield from _flat(inner, path if skipped or key == "_schema" else f"{path}.{key}".lstrip("."))
    elif isinstance(messages, list):
        for message in messages:
            yield path or "Datei", str(message)
