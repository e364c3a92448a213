"""Names are resolved in the scopes around them, blanks and all; unknown ones are told beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import feel
from app.feel.types import SIMPLE_TYPES, ContextType, ListType, NamedType

NUMBER = SIMPLE_TYPES["number"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monatliches Einkommen * 12", "36000"),
        ("Monatliches   Einkommen + 1", "3001"),  # any blanks between the words
        ("Einkommen-Ausgaben", "700"),  # a name, not a subtraction
        ("Einkommen - 1", "999"),
        ("Person.erster Vorname", '"Ada"'),
        ('Personen[erster Vorname = "Ada"].Alter', "[36]"),
        ("if in Bearbeitung then 1 else 2", "1"),
        ("Monatliches Einkommen in [1..5000]", "true"),
    ],
)
def test_names_with_blanks_and_operators(text: str, expected: str) -> None:
    person = {"erster Vorname": "Ada", "Alter": 36}
    variables = {
        "Monatliches Einkommen": 3000,
        "Einkommen": 1000,
        "Einkommen-Ausgaben": 700,
        "Person": person,
        "Personen": [person, {"erster Vorname": "Bob", "Alter": 1}],
        "in Bearbeitung": True,
    }
    expression = feel.compile_expression(text, feel.Scope(list(variables), fields=["erster Vorname"]))
    assert feel.text_of(expression.evaluate(variables).value) == expected
    assert expression.findings == ()


def test_the_longest_known_name_wins_on_word_borders() -> None:
    scope = feel.Scope(["a", "a b", "a b c"])
    variables = {"a": 1, "a b": 2, "a b c": 3}
    for text, value in (("a", 1), ("a b", 2), ("a b c", 3), ("a b + a", 3)):
        assert feel.compile_expression(text, scope).evaluate(variables).value == value
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_expression("a bc", scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: 1, b: a + 1}.b", "2"),
        ("{erster Wert: 1, zweiter Wert: erster Wert + 1}.zweiter Wert", "2"),
        ("{x: x + 1}.x", "101"),  # on the right still the outer one
        ("{a: {b: x}, x: 1}.a.b", "100"),
        ("for x in [1, 2] return x", "[1, 2]"),
        ("for mein Hund in [1, 2] return mein Hund * 2", "[2, 4]"),
        ("[1, 2, 3][item > x - 98]", "[3]"),
        ("[{x: 1}, {x: 2}][x = 2]", "[{x: 2}]"),  # the item's field hides the variable
        ("[{y: 1}][x = 100]", "[{y: 1}]"),
        ("[{item: 5}][item = 5]", "[{item: 5}]"),
        ("some y in [1, x] satisfies y = x", "true"),
        ("(function(x) x + 1)(1)", "2"),
        ("{f: function(erste Zahl, b) erste Zahl - b, r: f(5, 3)}.r", "2"),
        ("{f: function(a, b) a - b, r: f(b: 3, a: 5)}.r", "2"),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r", "120"),
        ("{f: function(n) n = 0 or g(n - 1), g: function(n) n > 0 and f(n - 1), r: f(6)}.r", "true"),
        ("{k: 2, mal: function(a) a * k, r: {k: 10, s: mal(1)}.s}.r", "2"),  # the k where it was written
        ("for i in 1..3, j in 1..i return i * 10 + j", "[11, 21, 22, 31, 32, 33]"),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24]"),
        ("for i in [] return i", "[]"),
        ("{count: 3, r: count([1, 2])}.r", "2"),  # a variable that is no function hides none
        ("sum([x, 1])", "101"),
    ],
)  # fmt: skip
def test_every_construct_has_its_scope(text: str, expected: str, text_of: Callable[..., str]) -> None:
    assert text_of(text, x=100) == expected


def test_a_variable_named_like_a_function_leaves_the_function_usable(evaluate: Callable[..., Any]) -> None:
    assert evaluate("count(date) + sum([1])", date=[1, 2], sum=5) == 3
    scope = feel.Scope(["date"])
    variables = {"date": "2026-03-01"}
    assert str(feel.compile_expression("date(date)", scope).evaluate(variables).value) == "2026-03-01"


def test_unknown_names_are_found_before_anything_runs() -> None:
    scope = feel.Scope({"Einkommen": NUMBER, "hunde": None})
    expression = feel.compile_expression("Einkomen * 2 + (for h in hunde return h.satz + g)[1]", scope)
    assert [(f.code, f.start, f.end) for f in expression.findings] == [
        ("unknown-name", 0, 8),
        ("unknown-name", 47, 48),
    ]
    assert expression.findings[0].suggestion == "Einkommen"


def test_names_a_filter_may_bring_are_not_called_unknown() -> None:
    scope = feel.Scope(["hunde"])
    assert feel.compile_expression("hunde[alter > 3].name", scope).findings == ()


def test_without_a_scope_nothing_is_called_unknown() -> None:
    assert feel.compile_expression("was auch immer + 1", feel.Scope(["was auch immer"])).findings == ()
    assert feel.compile_expression("irgendwas + 1").findings == ()


def test_types_of_a_model_are_known_by_name() -> None:
    adult = NamedType("tVolljährig", NUMBER, lambda value: bool(value >= 18))
    scope = feel.Scope({"alter": adult}, types={"tVolljährig": adult, "t mit Blank": ListType(NUMBER)})
    for text, expected in (
        ("20 instance of tVolljährig", True),
        ("17 instance of tVolljährig", False),
        ("[1] instance of t mit Blank", True),
        ("[1] instance of tVolljährig", False),
        ("{f: function(a: tVolljährig) a, r: f(17)}.r = null", True),
    ):
        assert feel.compile_expression(text, scope).evaluate({}).value is expected


def test_fields_of_types_may_have_blanks() -> None:
    person = ContextType((("erster Vorname", SIMPLE_TYPES["string"]),))
    scope = feel.Scope({"alle": ListType(person)})
    value = feel.compile_expression("alle.erster Vorname", scope).evaluate(
        {"alle": [{"erster Vorname": "Ada"}]}
    )
    assert value.value == ["Ada"]
    assert "erster Vorname" in scope.fields


def test_scopes_with_more_names_leave_the_first_unchanged() -> None:
    scope = feel.Scope({"a": NUMBER})
    wider = scope.with_names({"b c": None})
    assert set(wider.names) == {"a", "b c"}
    assert set(scope.names) == {"a"}
    assert scope != wider


def test_a_filter_on_an_empty_list_complains_about_nothing() -> None:
    value, warnings = feel.compile_expression("count([][beginn <= 3])").evaluate({})
    assert (value, warnings) == (0, ())
