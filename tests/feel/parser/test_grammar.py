"""Texts become the right trees, with the position of every node."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from app import feel
from app.feel import ast
from app.feel.parser import parse_expression, parse_unary_tests


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1+2*3-4", "3"),
        ("(1+2)*3", "9"),
        ("1 < 2 and 2 < 3 or false", "true"),
        ("not(true) or true", "true"),
        ("1 + 1 = 2", "true"),
        ("2 in (1, 2, 3)", "true"),
        ("2 in (1..3)", "true"),
        ("5 in ((1..3), (4..6))", "true"),
        ("3 in (1 + 2)", "true"),
        ("3 in (1) + 2", "true"),
        ("1 in ([1, 2])[1]", "true"),
        ("3 in (> 2, < 1)", "true"),
        ("3 in > 2", "true"),
        ("1 between 0 and 2 and true", "true"),
        ("[1..3] = [1..3]", "true"),
        ("]1..3[ = (1..3)", "true"),
        ("[1..10[.end included", "false"),
        ("[[1, 2], [3]][1][2]", "2"),
        ("{a: {b: {c: 5}}}.a.b.c", "5"),
        ("if if true then false else true then 1 else 2", "2"),
        ("for i in 1..2 return for j in 1..2 return i * j", "[[1, 2], [2, 4]]"),
        ("1 // Kommentar\n + 1", "2"),
        ("1 /* Kommentar\n */ + 1", "2"),
        ("\u00a01\u2003+\ufeff1", "2"),
        ('"a" + "b"', '"ab"'),
        (".5 + 1e2", "100.5"),
        ("-1.abs", "null"),
        ("{größe: 1, 你好: 2, 🐕: 3}.🐕", "3"),
        ("null = null", "true"),
        ("1 != null", "true"),
        ("true and null", "null"),
        ("false and null", "false"),
        ("true or null", "true"),
        ("null or null", "null"),
        ("[(< 5), (>= 3)][1] = (< 5)", "true"),
        ("3 in [< 2, > 2]", "true"),
        ("some x in [1, null] satisfies x > 5", "null"),
        ("every x in [] satisfies x", "true"),
        ("{a: 1}[a = 1]", "[{a: 1}]"),
        ("5[1]", "5"),
        ("null[1]", "null"),
        ("null[item > 1]", "[]"),
        ("[1, 2][0]", "null"),
        ("[1, 2][1.5]", "null"),
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("[1, 2, 3, 4][even(item)]", "[2, 4]"),
    ],
)
def test_expressions(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    ("text", "start", "code"),
    [
        ("1 + * 2", 4, "unexpected"),
        ("a b", 2, "unexpected"),
        ("[1, 2", 5, "unexpected-end"),
        ("{a 1}", 1, "expected"),
        ("if a then b", 11, "unexpected-end"),
        ("for in [1] return 1", 4, "expected"),
        ("some x in [1] return x", 14, "expected"),
        ("f(a: 1, 2)", 8, "expected"),
        ("a.", 2, "unexpected-end"),
        ("a.1", 1, "unexpected"),
        ("@5", 1, "expected"),
        ("1..5", 1, "unexpected"),
        ("a && b", 2, "foreign-operator"),
        ("a || b", 2, "foreign-operator"),
        ("!a", 0, "foreign-operator"),
        ("a % b", 2, "foreign-operator"),
        ("'a'", 0, "foreign-operator"),
        ("function(1) 2", 9, "expected"),
        ("then", 0, "unexpected"),
        ("a; b", 1, "unknown-character"),
        ("1 instance 2", 11, "expected"),
        ("1 instance of", 13, "unexpected-end"),
    ],
)
def test_errors_point_at_the_place(text: str, start: int, code: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression(text)
    assert (caught.value.start, caught.value.code) == (start, code)


def test_every_node_knows_its_place() -> None:
    text = 'if a.b > 10 then [1, f(x: "é")] else -c[1]'
    tree, findings = parse_expression(text)
    places = {type(node).__name__: text[node.start : node.end] for node in ast.walk(tree)}
    assert findings == ()
    assert places["If"] == text
    assert places["Comparison"] == "a.b > 10"
    assert places["Path"] == "a.b"
    assert places["ListLiteral"] == '[1, f(x: "é")]'
    assert places["Call"] == 'f(x: "é")'
    assert places["Negation"] == "-c[1]"
    assert places["Filter"] == "c[1]"


def test_trees_of_cells_show_their_constants() -> None:
    tree, _ = parse_unary_tests('not("A", < 5, [1..date("2026-01-01")])')
    assert isinstance(tree, ast.UnaryTestList)
    assert tree.is_negated
    text, comparison, interval = tree.tests
    assert feel.constant(text) == "A"
    assert isinstance(comparison, ast.UnaryComparison)
    assert feel.constant(comparison.bound) == Decimal(5)
    assert isinstance(interval, ast.RangeLiteral)
    assert str(feel.constant(interval.high)) == "2026-01-01"
    assert isinstance(parse_unary_tests("-")[0], ast.AnyValue)


@pytest.mark.parametrize("text", ["a", "-a", "date(a)", "1 + 1", "today()", "[1]"])
def test_what_is_no_constant(text: str) -> None:
    assert feel.constant(parse_expression(text)[0]) is feel.MISSING
