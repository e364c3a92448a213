from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.engine.conversion.juel.translation import IN_LOOP, Untranslatable, value_of

TRANSLATED = {
    # operators
    "${a == 'x' && b > 3}": '=a = "x" and b > 3',
    "${a eq 1 or b ne 2}": "=a = 1 or b != 2",
    "${a lt 1 || a le 2 || a gt 3 || a ge 4}": "=a < 1 or a <= 2 or a > 3 or a >= 4",
    "${!(a == b)}": "=not(a = b)",
    "${not a}": "=not(a)",
    "${a ? 'ja' : 'nein'}": '=if a then "ja" else "nein"',
    "${(a ? 1 : 2) + 3}": "=(if a then 1 else 2) + 3",
    "${a - (b - c) * -d}": "=a - (b - c) * -d",
    "${a % 3 == 1}": "=modulo(a, 3) = 1",
    "${a div 2 mod 3}": "=modulo(a / 2, 3)",
    "${empty a}": '=a = null or string(a) in ("", "[]", "{}")',
    "${not empty a}": '=not(a = null or string(a) in ("", "[]", "{}"))',
    "${a += 'b'}": '=string(a) + "b"',
    "${1 < 2 == true}": "=(1 < 2) = true",
    # values and access
    '#{"er sagt \\"ja\\""}': '="er sagt \\"ja\\""',
    "${null}": "=null",
    "${1.50}": "=1.50",
    "${a.b['c'].d}": "=a.b.c.d",
    "${a['c-d']}": '=get value(a, "c-d")',
    "${liste[0].name}": "=liste[1].name",
    "${liste[i + 1]}": "=liste[i + 1 + 1]",
    "${a[b]}": "=if b instance of number then a[b + 1] else get value(a, b)",
    # texts around
    "Hallo ${name}!": '="Hallo " + string(name) + "!"',
    "${a}-${b}": '=string(a) + "-" + string(b)',
    "ohne": "ohne",
    "=3": '="=3"',
    "\\${a}": '="${a}"',
    # methods
    '${a.equals("x")}': '=a = "x"',
    "${a.equalsIgnoreCase(b)}": "=lower case(a) = lower case(b)",
    "${a.size() > 2}": "=count(a) > 2",
    "${a.length()}": "=string length(a)",
    "${a.isEmpty()}": '=string(a) in ("", "[]", "{}")',
    "${a.contains('x')}": '=if a instance of string then contains(a, "x") else list contains(a, "x")',
    "${a.containsKey('x')}": '=list contains(get entries(a).key, "x")',
    "${a.get(0)}": "=a[1]",
    "${a.startsWith('x')}": '=starts with(a, "x")',
    "${a.toUpperCase()}": "=upper case(a)",
    "${a.substring(1, 3)}": "=substring(a, 2, 2)",
    "${a.matches('[0-9]+')}": '=matches(a, "^(?:[0-9]+)$")',
    "${a.toString()}": "=string(a)",
    "${a.concat('b')}": '=string(a) + "b"',
    "${antrag.getHalter().isErwachsen()}": "=antrag.halter.erwachsen",
    "${execution.getVariable('x') > 5}": "=x > 5",
    "${execution.hasVariable('x')}": "=x != null",
    "${execution.processBusinessKey}": "=aktenzeichen",
    "${execution.getProcessBusinessKey()}": "=aktenzeichen",
    "${now()}": "=now()",
    "${dateTime().plusDays(3).toDate()}": '=now() + duration("P3D")',
    "${dateTime().minusHours(n)}": '=now() - duration("PT" + string(n) + "H")',
    "${JSON(a).prop('b').stringValue()}": "=a.b",
    "${S(a).jsonPath('$.b.c').numberValue() > 3}": "=a.b.c > 3",
}

REFUSED = {
    "${bean.tun(1)}": "bean.tun()",
    "${execution.id}": "execution.id",
    "${execution.getCurrentActivityId()}": "getCurrentActivityId",
    "${execution}": "execution",
    "${execution.getVariable(name)}": "steht nicht fest",
    "${fn:join(a)}": "fn:join()",
    "${currentUser()}": "currentUser()",
    "${if > 3}": "festes Wort",
    "${a = 3}": "„=“",
    "${a -> a}": "„->“",
    "${a": "schließende Klammer",
    "${}": "endet zu früh",
    "${a ^ b}": "„^“",
    "${a b}": "„b“",
    "${a.}": "endet zu früh",
    "${" + "(" * 90 + "a" + ")" * 90 + "}": "verschachtelt",
    "${" + "!" * 90 + "a}": "verschachtelt",
    "${" + "a + " * 200 + "a}": "zu lang",
}


@pytest.mark.parametrize("text", TRANSLATED)
def test_an_expression_is_translated(text: str) -> None:
    value = value_of(text)

    assert value == TRANSLATED[text]
    if value.startswith("="):
        feel.compile_expression(value[1:])


@pytest.mark.parametrize("text", REFUSED)
def test_what_feel_cannot_do_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        value_of(text)

    assert REFUSED[text] in caught.value.reason[0]
    assert all(caught.value.reason)


def test_rounds_are_counted_from_one_instead_of_zero() -> None:
    assert value_of("${loopCounter * 2 < nrOfInstances}", IN_LOOP) == (
        "=(loopCounter - 1) * 2 < numberOfInstances"
    )


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("${empty a}", {"a": None}, True),
        ("${empty a}", {"a": ""}, True),
        ("${empty a}", {"a": []}, True),
        ("${empty a}", {"a": {}}, True),
        ("${empty a}", {"a": [0]}, False),
        ("${empty a}", {"a": 0}, False),
        ("${!empty a && a > 1 || b}", {"a": 2, "b": False}, True),
        ("${a[i]}", {"a": ["x", "y"], "i": 1}, "y"),
        ("${a[i]}", {"a": {"k": "v"}, "i": "k"}, "v"),
        ("${a.contains('b')}", {"a": "abc"}, True),
        ("${a.contains('b')}", {"a": ["a"]}, False),
        ("${a.substring(1, 3)}", {"a": "Hund"}, "un"),
    ],
)
def test_a_translation_means_the_same(text: str, variables: dict[str, object], expected: object) -> None:
    known = {name: feel.from_json(value) for name, value in variables.items()}
    result = feel.compile_expression(value_of(text)[1:]).evaluate(known)

    assert feel.to_json(result.value) == expected


@given(st.text(alphabet="${}#ab.[]()'\"\\+-!=&|? :,<3%", max_size=40))
def test_no_text_breaks_the_translation(text: str) -> None:
    with suppress(Untranslatable):
        feel.compile_expression(value_of("${" + text)[1:])
