"""procedure.toml: what a procedure says about itself, checked key by key."""

from __future__ import annotations

import re
from typing import Any

import regex
from marshmallow import ValidationError, fields, validate

from app.deadlines import all_laws
from app.feel import FeelError, compile_expression
from app.procedures.parameters import PARAMETER_TYPES
from app.procedures.problems import refusal
from app.procedures.toml_files import MESSAGES, Section, complaints, read_toml, section, table, text, texts

FILE = "procedure.toml"
_REFERENCE = re.compile(r"([^{}]|\{year\}|\{prefix\}|\{number(:0?\d{1,2}d)?\}){1,100}")


def _check_law(key: str) -> None:
    known = sorted({law.key for law in all_laws()})
    if key not in known:
        raise ValidationError(f"ist kein bekanntes Verfahrensrecht. Es gibt: {', '.join(known)}.")


def _check_reference(pattern: str) -> None:
    if not _REFERENCE.fullmatch(pattern):
        raise ValidationError("ist kein Muster wie HS-{year}-{number:05d} aus {prefix}, {year} und {number}.")
    if "{number" not in pattern:
        raise ValidationError("muss {number} enthalten.")


def _check_pattern(pattern: str) -> None:
    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValidationError(f"ist kein regulärer Ausdruck: {error}.") from None


def _check_subject(expression: str) -> None:
    try:
        compile_expression(expression.removeprefix("="))
    except FeelError as error:
        raise ValidationError(f"ist kein FEEL-Ausdruck: {error.message_de}") from None
    if not expression.startswith("="):
        raise ValidationError("ist ein FEEL-Ausdruck und beginnt mit „=“.")


class StartSchema(Section):
    form = text(required=True)
    #: id of the process that applications start, if it is not the procedure's key.
    process = text(load_default=None)
    #: FEEL over the new instance's variables: what tells its tasks apart in a list.
    subject = text(load_default=None, validate=_check_subject)


class CitizenSchema(Section):
    """What a person reads before and while applying."""

    needs = texts(load_default=list)
    minutes = fields.Integer(strict=True, load_default=None, error_messages=MESSAGES)
    fee = text(load_default=None)
    processing = text(load_default=None)
    afterwards = texts(load_default=list)
    privacy = text(load_default=None)


class ReferenceSchema(Section):
    pattern = text(required=True, validate=_check_reference)
    prefix = text(load_default="")


class ParameterSchema(Section):
    type = text(
        required=True,
        validate=validate.OneOf(sorted(PARAMETER_TYPES), error="muss eines von {choices} sein."),
    )
    title = text(required=True)
    description = text(load_default="")
    default = fields.Raw(allow_none=False)
    choices = texts(load_default=list)
    pattern = text(load_default=None, validate=_check_pattern)


class ProcedureSchema(Section):
    key = text(
        required=True,
        validate=validate.Regexp(
            r"[a-z][a-z0-9_]*\Z", error="besteht aus kleinen Buchstaben, Ziffern und Unterstrichen."
        ),
    )
    title = text(required=True, validate=validate.Length(min=1, error="darf nicht leer sein."))
    description = text(load_default="")
    leika = texts(
        load_default=list, validate=validate.Regexp(r"99\d{12}\Z", error="hat 14 Ziffern und beginnt mit 99.")
    )
    legal_basis = texts(load_default=list)
    law = text(load_default=None, validate=_check_law)
    owner = text(load_default="")
    #: Groups of people that do its work in every municipality; others are parameters of type "group".
    groups = texts(load_default=list)
    retention = text(
        required=True,
        validate=validate.Regexp(r"P(\d+Y)?(\d+M)?(\d+D)?(?<!P)\Z", error="ist eine Dauer wie P10Y."),
    )
    start = section(StartSchema, required=True)
    reference = section(ReferenceSchema, required=True)
    citizen = section(CitizenSchema, load_default=dict)
    parameters = table(
        keys=text(validate=validate.Regexp(r"[a-z][a-z0-9_]*\Z", error="ist kein Name für einen Wert.")),
        values=section(ParameterSchema),
        load_default=dict,
    )


def read_metadata(content: bytes) -> dict[str, Any]:
    """Read and check procedure.toml.

    Raises:
        InvalidProcedure: with one finding per wrong key; `property` is the key's path.
    """
    try:
        loaded: dict[str, Any] = ProcedureSchema().load(read_toml(content, FILE))
    except ValidationError as error:
        raise refusal(list(complaints(error, FILE))) from None
    return loaded
