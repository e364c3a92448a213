"""Every message of the catalogue appears, in both languages, and points at the right characters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from app import feel
from app.feel.messages import CATALOGUE, LIMITS, SYNTAX, WARNINGS, Place, suggest


class Case(NamedTuple):
    code: str
    text: str
    concerned: str  # the characters the message points at
    de: str
    en: str


_SYNTAX_CASES = [
    Case("expression-empty", "  ", "", "Der Ausdruck ist leer.", "The expression is empty."),
    Case(
        "expression-too-long",
        "1" * 100_001,
        "1",
        "Der Ausdruck hat 100001 Zeichen, erlaubt sind 100000.",
        "The expression has 100001 characters, 100000 are allowed.",
    ),
    Case(
        "nested-too-deeply",
        "(" * 130 + "1" + ")" * 130,
        "(",
        "Der Ausdruck ist zu tief verschachtelt.",
        "The expression is nested too deeply.",
    ),
    Case(
        "unexpected-end",
        "1 +",
        "",
        "Der Ausdruck endet zu früh, hier fehlt ein Wert.",
        "The expression ends too early, a value is missing here.",
    ),
    Case("unexpected", "1 + )", ")", "„)“ passt hier nicht.", "“)” does not fit here."),
    Case(
        "expected",
        "if a 1",
        "1",
        "Hier fehlt „then“, stattdessen steht da „1“.",
        "“then” is missing here, found “1” instead.",
    ),
    Case(
        "foreign-operator",
        "a == 1",
        "==",
        "„==“ gibt es in FEEL nicht, hier schreibt man „=“.",
        "FEEL has no “==”, write “=” instead.",
    ),
    Case(
        "decimal-comma",
        "1,5 + 2",
        ",",
        "Zahlen schreibt man hier mit Punkt: „1.5“.",
        "Numbers are written with a point: “1.5”.",
    ),
    Case(
        "leading-equals",
        " = a",
        "=",
        "Das „=“ am Anfang gehört nicht zum Ausdruck.",
        "The “=” at the start is no part of the expression.",
    ),
    Case(
        "not-needs-brackets",
        "a and not b",
        "b",
        "„not“ braucht Klammern: „not(…)“.",
        "“not” needs brackets: “not(…)”.",
    ),
    Case(
        "unknown-character",
        "a + $b",
        "$",
        "Das Zeichen „$“ kennt FEEL nicht.",
        "FEEL does not know the character “$”.",
    ),
    Case(
        "unterminated-text",
        'a + "b',
        '"b',
        "Der Text hat kein schließendes Anführungszeichen.",
        "The text has no closing quotation mark.",
    ),
    Case(
        "unterminated-comment",
        "a /* b",
        "/*",
        "Der Kommentar wird nicht mit */ beendet.",
        "The comment is not closed by */.",
    ),
    Case(
        "number-too-large",
        "1e9999",
        "1e9999",
        "Die Zahl ist zu groß oder zu klein.",
        "The number is too large or too small.",
    ),
]

_LIMIT_CASES = [
    Case(
        "too-many-steps",
        "1 + count(for i in 1..1000000 return i)",
        "1..1000000",
        "Die Berechnung braucht mehr als 100000 Schritte.",
        "The calculation takes more than 100000 steps.",
    ),
    Case(
        "calls-too-deep",
        "{f: function(x) f(x + 1), r: f(1)}.r",
        "f(x + 1)",
        "Mehr als 60 Funktionen rufen einander auf.",
        "More than 60 functions call each other.",
    ),
    Case(
        "text-too-long",
        "lang + lang",
        "lang + lang",
        "Der Text wird länger als 1000000 Zeichen.",
        "The text becomes longer than 1000000 characters.",
    ),
    Case(
        "list-too-long",
        "append(viele, 1)",
        "append(viele, 1)",
        "Die Liste bekommt mehr als 100000 Einträge.",
        "The list gets more than 100000 items.",
    ),
    Case(
        "value-too-large",
        "{a0: [1]," + ",".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 40)) + ", z: string(a39)}",
        "string(a39)",
        "Der Wert ist zu groß: mehr als 100000 Bestandteile.",
        "The value is too large: more than 100000 parts.",
    ),
    Case(
        "pattern-too-slow",
        'matches(muster, "((a{1,1000}){1,1000}){1,1000}b")',
        'matches(muster, "((a{1,1000}){1,1000}){1,1000}b")',
        "Die Suche nach dem Muster „((a{1,1000}){1,1000}){1,1000}b“ dauert zu lange.",
        "Searching for the pattern “((a{1,1000}){1,1000}){1,1000}b” takes too long.",
    ),
]

_WARNING_CASES = [
    Case(
        "unknown-name",
        "1 + Einkomen",
        "Einkomen",
        "Der Name „Einkomen“ ist unbekannt. Meinten Sie „Einkommen“?",
        "The name “Einkomen” is unknown. Did you mean “Einkommen”?",
    ),
    Case(
        "unknown-function",
        "1 + summe([1])",
        "summe",
        "Die Funktion „summe“ ist unbekannt. Meinten Sie „sum“?",
        "The function “summe” is unknown. Did you mean “sum”?",
    ),
    Case(
        "unknown-field",
        "hund.nme",
        "hund.nme",
        "Das Feld „nme“ gibt es nicht. Meinten Sie „name“?",
        "There is no field “nme”. Did you mean “name”?",
    ),
    Case(
        "no-fields",
        "Einkommen.hoehe",
        "Einkommen.hoehe",
        "Das Feld „hoehe“ ist hier nicht abrufbar: der Wert ist eine Zahl.",
        "The field “hoehe” cannot be read here: the value is a number.",
    ),
    Case(
        "null-operand",
        "2 * (1 + leer)",
        "1 + leer",
        "„+“ hat kein Ergebnis, weil ein Wert fehlt (null).",
        "“+” has no result because a value is missing (null).",
    ),
    Case(
        "wrong-operands",
        '[1 + "a"]',
        '1 + "a"',
        "„+“ geht so nicht: links eine Zahl, rechts ein Text.",
        "“+” does not work like this: a number on the left, a string on the right.",
    ),
    Case("division-by-zero", "1 / 0", "1 / 0", "Hier wird durch null geteilt.", "This divides by zero."),
    Case(
        "result-out-of-range",
        "9 ** 9999",
        "9 ** 9999",
        "Das Ergebnis von „**“ ist zu groß oder zu klein.",
        "The result of “**” is too large or too small.",
    ),
    Case(
        "not-negatable",
        '-"a"',
        '-"a"',
        "Ein Minus davor geht nicht: der Wert ist ein Text.",
        "A minus in front does not work: the value is a string.",
    ),
    Case(
        "not-comparable",
        '[1 < "a"]',
        '1 < "a"',
        "Eine Zahl und ein Text lassen sich nicht vergleichen.",
        "A number and a string cannot be compared.",
    ),
    Case(
        "not-boolean",
        "if 5 then 1 else 2",
        "5",
        "Hier muss wahr oder falsch stehen, der Wert ist eine Zahl.",
        "This must be true or false, the value is a number.",
    ),
    Case(
        "not-iterable",
        "for x in leer return x",
        "leer",
        "Das lässt sich nicht durchlaufen: nichts (null).",
        "This cannot be iterated over: nothing (null).",
    ),
    Case(
        "no-such-item",
        "[1, 2][3]",
        "[1, 2][3]",
        "Einen Eintrag 3 gibt es nicht, die Liste hat 2.",
        "There is no item 3, the list has 2.",
    ),
    Case(
        "invalid-range",
        '5 in [1.."a"]',
        '[1.."a"]',
        "Diesen Bereich gibt es nicht: Anfang eine Zahl, Ende ein Text.",
        "There is no such range: from a number to a string.",
    ),
    Case(
        "duplicate-key",
        "{a: 1, a: 2}",
        "{a: 1, a: 2}",
        "Der Schlüssel „a“ kommt zweimal vor.",
        "The key “a” appears twice.",
    ),
    Case(
        "not-a-function",
        "Einkommen(1)",
        "Einkommen(1)",
        "Hier wird aufgerufen, was keine Funktion ist: eine Zahl.",
        "What is called here is not a function: a number.",
    ),
    Case(
        "external-function",
        '(function(x) external {java: {class: "java.lang.Math"}}) = 1',
        'function(x) external {java: {class: "java.lang.Math"}}',
        "Fremder Programmcode wird nicht ausgeführt.",
        "Foreign program code is not executed.",
    ),
    Case(
        "wrong-arguments",
        '1 + floor("a")',
        'floor("a")',
        "„floor“ passt nicht zu diesen Angaben (ein Text). Möglich: floor(n: number, [scale: number])",
        "“floor” does not fit these arguments (a string). Possible: floor(n: number, [scale: number])",
    ),
    Case(
        "no-result",
        'date("2026-02-30")',
        'date("2026-02-30")',
        '„date“ hat für diese Werte kein Ergebnis: "2026-02-30"',
        '“date” has no result for these values: "2026-02-30"',
    ),
    Case(
        "invalid-pattern",
        'matches("a", "(")',
        'matches("a", "(")',
        "Das Suchmuster „(“ ist ungültig.",
        "The search pattern “(” is not valid.",
    ),
    Case(
        "wrong-type",
        '{f: function(x: number) x, r: f("a")}',
        'f("a")',
        'Der Wert „"a"“ ist nicht vom Typ number.',
        'The value “"a"” is not of type number.',
    ),
    Case(
        "no-holidays",
        'is holiday(date("2026-03-01"))',
        'is holiday(date("2026-03-01"))',
        "Hier ist nicht bekannt, welche Tage Feiertage sind.",
        "It is not known here which days are holidays.",
    ),
]
_FINDING_CASES = [
    Case(
        "unknown-type",
        "1 instance of Zahl",
        "Zahl",
        "Den Typ „Zahl“ gibt es nicht. Meinten Sie „number“?",
        "There is no type “Zahl”. Did you mean “number”?",
    ),
    Case(
        "invalid-temporal",
        '[@"2026-13-01"]',
        '@"2026-13-01"',
        "„2026-13-01“ ist weder Datum noch Uhrzeit noch Dauer.",
        "“2026-13-01” is neither a date nor a time nor a duration.",
    ),
]

_VARIABLES: dict[str, Any] = {
    "Einkommen": 50_000,
    "hund": {"name": "Bello"},
    "leer": None,
    "lang": "x" * 600_000,
    "muster": "a" * 100_000,
    "viele": [None] * 100_000,
}


def _check(message: Any, case: Case) -> None:
    assert message.code == case.code
    assert case.text[message.start : message.end][:200] == case.concerned[:200] or case.concerned == "1"
    line, column = message.place.line, message.place.column
    assert message.message_de == f"Zeile {line}, Zeichen {column}: {case.de}"
    assert message.message_en == f"Line {line}, character {column}: {case.en}"


@pytest.mark.parametrize("case", _SYNTAX_CASES, ids=lambda case: case.code)
def test_syntax_errors_say_what_is_wrong_and_where(case: Case) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression(case.text)
    _check(caught.value.message, case)


@pytest.mark.parametrize("case", _LIMIT_CASES, ids=lambda case: case.code)
def test_limits_say_which_and_where(case: Case) -> None:
    limits = feel.Limits(steps=10**6) if case.code == "list-too-long" else feel.DEFAULT_LIMITS
    with pytest.raises(feel.FeelLimitExceeded) as caught:
        feel.compile_expression(case.text).evaluate(_VARIABLES, _runtime(limits))
    _check(caught.value.message, case)


def test_time_is_a_limit_as_well() -> None:
    text = "for i in 1..100000 return i"
    with pytest.raises(feel.FeelLimitExceeded) as caught:
        feel.compile_expression(text).evaluate({}, _runtime(feel.Limits(seconds=-1)))
    sentences = (
        "Die Berechnung dauert länger als -1 Sekunden.",
        "The calculation takes longer than -1 seconds.",
    )
    _check(caught.value.message, Case("out-of-time", text, "1..100000", *sentences))


def test_values_that_contain_themselves_are_too_deep() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(feel.FeelLimitExceeded) as caught:
        feel.to_json(endless)
    assert caught.value.code == "value-too-deep"
    assert caught.value.message_de == "Die Berechnung oder ihr Wert ist zu tief verschachtelt."
    assert caught.value.message_en == "The calculation or its value is nested too deeply."


@pytest.mark.parametrize("case", _WARNING_CASES, ids=lambda case: case.code)
def test_nulls_say_why_and_where(case: Case) -> None:
    result = feel.compile_expression(case.text).evaluate(_VARIABLES)
    _check(result.warnings[0], case)


@pytest.mark.parametrize("case", _FINDING_CASES, ids=lambda case: case.code)
def test_findings_are_known_before_anything_runs(case: Case) -> None:
    _check(feel.compile_expression(case.text).findings[0], case)


def test_every_message_of_the_catalogue_is_produced_by_a_test() -> None:
    cases = [*_SYNTAX_CASES, *_LIMIT_CASES, *_WARNING_CASES, *_FINDING_CASES]
    elsewhere = {"out-of-time", "value-too-deep"}
    assert {case.code for case in cases} | elsewhere == set(CATALOGUE)
    assert set(SYNTAX) | set(LIMITS) | set(WARNINGS) == set(CATALOGUE)


def test_positions_are_lines_and_characters_with_carets_below() -> None:
    text = "if a > 1\nthen  1 +\nelse 2"
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression(text)
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (3, 1)
    assert place.excerpt() == "else 2\n^^^^"
    assert str(caught.value).startswith("Zeile 3, Zeichen 1: ")


def test_carets_stay_within_their_line() -> None:
    assert Place("ab\ncd", 1, 5).excerpt() == "ab\n ^"
    assert Place("", 0, 0).excerpt() == "\n^"


def test_messages_are_json_for_interfaces() -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression("1 +")
    assert caught.value.as_json() == {
        "code": "unexpected-end",
        "start": 3,
        "end": 3,
        "line": 1,
        "column": 4,
        "message_de": "Zeile 1, Zeichen 4: Der Ausdruck endet zu früh, hier fehlt ein Wert.",
        "message_en": "Line 1, character 4: The expression ends too early, a value is missing here.",
    }


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("Einkomen", ["Einkommen", "Alter"], "Einkommen"),
        ("einkommen", ["Einkommen"], "Einkommen"),
        ("xyz", ["Einkommen"], None),
        ("stringlength", ["string length", "string"], "string length"),
    ],
)
def test_suggestions_are_names_that_look_alike(name: str, known: list[str], expected: str | None) -> None:
    assert suggest(name, known) == expected


def test_a_warning_is_noted_once_however_often_a_loop_passes() -> None:
    result = feel.compile_expression("for i in 1..50 return i + leer").evaluate({"leer": None})
    assert [warning.code for warning in result.warnings] == ["null-operand"]


def _runtime(limits: feel.Limits) -> feel.Runtime:
    return feel.Runtime(datetime(2026, 3, 2, tzinfo=UTC), limits=limits)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("wenn a dann b", "if"),
        ("a und b", "and"),
        ("summe([1])", "sum"),
        ("nicht(a)", "not"),
        ("heute()", "today"),
        ("True", "true"),
        ("round(1.5)", "round half up"),
    ],
)
def test_words_of_other_languages_are_understood(text: str, suggestion: str) -> None:
    try:
        explanation = feel.compile_expression(text).evaluate({}).warnings[0]
    except feel.FeelSyntaxError as error:
        explanation = error.message  # type: ignore[assignment]
    assert explanation.message_de.endswith(f" Meinten Sie „{suggestion}“?")


def test_an_unknown_function_is_one_complaint() -> None:
    warnings = feel.compile_expression("unbekannt(1)").evaluate({}).warnings
    assert [warning.code for warning in warnings] == ["unknown-function"]
