"""Types accept what they promise, and values are fitted to them by FEEL's few conversions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app import feel
from app.feel.types import (
    MISMATCH,
    SIMPLE_TYPES,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    Type,
    is_subtype,
)

NUMBER, STRING, ANY = SIMPLE_TYPES["number"], SIMPLE_TYPES["string"], SIMPLE_TYPES["Any"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", "true"),
        ('"a" instance of number', "false"),
        ("null instance of number", "false"),
        ("null instance of Null", "true"),
        ("1 instance of Any", "true"),
        ("null instance of Any", "false"),
        ("[1, null] instance of list<number>", "true"),
        ('[1, "a"] instance of list<number>', "false"),
        ("[1] instance of list", "true"),
        ("{a: 1, b: 2} instance of context<a: number>", "true"),
        ("{b: 2} instance of context<a: number>", "false"),
        ("{} instance of context", "true"),
        ("[1..2] instance of range<number>", "true"),
        ("[1..2] instance of range<string>", "false"),
        ('@"P1D" instance of days and time duration', "true"),
        ('@"P1D" instance of years  and months   duration', "false"),
        ('@"2026-03-01T00:00:00" instance of date and time', "true"),
        ("(function(a: number) a) instance of function<number> -> Any", "true"),
        ("(function(a: number) a) instance of function<string> -> Any", "false"),
        ("(function(a, b) a) instance of function<number> -> Any", "false"),
        ("sum instance of function", "true"),
        ("1 instance of number and true", "true"),
    ],
)
def test_instances(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (Decimal(1), NUMBER, Decimal(1)),
        (None, NUMBER, None),
        ([Decimal(1)], NUMBER, Decimal(1)),
        ([Decimal(1), Decimal(2)], NUMBER, MISMATCH),
        (Decimal(1), ListType(NUMBER), [Decimal(1)]),
        (Decimal(1), SIMPLE_TYPES["list"], [Decimal(1)]),
        ("a", ListType(NUMBER), MISMATCH),
        ("a", None, "a"),
        ("a", NamedType("tA", STRING, lambda value: value == "a"), "a"),
        ("b", NamedType("tA", STRING, lambda value: value == "a"), MISMATCH),
    ],
)
def test_coercions(value: Any, type_: Type | None, expected: Any) -> None:
    assert feel.coerce(value, type_) == expected


def test_a_date_becomes_a_date_and_time() -> None:
    day = feel.compile_expression('date("2026-03-01")').evaluate({}).value
    assert str(feel.coerce(day, SIMPLE_TYPES["dateTime"])) == "2026-03-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "list<list<string>>",
        "context<name: string, alter in Jahren: number>",
        "function<number, string> -> boolean",
        "range<date and time>",
    ],
)
def test_types_are_read_and_written(text: str) -> None:
    assert str(feel.parse_type(text)) == text


@pytest.mark.parametrize(
    "text", ["", "list<", "list<number", "context<a>", "function<number>", "number string"]
)
def test_texts_that_are_no_type(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.parse_type(text)


def test_functions_are_contravariant_in_what_they_take() -> None:
    takes_anything = FunctionType((ANY,), NUMBER)
    takes_numbers = FunctionType((NUMBER,), ANY)
    assert is_subtype(takes_anything, takes_numbers)
    assert not is_subtype(takes_numbers, takes_anything)


def test_contexts_with_more_fields_are_subtypes() -> None:
    narrow, wide = ContextType((("a", NUMBER),)), ContextType((("a", NUMBER), ("b", STRING)))
    assert is_subtype(wide, narrow)
    assert not is_subtype(narrow, wide)
    assert is_subtype(wide, SIMPLE_TYPES["context"])
    assert is_subtype(ListType(NUMBER), SIMPLE_TYPES["list"])
