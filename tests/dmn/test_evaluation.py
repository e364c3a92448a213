from __future__ import annotations

from datetime import date

from app import exact_json
from app.dmn import Model
from tests.dmn.models import decision, evaluate, model, table

RULES = [("1", "-", "72"), ("2", "false", "180"), (">= 2", "true", "anzahl * 500"), ("-", "-", "0")]
ATTRIBUTES = {
    1: 'laufzettel:validFrom="2026-01-01" laufzettel:legalBasis="§ 2 Abs. 1 HStS"',
    4: 'laufzettel:validTo="2020-12-31"',
}


def dogs() -> Model:
    inputs = [("anzahl", "number"), ("gefährlich", "boolean")]
    return model(decision(table(inputs, RULES, rule_attributes=ATTRIBUTES, policy="FIRST")))


def test_the_record_shows_inputs_the_matching_rule_and_why_not_the_others() -> None:
    evaluation = evaluate(dogs(), anzahl=3, gefährlich=True)
    assert evaluation.value == 1500
    described = evaluation.record["decisions"][0]["tables"][0]
    assert [(item["label"], item["value"]) for item in described["inputs"]] == [
        ("Anzahl", 3),
        ("Gefährlich", True),
    ]
    assert [item["rule"] for item in described["matched"]] == [3]
    assert described["matched"][0]["tests"] == [">= 2", "true"]
    assert described["rejected"] == [
        {"label": "Anzahl", "rules": [{"rule": 1, "test": "1"}, {"rule": 2, "test": "2"}]}
    ]
    assert described["not_valid"] == [4]
    assert described["result"] == 1500


def test_the_record_names_the_legal_basis_and_the_validity_of_the_rule() -> None:
    matched = evaluate(dogs(), anzahl=1, gefährlich=False).record["decisions"][0]["tables"][0]["matched"][0]
    assert (matched["legal_basis"], matched["valid_from"]) == ("§ 2 Abs. 1 HStS", "2026-01-01")


def test_rules_behind_the_first_match_are_named_as_not_reached() -> None:
    record = evaluate(dogs(), date(2020, 1, 1), anzahl=2, gefährlich=False).record
    described = record["decisions"][0]["tables"][0]
    assert (described["not_reached"], described["not_valid"]) == ([4], [1])


def test_the_record_is_json_with_exact_numbers_and_names_the_file_and_the_day() -> None:
    evaluation = evaluate(dogs(), date(2026, 5, 4), anzahl=1, gefährlich=False)
    record = exact_json.loads(exact_json.dumps(evaluation.record))
    assert record == evaluation.record
    assert record["on"] == "2026-05-04"
    assert len(record["model"]["sha256"]) == 64


def test_the_record_holds_the_inputs_a_decision_used_and_no_others() -> None:
    given = '<inputData id="betrag" name="betrag"><variable name="betrag" typeRef="number"/></inputData>'
    body = "<literalExpression><text>betrag * faktor</text></literalExpression>"
    target = model(given + decision(body, requires=['<requiredInput href="#betrag"/>']))
    record = evaluate(target, betrag=4, faktor=2, geheim="x").record
    assert record["inputs"] == {"betrag": 4, "faktor": 2}
    assert record["decisions"][0]["expression"] == "betrag * faktor"


def test_the_record_names_the_laws_a_decision_rests_on() -> None:
    law = '<knowledgeSource id="hsts" name="Hundesteuersatzung"/>'
    authority = '<authorityRequirement><requiredAuthority href="#hsts"/></authorityRequirement>'
    body = f"{authority}<literalExpression><text>1</text></literalExpression>"
    described = evaluate(model(law + decision(body))).record["decisions"][0]
    assert described["legal_sources"] == ["Hundesteuersatzung"]


def test_a_table_called_too_often_is_counted_and_no_longer_described() -> None:
    rules = [(str(number), str(number)) for number in range(1000)]
    logic = table([("x", "number")], rules)
    knowledge = (
        '<businessKnowledgeModel id="tafel" name="tafel"><variable name="tafel"/><encapsulatedLogic>'
        f'<formalParameter name="x" typeRef="number"/>{logic}</encapsulatedLogic></businessKnowledgeModel>'
    )
    requirement = '<knowledgeRequirement><requiredKnowledge href="#tafel"/></knowledgeRequirement>'
    body = "<literalExpression><text>sum(for i in 1..60 return tafel(i))</text></literalExpression>"
    evaluation = evaluate(model(knowledge + decision(requirement + body)))
    described = evaluation.record["decisions"][0]
    assert evaluation.value == sum(range(61))
    assert (len(described["tables"]), described["omitted_tables"]) == (50, 10)


def test_a_calculation_lists_its_steps_in_order() -> None:
    first = decision("<literalExpression><text>betrag * 2</text></literalExpression>", key="doppelt")
    second = decision(
        "<literalExpression><text>doppelt + 1</text></literalExpression>",
        requires=['<requiredDecision href="#doppelt"/>'],
    )
    record = evaluate(model(second + first), betrag=4).record
    assert [(item["id"], item["result"]) for item in record["decisions"]] == [("doppelt", 8), ("ergebnis", 9)]
