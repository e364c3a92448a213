from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.dmn import Model
from tests.dmn.models import decision, evaluate, model, table

NUMBER = [("betrag", "number")]


def of(rules: Sequence[Sequence[str]], inputs: Sequence[tuple[str, str]] = NUMBER, **options: Any) -> Model:
    return model(decision(table(inputs, rules, **options)))


def warnings_of(evaluation: Any) -> list[str]:
    return [item["code"] for item in evaluation.warnings]


def test_the_matching_rule_gives_the_value() -> None:
    rates = of([("< 100", "1"), ("[100..200)", "2"), (">= 200", "3")])
    values = [evaluate(rates, betrag=Decimal(text)).value for text in ("99.99", "100", "199.99", "200")]
    assert values == [1, 2, 2, 3]


def test_several_outputs_make_a_context() -> None:
    two = of([("1", "10", '"eins"')], outputs=['name="satz"', 'name="stufe"'])
    assert evaluate(two, betrag=1).value == {"satz": 10, "stufe": "eins"}


def test_a_cell_may_use_other_variables_and_the_value_itself() -> None:
    flexible = of([("> grenze", '"über"'), ("? = grenze", '"gleich"'), ("< grenze", '"unter"')])
    assert [evaluate(flexible, betrag=value, grenze=5).value for value in (4, 5, 6)] == [
        "unter",
        "gleich",
        "über",
    ]


def test_unique_allows_one_rule_only() -> None:
    overlapping = of([("< 10", "1"), ("< 20", "2")])
    assert evaluate(overlapping, betrag=15).value == 2
    both = evaluate(overlapping, betrag=5)
    assert both.value is None
    assert warnings_of(both) == ["several-rules-match"]
    assert "(1, 2)" in both.warnings[0]["message_de"]


def test_any_allows_several_rules_that_agree() -> None:
    rules = of([("< 10", "1"), ("< 20", "1"), ("< 5", "2")], policy="ANY")
    assert evaluate(rules, betrag=7).value == 1
    disagreeing = evaluate(rules, betrag=3)
    assert disagreeing.value is None
    assert warnings_of(disagreeing) == ["rules-disagree"]


def test_first_takes_the_first_rule() -> None:
    assert evaluate(of([("< 10", "1"), ("-", "2")], policy="FIRST"), betrag=5).value == 1


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("PRIORITY", "hoch"),
        ("OUTPUT ORDER", ["hoch", "mittel", "niedrig"]),
        ("RULE ORDER", ["niedrig", "hoch", "mittel"]),
        ("COLLECT", ["niedrig", "hoch", "mittel"]),
    ],
)
def test_policies_for_several_rules(policy: str, expected: object) -> None:
    body = table(NUMBER, [("-", '"niedrig"'), ("> 1", '"hoch"'), ("> 2", '"mittel"')], policy=policy)
    values = '<outputValues><text>"hoch", "mittel", "niedrig"</text></outputValues>'
    body = body.replace("</output>", f"{values}</output>")
    assert evaluate(model(decision(body)), betrag=3).value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", Decimal("6.5")), ("MIN", 1), ("MAX", Decimal("3.5")), ("COUNT", 3)]
)
def test_collected_values_are_aggregated(aggregation: str, expected: object) -> None:
    rules = [("-", "2"), ("> 1", "1"), ("> 2", "3.5"), ("> 9", "100")]
    sums = of(rules, policy="COLLECT", attributes=f'aggregation="{aggregation}"')
    assert evaluate(sums, betrag=3).value == expected


def test_without_a_matching_rule_the_default_applies_or_the_value_is_null() -> None:
    assert evaluate(of([("1", "10")], default="7"), betrag=2).value == 7
    missing = evaluate(of([("1", "10")]), betrag=2)
    assert missing.value is None
    assert warnings_of(missing) == ["no-rule-matches"]
    nothing = of([("1", "10")], policy="COLLECT", attributes='aggregation="COUNT"')
    assert evaluate(nothing, betrag=2).value == 0


def test_a_value_that_is_not_allowed_gives_null() -> None:
    ages = of([("-", "1")], allowed={1: "[0..120]"})
    assert evaluate(ages, betrag=5).value == 1
    refused = evaluate(ages, betrag=-5)
    assert refused.value is None
    assert refused.warnings[0]["message_de"] == "„Betrag“ darf nicht -5 sein"


def test_a_result_that_is_not_allowed_is_given_with_a_warning() -> None:
    body = table(NUMBER, [("-", "betrag")])
    body = body.replace("</output>", "<outputValues><text>1, 2</text></outputValues></output>")
    assert warnings_of(evaluate(model(decision(body)), betrag=2)) == []
    refused = evaluate(model(decision(body)), betrag=3)
    assert (refused.value, warnings_of(refused)) == (3, ["value-not-allowed"])


def test_a_value_of_the_wrong_type_is_null_with_a_warning() -> None:
    wrong = evaluate(of([("1", "10")]), betrag="eins")
    assert wrong.value is None
    assert "wrong-type" in warnings_of(wrong)


def test_null_matches_only_cells_that_ask_for_it() -> None:
    rules = of([("null", '"fehlt"'), ("< 5", '"klein"'), ("not(1)", '"nicht eins"')], policy="COLLECT")
    assert evaluate(rules, betrag=None).value[0] == "fehlt"
    assert "klein" not in evaluate(rules, betrag=None).value


def test_rules_apply_between_their_dates() -> None:
    validity = {1: 'laufzettel:validTo="2025-12-31"', 2: 'laufzettel:validFrom="2026-01-01"'}
    rates = of([("-", "100"), ("-", "120")], rule_attributes=validity)
    assert evaluate(rates, date(2025, 12, 31), betrag=1).value == 100
    assert evaluate(rates, date(2026, 1, 1), betrag=1).value == 120
    assert evaluate(rates, betrag=1).value == 120  # the runtime's day: 1 March 2026


def test_iso_texts_are_dates_where_the_column_says_so() -> None:
    deadlines = of(
        [('< date("2026-01-01")', '"alt"'), ('>= date("2026-01-01")', '"neu"')], [("eingang", "date")]
    )
    assert evaluate(deadlines, eingang="2025-12-31").value == "alt"
    assert evaluate(deadlines, eingang="2026-01-01").value == "neu"


def test_a_table_with_a_broken_cell_has_no_value() -> None:
    broken = evaluate(of([("1 +", "10"), ("-", "20")]), betrag=1)
    assert broken.value is None
    assert "broken-table" in warnings_of(broken)
