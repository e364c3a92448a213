from __future__ import annotations

from decimal import Decimal

from app import engine, exact_json, feel
from tests.dmn.models import decision, definitions, literal, table
from tests.engine.diagrams import Diagram, Run, mapping

RATES = definitions(decision(table([("anzahl", "number")], [["1", "72.10"], ["2", "90"]]), key="steuersatz"))


def rating(extensions: str = "", decision_id: str = "steuersatz") -> engine.Definition:
    diagram = Diagram().start().decision("satz", decision_id, "satz", extensions).end()
    return diagram.flows("start", "satz", "end").definition(saetze=RATES)


def test_a_decision_is_evaluated_exactly_and_proven() -> None:
    run = Run(rating(), {"anzahl": 1})

    assert run.completed
    assert run.variables["satz"] == Decimal("72.10")
    (evaluation,) = run.step.evaluations
    assert (evaluation["element_id"], evaluation["decision_id"]) == ("satz", "steuersatz")
    assert exact_json.loads(exact_json.dumps(evaluation["record"]))


def test_a_decision_sees_its_input_mapping_and_its_result_is_mapped() -> None:
    run = Run(
        rating(mapping({"anzahl": "=count(hunde)"}, {"steuer": "=satz * anzahl"})), {"hunde": ["a", "b"]}
    )

    assert run.variables == {"hunde": ["a", "b"], "steuer": 180}


def test_a_decision_without_matching_rule_is_an_incident_with_its_record() -> None:
    run = Run(rating(), {"anzahl": 9})

    incident = run.active("satz")
    assert (incident.kind, len(run.step.evaluations)) == ("decision-without-result", 1)
    run.state["scopes"]["0"]["variables"]["anzahl"] = 2
    run.retry("satz")
    assert run.completed
    assert run.variables["satz"] == 90


def test_a_decision_chosen_by_an_expression_may_not_exist() -> None:
    run = Run(rating(decision_id="=welche"), {"welche": "gibt_es_nicht", "anzahl": 1})

    assert run.active("satz").kind == "decision-unknown"
    run.state["scopes"]["0"]["variables"]["welche"] = "steuersatz"
    run.retry("satz")
    assert run.completed


def test_a_decision_that_exceeds_its_limits_is_an_incident() -> None:
    endless = definitions(decision(literal("count(for i in 1..1000 return i)"), key="lang"))
    diagram = Diagram().start().decision("d", "lang").end().flows("start", "d", "end")
    narrow = engine.Environment(feel_limits=feel.Limits(steps=50))
    run = Run(diagram.definition(lang=endless), environment=narrow)

    assert run.active("d").kind == "decision-failed"
