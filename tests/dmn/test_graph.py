from __future__ import annotations

import pytest

from app import feel
from app.dmn import UnknownDecision, read_model
from tests.dmn.models import RUNTIME, decision, definitions, evaluate, literal, model, table

NEEDS_INPUT = ['<requiredInput href="#betrag"/>']
AMOUNT = '<inputData id="betrag" name="betrag"><variable name="betrag" typeRef="number"/></inputData>'


def test_a_decision_sees_what_it_requires() -> None:
    first = decision(literal("betrag * 2"), key="doppelt", requires=NEEDS_INPUT)
    second = decision(literal("doppelt + 1"), requires=['<requiredDecision href="#doppelt"/>'])
    assert evaluate(model(AMOUNT + second + first), betrag=4).value == 9


def test_a_decision_does_not_see_declared_input_it_does_not_require() -> None:
    assert evaluate(model(AMOUNT + decision(literal("betrag"))), betrag=4).value is None


def test_variables_the_model_does_not_declare_are_visible_everywhere() -> None:
    assert evaluate(model(decision(literal("betrag"))), betrag=4).value == 4


def test_decisions_are_found_by_id_and_by_name() -> None:
    target = model('<decision id="satz_1" name="Satz der Steuer">' + literal("7") + "</decision>")
    assert evaluate(target, key="satz_1").value == evaluate(target, key="Satz der Steuer").value == 7
    with pytest.raises(UnknownDecision, match="satz_2"):
        evaluate(target, key="satz_2")


def test_a_required_decision_is_known_by_variable_name_and_id() -> None:
    first = '<decision id="satz_1" name="Satz der Steuer">' + literal("7") + "</decision>"
    for text in ("Satz der Steuer + 1", "satz_1 + 1"):
        second = decision(literal(text), requires=['<requiredDecision href="#satz_1"/>'])
        assert evaluate(model(first + second)).value == 8


def test_a_name_goes_before_the_id_of_another_element() -> None:
    first = '<decision id="betrag" name="Summe">' + literal("7") + "</decision>"
    other = '<decision id="andere" name="betrag">' + literal("8") + "</decision>"
    requires = ['<requiredDecision href="#betrag"/>', '<requiredDecision href="#andere"/>']
    assert evaluate(model(first + other + decision(literal("betrag"), requires=requires))).value == 8


def test_a_result_of_the_wrong_type_is_null_with_a_warning() -> None:
    result = evaluate(model(decision(literal('"sieben"'), type_ref="number")))
    assert result.value is None
    assert [item["code"] for item in result.warnings] == ["wrong-type"]


def test_dates_come_as_text_and_leave_as_text() -> None:
    day = '<inputData id="eingang" name="eingang"><variable name="eingang" typeRef="date"/></inputData>'
    text = 'eingang + duration("P1M")'
    target = model(day + decision(literal(text), requires=['<requiredInput href="#eingang"/>']))
    assert evaluate(target, eingang="2026-01-31").value == "2026-02-28"


def test_thousands_of_decisions_in_a_row_are_evaluated() -> None:
    chain = decision(literal("0"), key="d0")
    for number in range(1, 3000):
        requires = [f'<requiredDecision href="#d{number - 1}"/>']
        chain += decision(literal(f"d{number - 1} + 1"), key=f"d{number}", requires=requires)
    assert evaluate(model(chain), key="d2999").value == 2999


def knowledge(body: str, *, parameters: str = '<formalParameter name="x" typeRef="number"/>') -> str:
    return (
        '<businessKnowledgeModel id="rechnen" name="rechnen"><variable name="rechnen"/>'
        f"<encapsulatedLogic>{parameters}{body}</encapsulatedLogic></businessKnowledgeModel>"
    )


def using_knowledge(text: str) -> str:
    requirement = '<knowledgeRequirement><requiredKnowledge href="#rechnen"/></knowledgeRequirement>'
    return f'<decision id="ergebnis" name="ergebnis">{requirement}{literal(text)}</decision>'


def test_knowledge_models_are_functions() -> None:
    target = model(knowledge(literal("x * 2")) + using_knowledge("rechnen(4) + rechnen(x: 1)"))
    assert evaluate(target).value == 10


def test_a_warning_is_told_once_and_at_the_innermost_text() -> None:
    inner = literal("x / 0").replace("<literalExpression>", '<literalExpression id="innen">')
    target = model(knowledge(inner) + using_knowledge("rechnen(1) + 1"))
    warnings = evaluate(target).warnings
    assert [(item["code"], item["element_id"]) for item in warnings] == [
        ("division-by-zero", "innen"),
        ("null-operand", "ergebnis"),
    ]


def test_the_same_warning_in_a_loop_is_told_once() -> None:
    logic = table([("x", "number")], [("0", "1")])
    target = model(knowledge(logic) + using_knowledge("for i in 1..500 return rechnen(i)"))
    assert [item["code"] for item in evaluate(target).warnings] == ["no-rule-matches"]


def test_an_import_and_an_element_may_bear_the_same_name() -> None:
    law = read_model(definitions(decision(literal("2"), key="satz"), name="Recht"))
    own = '<inputData id="eingabe" name="Recht"/>'
    main = (
        '<import name="Recht" namespace="https://example.org/Recht" importType="DMN"/>'
        + own
        + decision(
            literal("Recht"),
            requires=[
                '<requiredInput href="#eingabe"/>',
                '<requiredDecision href="https://example.org/Recht#satz"/>',
            ],
        )
    )
    target = read_model(definitions(main), imports={law.namespace: law})
    assert target.evaluate("ergebnis", {"Recht": 3}, runtime=RUNTIME).value == 3


def test_knowledge_models_may_call_themselves_within_limits() -> None:
    factorial = knowledge(literal("if x < 2 then 1 else x * rechnen(x - 1)"))
    assert evaluate(model(factorial + using_knowledge("rechnen(20)"))).value == 2432902008176640000


def test_services_take_input_data_and_return_their_output() -> None:
    service = (
        '<decisionService id="dienst" name="dienst"><variable name="dienst"/>'
        '<outputDecision href="#doppelt"/><inputData href="#betrag"/></decisionService>'
    )
    inner = decision(literal("betrag * 2"), key="doppelt", requires=NEEDS_INPUT)
    requirement = '<knowledgeRequirement><requiredKnowledge href="#dienst"/></knowledgeRequirement>'
    body = literal("dienst(3) + dienst(betrag: 4)")
    outer = f'<decision id="ergebnis" name="ergebnis">{requirement}{body}</decision>'
    target = model(AMOUNT + service + inner + outer)
    assert evaluate(target).value == 14
    assert evaluate(target, key="dienst", betrag=5).value == 10


def test_elements_of_imported_models_carry_the_name_of_the_import() -> None:
    rate = decision(literal("betrag * 2"), key="satz", requires=NEEDS_INPUT)
    law = read_model(definitions(AMOUNT + rate, name="Recht"))
    requires = ['<requiredDecision href="https://example.org/Recht#satz"/>']
    main = '<import name="Recht" namespace="https://example.org/Recht" importType="DMN"/>' + decision(
        literal("Recht.satz + 1"), requires=requires
    )
    target = read_model(definitions(main), imports={law.namespace: law})
    evaluation = target.evaluate("ergebnis", {"betrag": 3}, runtime=RUNTIME)
    assert evaluation.value == 7
    assert [item["sha256"] for item in evaluation.record["model"]["imports"]] == [law.sha256]


def test_services_read_iso_texts_where_their_input_is_a_date() -> None:
    day = '<inputData id="tag" name="tag"><variable name="tag" typeRef="date"/></inputData>'
    service = (
        '<decisionService id="dienst" name="dienst"><outputDecision href="#jahr"/>'
        '<inputData href="#tag"/></decisionService>'
    )
    inner = decision(literal("tag.year"), key="jahr", requires=['<requiredInput href="#tag"/>'])
    evaluation = evaluate(model(day + service + inner), key="dienst", tag="2026-03-01")
    assert evaluation.value == 2026
    assert evaluation.record["inputs"] == {"tag": "2026-03-01"}


def test_endless_recursion_ends_with_a_clear_error() -> None:
    endless = knowledge(literal("rechnen(x + 1)")) + using_knowledge("rechnen(1)")
    with pytest.raises(feel.FeelLimitExceeded) as stopped:
        evaluate(model(endless))
    assert stopped.value.code == "calls-too-deep"


def test_loops_over_tables_end_within_the_budget() -> None:
    rules = [(f"> {number} + x", "1") for number in range(2000)]
    logic = table([("x", "number")], rules, policy="COLLECT")
    loops = "for a in 1..1000, b in 1..1000 return rechnen(a)"
    with pytest.raises(feel.FeelLimitExceeded):
        evaluate(model(knowledge(logic) + using_knowledge(loops)))


def types(content: str) -> str:
    return f'<itemDefinition name="tStufe">{content}</itemDefinition>'


def test_item_definitions_restrict_values() -> None:
    allowed = types('<typeRef>string</typeRef><allowedValues><text>"eins", "zwei"</text></allowedValues>')
    for text, expected in (('"eins"', "eins"), ('"drei"', None), ("1", None)):
        assert evaluate(model(allowed + decision(literal(text), type_ref="tStufe"))).value == expected


def test_collections_check_every_element() -> None:
    numbers = '<itemDefinition name="tStufe" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    for text, expected in (("[1, 2]", [1, 2]), ('[1, "zwei"]', None), ("3", [3])):
        assert evaluate(model(numbers + decision(literal(text), type_ref="tStufe"))).value == expected


def test_structures_need_their_components() -> None:
    person = types(
        '<itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
        '<itemComponent name="geburt"><typeRef>date</typeRef></itemComponent>'
    )
    given = '<inputData id="person" name="person"><variable name="person" typeRef="tStufe"/></inputData>'
    target = model(
        person + given + decision(literal("person.geburt.year"), requires=['<requiredInput href="#person"/>'])
    )
    assert evaluate(target, person={"name": "Ada", "geburt": "1990-05-01"}).value == 1990
    assert evaluate(target, person={"name": "Ada"}).value is None
