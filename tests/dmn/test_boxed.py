from __future__ import annotations

from typing import Any

import pytest

from app.dmn import Evaluation, check_model
from tests.dmn.models import decision, evaluate, literal, model


def value_of(body: str, **variables: Any) -> Any:
    return result_of(body, **variables).value


def result_of(body: str, **variables: Any) -> Evaluation:
    return evaluate(model(decision(body)), **variables)


def entry(name: str, body: str, type_ref: str = "") -> str:
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{declared}/>' if name else ""
    return f"<contextEntry>{variable}{body}</contextEntry>"


def parts(**children: str) -> str:
    return "".join(
        f"<{name.rstrip('_')}>{literal(text)}</{name.rstrip('_')}>" for name, text in children.items()
    )


def test_context_entries_see_the_entries_before_them() -> None:
    body = f"<context>{entry('a', literal('x + 1'))}{entry('b', literal('a * 2'))}</context>"
    assert value_of(body, x=2) == {"a": 3, "b": 6}


def test_the_nameless_entry_of_a_context_is_its_result() -> None:
    net, gross = entry("netto betrag", literal("100")), entry("", literal("netto betrag * 1.19"))
    body = f"<context>{net}{gross}</context>"
    assert value_of(body) == 119


def test_an_entry_of_the_wrong_type_is_null_with_a_warning() -> None:
    result = result_of(f"<context>{entry('a', literal('1'), 'string')}</context>")
    assert result.value == {"a": None}
    assert [item["code"] for item in result.warnings] == ["wrong-type"]


def test_lists_and_relations() -> None:
    assert value_of(f"<list>{literal('1')}{literal('x')}</list>", x="zwei") == [1, "zwei"]
    columns = '<column name="ort"/><column name="satz"/>'
    rows = "".join(
        f"<row>{literal(place)}{literal(rate)}</row>" for place, rate in (('"Elsen"', "1"), ('"Wewer"', "2"))
    )
    assert value_of(f"<relation>{columns}{rows}</relation>") == [
        {"ort": "Elsen", "satz": 1},
        {"ort": "Wewer", "satz": 2},
    ]


@pytest.mark.parametrize(
    ("condition", "expected", "warnings"),
    [
        ("true", "ja", []),
        ("false", "nein", []),
        ("null", "nein", []),
        ('"x"', None, ["condition-not-boolean"]),
    ],
)
def test_conditionals_decide_by_a_boolean(condition: str, expected: str | None, warnings: list[str]) -> None:
    result = result_of("<conditional>" + parts(if_=condition, then='"ja"', else_='"nein"') + "</conditional>")
    assert (result.value, [item["code"] for item in result.warnings]) == (expected, warnings)


def test_filters_select_by_condition_or_position() -> None:
    people = [{"alter": 3}, {"alter": 8}]
    assert value_of(f"<filter>{parts(in_='leute', match='alter > 5')}</filter>", leute=people) == [
        {"alter": 8}
    ]
    assert value_of(f"<filter>{parts(in_='[1, 2, 3]', match='item > 1')}</filter>") == [2, 3]
    assert value_of(f"<filter>{parts(in_='[1, 2, 3]', match='-1')}</filter>") == 3
    assert value_of(f"<filter>{parts(in_='[1, 2, 3]', match='4')}</filter>") is None


def test_a_filter_knows_the_entries_of_its_items() -> None:
    given = '<inputData id="leute" name="leute"/>'
    body = f"<filter>{parts(in_='leute', match='alter > 5')}</filter>"
    target = model(given + decision(body, requires=['<requiredInput href="#leute"/>']))
    assert check_model(target) == []
    assert evaluate(target, leute=[{"alter": 3}, {"alter": 8}, {"alter": None}]).value == [{"alter": 8}]


def test_iterations() -> None:
    loop = parts(in_="[1..3]", return_="i * 10")
    assert value_of(f'<for iteratorVariable="i">{loop}</for>') == [10, 20, 30]
    running = parts(in_="[1, 2, 3]", return_="i + count(partial)")
    assert value_of(f'<for iteratorVariable="i">{running}</for>') == [1, 3, 5]
    some = parts(in_="[1, 2]", satisfies="i > 1")
    assert value_of(f'<some iteratorVariable="i">{some}</some>') is True
    assert value_of(f'<every iteratorVariable="i">{some}</every>') is False
    unclear = parts(in_="[1, null]", satisfies="i > 0")
    assert value_of(f'<every iteratorVariable="i">{unclear}</every>') is None


def test_functions_are_called_by_the_names_of_their_parameters() -> None:
    function = (
        '<functionDefinition><formalParameter name="netto" typeRef="number"/>'
        f"{literal('netto * satz')}</functionDefinition>"
    )
    binding = f'<binding><parameter name="netto"/>{literal("100")}</binding>'
    call = f"<invocation>{literal('brutto')}{binding}</invocation>"
    assert value_of(f"<context>{entry('brutto', function)}{entry('', call)}</context>", satz=2) == 200
    wrong = call.replace('name="netto"', 'name="steuer"')
    assert value_of(f"<context>{entry('brutto', function)}{entry('', wrong)}</context>", satz=2) is None


def test_functions_made_in_a_loop_keep_their_item() -> None:
    body = parts(in_="[1, 2]", return_="function(x) x + i")
    calls = "<context>" + entry("fs", f'<for iteratorVariable="i">{body}</for>')
    assert value_of(f"{calls}{entry('', literal('[fs[1](10), fs[2](10)]'))}</context>") == [11, 12]


def test_a_function_in_another_language_is_never_run() -> None:
    java = (
        '<functionDefinition kind="Java"><formalParameter name="x"/><context>'
        + entry("class", literal('"java.lang.Math"'))
        + entry("method signature", literal('"cos(double)"'))
        + "</context></functionDefinition>"
    )
    result = result_of(f"<context>{entry('cos', java)}{entry('', literal('cos(0)'))}</context>")
    assert (result.value, [item["code"] for item in result.warnings]) == (None, ["foreign-language"])


def test_a_broken_text_is_null_with_its_place() -> None:
    result = result_of('<literalExpression id="text7"><text>1 +</text></literalExpression>')
    assert result.value is None
    assert result.warnings[0]["element_id"] == "text7"
