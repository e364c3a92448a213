"""What may become a variable: JSON values that PostgreSQL can store and that lose nothing on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from app import feel

MAX_DEPTH = 100  # nesting of one value
MAX_EXPONENT = 4_000  # powers of ten; Python reads no longer integers
MAX_BITS = 13_300  # of an integer: about 4000 digits


def clean(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deep copy of variables; dates and times become ISO text.

    Raises:
        TypeError: no JSON value; `float` is refused because it is inexact.
        ValueError: nested too deeply, a number out of range, or text with characters no database stores.
    """
    return {_text(name): clean_value(value) for name, value in variables.items()}


def clean_value(value: Any, depth: int = 0) -> Any:
    """Return a deep copy of one value; see `clean`."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | Decimal):
        return _number(value)
    if depth >= MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        return {_text(key): clean_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_value(item, depth + 1) for item in value]
    return _other(value)


def _other(value: Any) -> Any:
    if isinstance(value, date | time):
        return feel.to_json(feel.from_json(value))
    if isinstance(value, float):
        raise TypeError("float is inexact; numbers are int or Decimal")
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _text(value: Any) -> str:
    """Accept text without NUL and lone surrogates, which neither UTF-8 nor PostgreSQL can hold."""
    if not isinstance(value, str):
        raise TypeError("names are texts")
    if "\x00" in value or (not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise ValueError("text with a character that cannot be stored")
    return value


def _number(value: int | Decimal) -> int | Decimal:
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise ValueError("number out of range")
    elif not value.is_finite():
        raise ValueError("NaN and infinity are no JSON numbers")
    elif value and not -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT:
        raise ValueError("number out of range")
    return value
