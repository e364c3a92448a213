from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dmn import Finding, check_model
from tests.dmn.models import decision, evaluate, literal, model, table

INCOME = ("einkommen", "number")
HOURS = ("stunden", "number")


def findings(
    rules: Sequence[Sequence[str]], inputs: Sequence[tuple[str, str]] = (INCOME,), **options: Any
) -> list[Finding]:
    return check_model(model(decision(table(inputs, rules, **options))))


def messages(found: Sequence[Finding], rule: str = "") -> list[str]:
    return [item["message_de"] for item in found if not rule or item["rule"] == rule]


def test_a_complete_table_has_no_findings() -> None:
    assert findings([("< 0", "0"), ("[0..50000]", "1"), ("> 50000", "2")]) == []


def test_a_gap_is_shown_by_an_example_in_both_languages() -> None:
    found = findings(
        [("<= 50000", "-", "1"), ("> 50000", "< 45", "2"), ("> 50000", "> 45", "3")], (INCOME, HOURS)
    )
    assert messages(found) == ["Einkommen 50.000,01 und Stunden 45: keine Regel trifft zu"]
    assert found[0]["message_en"] == "Einkommen 50000.01 and Stunden 45: no rule matches"
    assert found[0]["example"] == {"Einkommen": "50000.01", "Stunden": "45"}
    assert (found[0]["rule"], found[0]["severity"], found[0]["element_id"]) == ("gap", "warning", "tabelle")


def test_a_default_or_a_collecting_policy_closes_all_gaps() -> None:
    assert findings([("1", "1")], default="0") == []
    assert findings([("1", "1")], policy="COLLECT") == []


def test_allowed_values_bound_the_space() -> None:
    rules = [("[0..10]", "1"), ("(10..100]", "2")]
    assert messages(findings(rules)) != []
    assert findings(rules, allowed={1: "[0..100]"}) == []


def test_whole_numbers_have_no_gaps_between_them() -> None:
    rules = [("< 1", "0"), ("1", "1"), ("2", "2"), (">= 3", "3")]
    assert messages(findings(rules))[0] == "Einkommen 1,01: keine Regel trifft zu"
    assert findings(rules, [("einkommen", "integer")]) == []


def test_days_have_no_gaps_between_them() -> None:
    rules = [('<= date("2025-12-31")', "1"), ('>= date("2026-01-01")', "2")]
    assert findings(rules, [("eingang", "date")]) == []
    rules[1] = ('> date("2026-01-01")', "2")
    assert messages(findings(rules, [("eingang", "date")])) == ["Eingang 01.01.2026: keine Regel trifft zu"]


def test_truth_values_and_texts() -> None:
    assert findings([("true", "1"), ("false", "2")], [("ok", "boolean")]) == []
    assert messages(findings([("true", "1")], [("ok", "boolean")])) == ["Ok nein: keine Regel trifft zu"]
    places = findings([('"Elsen", "Wewer"', "1")], [("ort", "string")])
    assert messages(places) == ["Ort ein anderer Wert: keine Regel trifft zu"]
    assert findings([('"Elsen"', "1"), ('not("Elsen")', "2")], [("ort", "string")]) == []


def test_overlapping_rules_are_an_error_where_one_only_may_match() -> None:
    found = findings([("<= 10", "1"), (">= 10", "2")])
    assert messages(found) == ["Einkommen 10: die Regeln 1 und 2 treffen beide zu"]
    assert (found[0]["severity"], found[0]["element_id"]) == ("error", "rule2")
    assert findings([("<= 10", "1"), (">= 10", "1")], policy="ANY") == []
    assert len(findings([("<= 10", "1"), (">= 10", "2")], policy="ANY")) == 1
    assert findings([("<= 10", "1"), (">= 10", "2")], policy="RULE ORDER") == []


def test_rules_hidden_behind_earlier_ones_are_found() -> None:
    found = findings([("< 10", "1"), ("-", "2"), ("< 5", "3")], policy="FIRST")
    assert messages(found) == ["Regel 3 wird nie erreicht: frühere Regeln decken ihre Fälle ab"]
    assert found[0]["element_id"] == "rule3"


def test_rules_that_cannot_match_are_found() -> None:
    found = findings([("-", "1"), ("> 200", "2")], policy="COLLECT", allowed={1: "[0..100]"})
    assert messages(found) == ["Regel 2 kann nie zutreffen"]


def test_columns_that_ask_for_the_same_are_seen_together() -> None:
    rules = [("< 5", "-", "1"), (">= 5", "< 9", "2"), (">= 5", ">= 9", "3")]
    assert findings(rules, (INCOME, INCOME)) == []
    impossible = findings([("< 5", "> 9", "1")], (INCOME, INCOME), policy="COLLECT")
    assert messages(impossible) == ["Regel 1 kann nie zutreffen"]


def test_computed_cells_neither_make_gaps_nor_overlaps() -> None:
    assert findings([("< grenze", "1"), (">= grenze", "2")]) == []


def test_validity_is_a_dimension_of_its_own() -> None:
    halves: Mapping[int, str] = {
        1: 'laufzettel:validTo="2025-12-31"',
        2: 'laufzettel:validFrom="2026-01-02"',
    }
    found = findings([("-", "1"), ("-", "2")], rule_attributes=halves)
    assert messages(found) == ["Tag 01.01.2026: keine Regel trifft zu"]
    assert found[0]["message_en"].startswith("day 2026-01-01: ")
    following = {1: 'laufzettel:validTo="2025-12-31"', 2: 'laufzettel:validFrom="2026-01-01"'}
    assert findings([("-", "1"), ("-", "2")], rule_attributes=following) == []


def test_cells_of_another_type_are_found() -> None:
    found = findings([('"viel"', "1"), ("-", "2")], policy="FIRST")
    assert messages(found, "cell-of-wrong-type") == [
        'Regel 1, „Einkommen“: "viel" ist kein Wert vom Typ Zahl'
    ]
    assert found[0]["element_id"] == "cell1_1"
    results = findings([("-", '"zwei"')], outputs=['name="satz" typeRef="number"'])
    assert messages(results, "result-of-wrong-type") == ['Regel 1, „satz“: "zwei" ist kein Wert vom Typ Zahl']


def test_the_type_of_the_input_counts_for_its_column() -> None:
    given = '<inputData id="einkommen" name="einkommen"><variable name="einkommen" typeRef="{}"/></inputData>'
    required = ['<requiredInput href="#einkommen"/>']

    def found(declared: str, column: str, cell: str) -> list[str]:
        body = decision(table([("einkommen", column)], [(cell, "1")], policy="COLLECT"), requires=required)
        return messages(check_model(model(given.format(declared) + body)))

    assert found("number", "", '"viel"') == ['Regel 1, „Einkommen“: "viel" ist kein Wert vom Typ Zahl']
    assert found("string", "number", "1") == ["„Einkommen“ ist vom Typ Text, die Spalte vom Typ Zahl"]
    assert found("number", "number", "1") == []


def test_a_value_of_another_type_than_its_decision_is_found() -> None:
    found = check_model(model(decision(literal('"sieben"'), type_ref="number")))
    assert messages(found, "result-of-wrong-type") == ["„ergebnis“ ergibt Text, ist aber vom Typ Zahl"]
    assert check_model(model(decision(literal("[7]"), type_ref="number"))) == []
    joined = findings([("-", '"a" + "b"')], outputs=['name="satz" typeRef="number"'])
    assert [item["rule"] for item in joined] == ["result-of-wrong-type"]


def test_broken_texts_are_found_at_their_cell() -> None:
    found = findings([("< ", "1")])
    assert [(item["severity"], item["element_id"]) for item in found] == [("error", "cell1_1")]


def test_unknown_names_are_found_where_the_model_declares_its_input() -> None:
    given = (
        '<inputData id="einkommen" name="einkommen"><variable name="einkommen" typeRef="number"/></inputData>'
    )
    body = decision(literal("einkomen * 2"), requires=['<requiredInput href="#einkommen"/>'])
    found = check_model(model(given + body))
    assert [item["rule"] for item in found] == ["unknown-name"]
    assert "„einkomen“" in found[0]["message_de"]
    assert "„einkommen“" in found[0]["message_de"]


def test_input_that_is_declared_but_not_required_is_named_as_such() -> None:
    given = '<inputData id="einkommen" name="einkommen"/>'
    found = check_model(model(given + decision(literal("einkommen * 2"))))
    assert messages(found) == ["„ergebnis“ verwendet „einkommen“, ist aber nicht damit verbunden"]
    assert found[0]["rule"] == "missing-requirement"


def test_languages_other_than_feel_are_found() -> None:
    script = '<literalExpression expressionLanguage="groovy"><text>1</text></literalExpression>'
    assert [item["rule"] for item in check_model(model(decision(script)))] == ["foreign-language"]


def test_unknown_types_and_circular_types_are_found() -> None:
    found = check_model(model(decision(literal("1"), type_ref="tFehlt")))
    assert [item["rule"] for item in found] == ["unknown-type"]
    part = '<itemComponent name="a"><typeRef>tA</typeRef></itemComponent>'
    circle = f'<itemDefinition name="tA">{part}</itemDefinition>'
    assert [item["rule"] for item in check_model(model(circle))] == ["circular-type"]


def test_broken_allowed_values_and_missing_logic_are_found() -> None:
    broken = (
        '<itemDefinition id="t" name="tA"><typeRef>number</typeRef>'
        "<allowedValues><text>&lt; </text></allowedValues></itemDefinition>"
    )
    assert [(item["severity"], item["element_id"]) for item in check_model(model(broken))] == [("error", "t")]
    assert [item["rule"] for item in check_model(model(decision("")))] == ["no-logic"]
    assert messages(findings([("-", "")])) == ["Regel 1 hat kein Ergebnis für „satz“"]
    assert messages(findings([])) == ["Die Tabelle hat keine Regeln"]


def test_results_outside_the_allowed_values_and_missing_priorities_are_found() -> None:
    body = table((INCOME,), [("-", "3")])
    body = body.replace("</output>", "<outputValues><text>1, 2</text></outputValues></output>")
    found = check_model(model(decision(body)))
    assert messages(found) == ["Regel 1, „satz“: 3 gehört nicht zu den erlaubten Werten"]
    assert [item["rule"] for item in findings([("-", "1")], policy="PRIORITY")] == ["priority-without-values"]
    two = findings(
        [("-", "1", "2")], outputs=['name="a"', 'name="b"'], policy="COLLECT", attributes='aggregation="SUM"'
    )
    assert [item["rule"] for item in two] == ["aggregation-of-many"]


def test_the_allowed_values_of_a_type_bound_the_space() -> None:
    percent = (
        '<itemDefinition name="tProzent"><typeRef>number</typeRef>'
        "<allowedValues><text>[0..100]</text></allowedValues></itemDefinition>"
    )
    body = decision(
        table([("satz", "tProzent")], [("< 50", "1"), (">= 50", "2"), ("> 100", "3")], policy="FIRST")
    )
    assert messages(check_model(model(percent + body))) == [
        "Regel 3 wird nie erreicht: frühere Regeln decken ihre Fälle ab"
    ]


def test_a_missing_value_belongs_to_the_space_where_a_cell_asks_for_it() -> None:
    rules = [("< 5", "1"), (">= 5", "2")]
    assert findings(rules) == []
    assert findings([*rules, ("null", "3")]) == []
    found = findings([("< 5", "-", "1"), (">= 5", "-", "2"), ("null", "1", "3")], (INCOME, HOURS))
    assert messages(found)[0] == "Einkommen ohne Wert und Stunden 0,99: keine Regel trifft zu"


def test_a_table_too_wide_to_check_says_so() -> None:
    inputs = [(f"e{i}", "number") for i in range(12)]
    rules = [
        (*(f"[{(i * 7 + j * 3) % 20}..{(i * 5 + j) % 20 + 20}]" for j in range(12)), "1") for i in range(30)
    ]
    found = findings(rules, inputs, policy="COLLECT")
    assert [item["rule"] for item in found] == ["not-fully-checked"]


cells = st.sampled_from(["-", "< 2", "<= 2", "2", "[1..3)", "> 3", "not(2)", "1, 3", ">= 4", "(2..4]"])
tables = st.lists(st.tuples(cells, cells), min_size=1, max_size=5)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_checks_agree_with_evaluating_many_values(rules: list[tuple[str, str]]) -> None:
    target = model(decision(table((INCOME, HOURS), [(*row, "1") for row in rules], policy="COLLECT")))
    points = [half / 2 for half in range(-1, 11)]
    counts = [
        len(evaluate(target, einkommen=_number(a), stunden=_number(b)).value or [])
        for a in points
        for b in points
    ]
    found = findings([(*row, "1") for row in rules], (INCOME, HOURS))
    assert any(item["rule"] == "gap" for item in found) == (0 in counts)
    assert any(item["rule"] == "overlap" for item in found) == any(count > 1 for count in counts)


def _number(value: float) -> Any:
    from decimal import Decimal

    return Decimal(str(value))
