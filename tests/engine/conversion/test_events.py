from __future__ import annotations

import pytest
from lxml import etree

from app import engine
from app.engine.conversion import convert
from tests.engine.conversion.diagrams import converted, extension, found, rules

CONDITION = (
    '<b:sequenceFlow sourceRef="a" targetRef="b">'
    '<b:conditionExpression xsi:type="b:tFormalExpression" {0}>{1}</b:conditionExpression></b:sequenceFlow>'
)


@pytest.mark.parametrize(
    ("attributes", "text", "expected"),
    [
        ("", "${a == 'x'}", '=a = "x"'),
        ("", "<![CDATA[ ${a < 3} ]]>", "=a &lt; 3"),
        ("", "<!-- Frage -->${a}<!-- nur so -->", "=a"),
        ('language="juel"', "${a}", "=a"),
        ('language="feel"', "a", "=a"),
    ],
)
def test_conditions_become_feel_even_without_an_id(attributes: str, text: str, expected: str) -> None:
    result = converted(CONDITION.format(attributes, text))

    assert f'xsi:type="b:tFormalExpression">{expected}<'.encode() in result.content
    assert rules(result) == []


def test_conditions_in_scripts_that_only_compare_become_feel() -> None:
    result = converted(CONDITION.format('language="groovy"', "a === 'x' &amp;&amp; b &gt; 1"))

    assert b'>=a = "x" and b &gt; 1<' in result.content
    assert b"language" not in result.content
    assert rules(result) == ["script-computed"]


@pytest.mark.parametrize(
    ("attributes", "text", "said"),
    [
        ('language="groovy"', "pruefe(a)", ["expression-untranslated"]),
        ('language="lua"', "a == 1", ["script-language"]),
        ("", "${bean.pruefen()}", ["expression-untranslated"]),
        ('c:resource="deployment://x.groovy" language="groovy"', "", ["script-language", "not-converted"]),
    ],
)
def test_other_conditions_stay(attributes: str, text: str, said: list[str]) -> None:
    result = converted(CONDITION.format(attributes, text))

    assert rules(result) == said
    assert text.encode() in result.content


def test_a_conditional_event_waits_for_feel() -> None:
    result = converted(
        '<b:boundaryEvent id="x" attachedToRef="t">'
        '<b:conditionalEventDefinition id="c" c:variableName="a" c:variableEvents="create, delete">'
        "<b:condition>${a == 1}</b:condition></b:conditionalEventDefinition></b:boundaryEvent>"
    )

    assert b">=a = 1</b:condition>" in result.content
    assert extension(result, "conditionalFilter") == {"variableNames": "a", "variableEvents": "create"}
    assert rules(result) == ["condition-filter"]
    assert {finding.element_id for finding in result.findings} == {"x"}


@pytest.mark.parametrize("kind", ["timeDate", "timeDuration", "timeCycle"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("${frist}", "=frist"), ("PT${n}H", '="PT" + string(n) + "H"'), ("R3/PT1H", "R3/PT1H")],
)
def test_timers_become_feel(kind: str, text: str, expected: str) -> None:
    result = converted(
        '<b:intermediateCatchEvent id="x"><b:timerEventDefinition>'
        f"<b:{kind}>{text}</b:{kind}></b:timerEventDefinition></b:intermediateCatchEvent>"
    )

    assert etree.fromstring(result.content).findtext(f".//{{*}}{kind}") == expected
    assert rules(result) == []


def test_names_and_codes_become_feel() -> None:
    beside = (
        '<b:message id="m" name="M-${a}"/><b:signal id="s" name="S"/><b:error id="e" errorCode="${c}"'
        ' c:errorMessage="weg"/><b:escalation id="k" escalationCode="#{d}"/>'
    )
    result = converted("", beside=beside)

    assert found(result, "b:message") == [{"id": "m", "name": '="M-" + string(a)'}]
    assert found(result, "b:signal") == [{"id": "s", "name": "S"}]
    assert found(result, "b:error") == [{"id": "e", "errorCode": "=c"}]
    assert found(result, "b:escalation") == [{"id": "k", "escalationCode": "=d"}]
    assert rules(result) == ["technical-dropped"]


CATCH = '<b:{0} id="x"><b:messageEventDefinition messageRef="m"/></b:{0}>'


@pytest.mark.parametrize(
    ("process", "said"),
    [
        ('<b:receiveTask id="x" messageRef="m"/>', ["correlation-by-case"]),
        (CATCH.format("intermediateCatchEvent"), ["correlation-by-case"]),
        (f'<b:subProcess id="s">{CATCH.format("startEvent")}</b:subProcess>', ["correlation-by-case"]),
        (CATCH.format("startEvent"), []),
        (CATCH.format("endEvent"), ["message-sent"]),
    ],
)
def test_a_message_that_is_waited_for_needs_a_key(process: str, said: list[str]) -> None:
    assert rules(converted(process, beside='<b:message id="m" name="M"/>')) == said


def test_a_message_with_a_key_needs_no_other() -> None:
    key = '<z:subscription xmlns:z="http://camunda.org/schema/zeebe/1.0" correlationKey="=nr"/>'
    message = f'<b:message id="m"><b:extensionElements>{key}</b:extensionElements></b:message>'

    assert rules(converted('<b:receiveTask id="x" messageRef="m"/>', beside=message)) == []


def test_variables_for_codes_become_outputs_where_the_code_is_known() -> None:
    result = converted(
        '<b:boundaryEvent id="x"><b:errorEventDefinition errorRef="e" c:errorCodeVariable="c"/>'
        '</b:boundaryEvent><b:boundaryEvent id="y"><b:escalationEventDefinition escalationRef="k"'
        ' c:escalationCodeVariable="d"/></b:boundaryEvent>',
        beside='<b:error id="e" errorCode="E1"/><b:escalation id="k" escalationCode="K1"/>',
    )

    assert found(result, ".//z:output") == [
        {"source": '="E1"', "target": "c"},
        {"source": '="K1"', "target": "d"},
    ]
    assert rules(result) == ["code-variable", "code-variable"]


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        ("0 0/5 * * * ?", "0 0/5 * * * ?"),
        ("0 0 12 ? * MON *", "0 0 12 ? * MON"),
        ("0 0 12 ? * 2-6", "0 0 12 ? * MON-FRI"),
        ("0 0 12 ? * 1,7", "0 0 12 ? * SUN,SAT"),
        ("0 0 12 ? * 6#3", "0 0 12 ? * FRI#3"),
        ("0 0 12 ? * 6L", "0 0 12 ? * L5"),
        ("0 0 12 ? * L", "0 0 12 ? * SAT"),
        ("0 0 12 1 * ? 2030", "0 0 12 1 * ? 2030"),
    ],
)
def test_calendars_count_the_days_of_the_week_as_before(calendar: str, expected: str) -> None:
    result = converted(
        '<b:intermediateCatchEvent id="x"><b:timerEventDefinition>'
        f"<b:timeCycle>{calendar}</b:timeCycle></b:timerEventDefinition></b:intermediateCatchEvent>"
    )

    assert etree.fromstring(result.content).findtext(".//{*}timeCycle") == expected
    assert rules(result) == (["calendar-changed"] if calendar != expected else [])


def test_other_variables_for_error_codes_stay() -> None:
    result = converted(
        '<b:boundaryEvent id="x"><b:errorEventDefinition c:errorCodeVariable="c" c:errorMessageVariable="m"/>'
        "</b:boundaryEvent>"
    )

    assert rules(result) == ["not-converted", "not-converted"]
    assert {finding.element_id for finding in result.findings} == {"x"}


@pytest.mark.parametrize(
    "namespace",
    [
        "http://operaton.org/schema/1.0/bpmn",
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
        "http://camunda.org/schema/1.0/bpmn",
        "http://camunda.org/bpmn",
    ],
)
def test_relatives_of_the_engine_are_converted_alike(namespace: str) -> None:
    result = converted('<b:userTask id="x" c:assignee="${a}" c:skipExpression="${b}"/>', namespace=namespace)

    assert extension(result, "assignmentDefinition") == {"assignee": "=a"}
    assert rules(result) == ["not-converted"]
    assert any("c:skipExpression" in finding.message_de for finding in result.findings)


def test_drafts_of_bpmn_become_bpmn() -> None:
    content = b"""<definitions xmlns="http://www.omg.org/bpmn20" targetNamespace="t">
  <process id="p"><startEvent id="s"/></process>
</definitions>"""
    result = convert("alt.bpmn", content)

    assert b'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"' in result.content
    assert found(result, "b:process") == [{"id": "p", "isExecutable": "true"}]
    assert rules(result) == ["executable-set"]


def test_processes_that_are_not_executed_stay_so() -> None:
    result = converted("", beside='<b:process id="q"/><b:process id="r" isExecutable="false"/>')

    assert found(result, "b:process")[1:] == [{"id": "q"}, {"id": "r", "isExecutable": "false"}]
    assert rules(result) == []


def test_expressions_that_were_only_text_say_that_they_are_expressions() -> None:
    result = converted(
        '<b:boundaryEvent id="t" attachedToRef="a"><b:timerEventDefinition><b:timeDuration>PT1H'
        '</b:timeDuration></b:timerEventDefinition></b:boundaryEvent><b:userTask id="a">'
        "<b:multiInstanceLoopCharacteristics><b:loopCardinality>5</b:loopCardinality>"
        "<b:completionCondition>${fertig}</b:completionCondition></b:multiInstanceLoopCharacteristics>"
        "</b:userTask>"
    )

    assert b'<b:timeDuration xsi:type="b:tFormalExpression">PT1H<' in result.content
    assert b'<b:loopCardinality xsi:type="b:tFormalExpression">5<' in result.content
    assert b"<b:completionCondition>=fertig<" in result.content
    said = [found.rule for found in engine.check_files({"neu.bpmn": result.content})]
    assert "expression-informal" not in said
