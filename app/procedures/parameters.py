"""Parameters: what differs between municipalities, declared with types, given as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import regex

from app.engine import Finding
from app.procedures.problems import problem

_PATTERN_SECONDS = 0.2
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


class _WrongType(ValueError):
    """The value is not of its parameter's type; the message completes "muss … sein"."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongType("Text")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongType("eine ganze Zahl")
    return value


def _decimal(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not Decimal(value).is_finite():
        raise _WrongType("eine Zahl")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongType("true oder false")
    return value


def _date(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _WrongType("ein Datum wie 2026-01-31")
    return value.isoformat()


def _duration(value: Any) -> str:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise _WrongType("eine Dauer wie P14D")
    return value


def _list(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _WrongType("eine Liste von Texten")
    return list(value)


#: Name of a type in procedure.toml → conversion to a JSON value.
PARAMETER_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "group": _text,  # of people, as they are called where they sign in
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "duration": _duration,
    "list": _list,
}


def resolve_parameters(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any], *, file: str
) -> tuple[dict[str, Any], list[Finding]]:
    """Return each declared parameter's value as JSON, and what is missing, wrong or unknown.

    Args:
        declared: the section [parameters] of procedure.toml.
        given: the municipality's values.
        file: where those values stand, for the findings.
    """
    values: dict[str, Any] = {}
    findings = [_unknown(name, file) for name in given if name not in declared]
    for name, declaration in declared.items():
        if name not in given and "default" not in declaration:
            findings.append(_missing(name, declaration, file))
            continue
        try:
            values[name] = _convert(declaration, given.get(name, declaration.get("default")))
        except _WrongType as error:
            findings.append(_wrong(name, declaration, str(error), file))
    return values, findings


def _convert(declaration: Mapping[str, Any], value: Any) -> Any:
    converted = PARAMETER_TYPES[declaration["type"]](value)
    items = converted if isinstance(converted, list) else [converted]
    choices, pattern = declaration.get("choices"), declaration.get("pattern")
    if choices and any(str(item) not in choices for item in items):
        raise _WrongType("eines von " + ", ".join(choices))
    if pattern and not all(_fits(pattern, str(item)) for item in items):
        raise _WrongType(f"von der Form {pattern}")
    return converted


def _fits(pattern: str, text: str) -> bool:
    """Match a pattern that a modeller wrote, within a time no honest pattern needs."""
    try:
        return regex.fullmatch(pattern, text, timeout=_PATTERN_SECONDS) is not None
    except TimeoutError:
        return False


def _missing(name: str, declaration: Mapping[str, Any], file: str) -> Finding:
    return problem(
        "parameter-missing",
        f"Der Wert „{name}“ ({declaration['title']}) fehlt.",
        f"The parameter {name} has no value.",
        file=file,
        property=name,
    )


def _unknown(name: str, file: str) -> Finding:
    return problem(
        "parameter-unknown",
        f"Den Wert „{name}“ kennt das Verfahren nicht.",
        f"The procedure declares no parameter {name}.",
        file=file,
        property=name,
    )


def _wrong(name: str, declaration: Mapping[str, Any], expected: str, file: str) -> Finding:
    return problem(
        "parameter-invalid",
        f"Der Wert „{name}“ ({declaration['title']}) muss {expected} sein.",
        f"The parameter {name} has a wrong value.",
        file=file,
        property=name,
    )
