"""What cannot work is told before it runs, where kinds are known; and nothing else is."""

from __future__ import annotations

import pytest

from app import feel
from app.feel.types import SIMPLE_TYPES, ContextType, ListType

_DOG = ContextType(
    (
        ("name", SIMPLE_TYPES["string"]),
        ("alter", SIMPLE_TYPES["number"]),
        ("aufnahme", SIMPLE_TYPES["date"]),
        ("gefährlich", SIMPLE_TYPES["boolean"]),
    )
)
_SCOPE = feel.Scope(
    {
        "hund": _DOG,
        "hunde": ListType(_DOG),
        "satz": SIMPLE_TYPES["number"],
        "ort": SIMPLE_TYPES["string"],
        "tag": SIMPLE_TYPES["date"],
        "irgendwas": None,
    }
)


@pytest.mark.parametrize(
    ("text", "code", "concerned"),
    [
        ("hund.nme", "unknown-field", "hund.nme"),
        ("hunde.nme", "unknown-field", "hunde.nme"),
        ("satz.name", "no-fields", "satz.name"),
        ("tag.jahr", "unknown-field", "tag.jahr"),
        ("1 + satz * ort", "wrong-operands", "satz * ort"),
        ("tag + 1", "wrong-operands", "tag + 1"),
        ("-ort", "not-negatable", "-ort"),
        ("satz > ort", "not-comparable", "satz > ort"),
        ("tag = ort", "not-comparable", "tag = ort"),
        ("if satz then 1 else 2", "not-boolean", "satz"),
        ("satz > 1 and ort", "not-boolean", "ort"),
        ("hunde[name]", "not-boolean", "name"),
        ("hunde[alter > name]", "not-comparable", "alter > name"),
        ("for h in hunde return h.alter + h.name", "wrong-operands", "h.alter + h.name"),
        ("some h in hunde satisfies h.alter", "not-boolean", "h.alter"),
        ("floor(ort)", "wrong-arguments", "floor(ort)"),
        ("substring(ort)", "wrong-arguments", "substring(ort)"),
        ("upper case(hund.alter)", "wrong-arguments", "upper case(hund.alter)"),
        ("count(hunde) + ort", "wrong-operands", "count(hunde) + ort"),
        ("{a: satz, b: a + ort}", "wrong-operands", "a + ort"),
        ("{f: function(x: number) x + ort, r: 1}", "wrong-operands", "x + ort"),
        ("(if satz > 1 then tag else tag) * 2", "wrong-operands", "if satz > 1 then tag else tag) * 2"),
    ],
)
def test_what_cannot_work_is_found(text: str, code: str, concerned: str) -> None:
    findings = feel.compile_expression(text, _SCOPE).findings
    assert [(finding.code, text[finding.start : finding.end]) for finding in findings] == [(code, concerned)]


@pytest.mark.parametrize(
    "text",
    [
        "hund.name + ort",
        "hunde[alter > 3].name[1] + ort",
        "hunde[1].aufnahme + duration(\"P1M\")",
        "hunde[irgendwas].alter[1] * 2",
        "irgendwas.feld + irgendwas",
        "satz = null or tag != null",
        "[1, \"a\"][1] + 1",
        "sum(for h in hunde return h.alter) * satz",
        "if hund.gefährlich then 1 else \"a\"",
        "every h in hunde satisfies h.gefährlich or h.alter in [1..5]",
        "{a: 1, b: a + satz}.b + 1",
        "(function(x) x + 1)(2)",
        "count(hund) + number(ort)",
        "upper case([ort])",
        "tag.weekday > 5 and not(is holiday(tag))",
        "satz between 1 and 2 and ort in (\"a\", \"b\")",
        "range(\"[1..2]\")",
        "for i in 1..3 return if i = 1 then 1 else partial[-1] * 2",
        "tag - tag > duration(\"P1D\")",
        "satz instance of number and true",
        "substring(string: ort, start position: 1)",
        "today() > tag",
    ],
)  # fmt: skip
def test_what_may_work_is_left_alone(text: str) -> None:
    assert feel.compile_expression(text, _SCOPE).findings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("satz * 2", "number"),
        ("hunde.name", "list<string>"),
        ("hunde[1].aufnahme", "date"),
        ("tag - tag", "days and time duration"),
        ("satz > 1", "boolean"),
        ("{a: 1}.a", "number"),
        ("if true then 1 else \"a\"", "None"),
        ("irgendwas", "None"),
    ],
)  # fmt: skip
def test_the_type_of_an_expression(text: str, expected: str) -> None:
    assert str(feel.compile_expression(text, _SCOPE).type) == expected


def test_cells_are_checked_as_well() -> None:
    findings = feel.compile_unary_tests("? > satz, starts with(satz, ort)", _SCOPE).findings
    assert [finding.code for finding in findings] == ["wrong-arguments"]
