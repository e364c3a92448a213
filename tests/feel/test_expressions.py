"""Compiling once and evaluating often: cache, threads, mutated texts, unary tests."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app import feel

_SEEDS = [
    'if einkommen > 50000 then "Stufe 4" else string(einkommen * 0.05)',
    "for i in 1..3, j in [i..5] return i * j",
    '{name: "Bello", "alter in Jahren": 3, f: function(x: number) x + 1, g: f(2)}.g',
    'some h in hunde satisfies h.rasse in ("Dogge", "Pudel") and not(h.alter < 1)',
    "[1, 2, 3][item > 1] instance of list<number>",
    'date("2026-03-01") + duration("P1M") - @"P3D"',
    'matches("33098", "^[0-9]{5}$") or replace("a b", "\\s", "") = "ab"',
    "x between 1 and 10 and y in [1..5) or z in (< 3, > 7)",
    "round half up(scale: 2, n: 1.005) ** -1.5e3 // Ende",
    "sort([3, 1], function(a, b) a < b)[-1].x[1] /* Rest */",
    "]1..2[",
    'not("A", "B")',
    "< 5, [7..9], ? * 2 = 4",
]
#: `FEEL_MUTATIONS=1000000 pytest tests/feel/test_expressions.py` takes some minutes.
_MUTATIONS = int(os.environ.get("FEEL_MUTATIONS", "5000"))
_NOW = datetime(2026, 3, 2, tzinfo=UTC)
_ALPHABET = "()[]{}<>=!.,:\"'@?-+*/ \n0123456789abcxyzäß_§\\"


def _mutated(text: str, chance: random.Random) -> str:
    characters = list(text)
    for _ in range(chance.randint(1, 6)):
        position = chance.randrange(len(characters) + 1)
        match chance.randrange(4):
            case 0:
                characters.insert(position, chance.choice(_ALPHABET))
            case 1:
                del characters[position : position + chance.randint(1, 4)]
            case 2:
                other = chance.choice(_SEEDS)
                start = chance.randrange(len(other))
                characters[position:position] = other[start : start + chance.randint(1, 12)]
            case _:
                characters[position : position + 1] = [chance.choice(_ALPHABET)]
    return "".join(characters)


def _outcome(text: str, runtime: feel.Runtime) -> feel.FeelError | None:
    """Compile and run a text as expression and as unary tests; anything but a FEEL error fails the test."""
    variables: dict[str, Any] = {"einkommen": 60_000, "hunde": [{"rasse": "Dogge", "alter": 2}], "x": 1}
    try:
        feel.to_json(feel.compile_expression(text).evaluate(variables, runtime).value)
        feel.compile_unary_tests(text).matches(Decimal(2), variables, runtime)
    except feel.FeelError as error:
        return error
    return None


@pytest.mark.parametrize("seed", range(10))
def test_mutated_expressions_raise_nothing_but_feel_errors(seed: int) -> None:
    chance = random.Random(seed)
    runtime = feel.Runtime(_NOW, limits=feel.Limits(steps=5_000, seconds=5))
    for _ in range(_MUTATIONS // 10):
        text = _mutated(chance.choice(_SEEDS), chance)
        error = _outcome(text, runtime)
        if error is not None:
            assert 0 <= error.start <= error.end <= len(text)
            assert error.message_de != error.message_en


def test_eight_threads_mix_nothing() -> None:
    expression = feel.compile_expression(
        "{f: function(n) if n = 0 then 0 else n + f(n - 1), summe: f(tiefe), "
        'liste: for i in 1..tiefe return i * faktor, text: string(summe) + ":" + name, fehlt: weg + 1}'
    )

    def run(number: int) -> bool:
        depth = number % 20 + 1
        variables = {"tiefe": depth, "faktor": number, "name": f"T{number}"}
        value, warnings = expression.evaluate(variables)
        return (
            value["summe"] == depth * (depth + 1) // 2
            and value["liste"] == [i * number for i in range(1, depth + 1)]
            and value["text"] == f"{depth * (depth + 1) // 2}:T{number}"
            and {warning.code for warning in warnings} == {"unknown-name", "null-operand"}
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(run, range(800)))


def test_the_same_text_in_the_same_scope_is_compiled_once() -> None:
    one, other = feel.Scope({"a b": None}), feel.Scope({"a b": None})
    assert one == other
    assert feel.compile_expression("a b + 1", one) is feel.compile_expression("a b + 1", other)
    assert feel.compile_expression("a + 1") is not feel.compile_expression("a + 1", one)


def test_the_cache_is_bounded() -> None:
    from app.feel.expressions import _cached_expression, _cached_unary_tests

    assert _cached_expression.cache_info().maxsize == 4096
    assert _cached_unary_tests.cache_info().maxsize == 4096


def test_variables_are_converted_and_stay_as_they_are() -> None:
    variables = {"beträge": [1, 2], "person": {"alter": 3, "kinder": [{"alter": 1}]}}
    text = "sum(beträge) + person.alter + person.kinder[1].alter"
    assert feel.compile_expression(text).evaluate(variables).value == Decimal(7)
    assert variables == {"beträge": [1, 2], "person": {"alter": 3, "kinder": [{"alter": 1}]}}
    assert type(variables["beträge"][0]) is int


def test_floats_do_not_enter() -> None:
    with pytest.raises(TypeError, match="float"):
        feel.compile_expression("a").evaluate({"a": 0.1})


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("5", 5, True),
        ("5", Decimal("5.0"), True),
        ("5", "5", False),
        ("< 18", 17, True),
        ("< 18", None, False),
        ('"A", "B"', "B", True),
        ('"A", "B"', "C", False),
        ('not("A", "B")', "C", True),
        ('not("A", "B")', "A", False),
        ("[18..67)", 67, False),
        ("(18..67]", 67, True),
        ("]18..67[", 18, False),
        ("< 3, > 7, 5", 5, True),
        ("null", None, True),
        ("true", True, True),
        ("!= 4", 4, False),
        ('date("2026-01-01")', "2026-01-01", False),
        ("? > 3 and ? < 9", 5, True),
        ("even(?)", 3, False),
        ("grenze", 50, True),
        ("> grenze", 51, True),
        ("liste", 2, True),
        ("not(liste)", 2, False),
        ('starts with(?, "33")', "33098", True),
        ("not(? = 3) and true", 4, True),
        ("[1, 2]", [1, 2], True),
    ],
)
def test_unary_tests(cell: str, value: Any, expected: bool) -> None:
    tests = feel.compile_unary_tests(cell)
    assert tests.matches(value, {"grenze": 50, "liste": [1, 2, 3]}).value is expected


def test_a_cell_tells_why_it_cannot_compare() -> None:
    result = feel.compile_unary_tests("< 18").matches("alt", {})
    assert result.value is False
    assert [warning.code for warning in result.warnings] == ["not-comparable"]


def test_names_are_those_taken_from_outside() -> None:
    text = "for h in hunde return h.satz * faktor + {satz: 1, x: satz}.x + count(hunde)"
    assert feel.compile_expression(text).names == {"hunde", "faktor"}
    assert feel.compile_unary_tests("? > grenze").names == {"grenze"}
