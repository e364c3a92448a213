from __future__ import annotations

import pytest
from lxml import etree

from app import engine
from tests.engine.conversion.diagrams import converted, extension, found, rules, with_extensions
from tests.engine.diagrams import NOON


def test_parameters_become_mappings() -> None:
    content = """<c:inputOutput>
      <c:inputParameter name="a">Hallo ${name}</c:inputParameter>
      <c:inputParameter name="b">fest</c:inputParameter>
      <c:inputParameter name="leer"/>
      <c:inputParameter name="l"><c:list><c:value>1</c:value><c:value>${x}</c:value></c:list>
      </c:inputParameter>
      <c:inputParameter name="m"><c:map><c:entry key="k">${y}</c:entry>
        <c:entry key="l"><c:list/></c:entry></c:map>
      </c:inputParameter>
      <c:inputParameter name="k"><c:map><c:entry key="${n}">1</c:entry><c:entry key="f">${y}</c:entry></c:map>
      </c:inputParameter>
      <c:outputParameter name="o">${ergebnis.nr}</c:outputParameter>
    </c:inputOutput>"""
    result = converted(with_extensions("userTask", content))

    assert found(result, ".//z:input") == [
        {"source": '="Hallo " + string(name)', "target": "a"},
        {"source": "fest", "target": "b"},
        {"source": "=null", "target": "leer"},
        {"source": '=["1", x]', "target": "l"},
        {"source": '={"k": y, "l": []}', "target": "m"},
        {"source": '=context put(context put({}, n, "1"), "f", y)', "target": "k"},
    ]
    assert found(result, ".//z:output") == [{"source": "=ergebnis.nr", "target": "o"}]
    assert rules(result) == ["outputs-only"]


def test_parameters_without_counterpart_stay() -> None:
    content = """<c:inputOutput>
      <c:inputParameter name="s"><c:script scriptFormat="groovy">def x = 1</c:script></c:inputParameter>
      <c:inputParameter name="a-b">1</c:inputParameter>
      <c:inputParameter name="c">1</c:inputParameter>
    </c:inputOutput>"""
    result = converted(with_extensions("serviceTask", content, 'c:type="external" c:topic="t"'))

    assert rules(result) == ["expression-untranslated", "not-converted"]
    assert extension(result, "input") == {"source": "1", "target": "c"}
    assert [node["name"] for node in found(result, ".//c:inputParameter")] == ["s", "a-b"]


def test_properties_are_carried_over() -> None:
    content = '<c:properties><c:property name="a" value="b"/><c:property name="c"/></c:properties>'
    result = converted(with_extensions("task", content))

    assert found(result, ".//z:property") == [{"name": "a", "value": "b"}, {"name": "c", "value": ""}]
    assert found(result, ".//c:properties") == []


def test_a_call_activity_passes_what_it_passed() -> None:
    content = """<c:in businessKey="#{execution.processBusinessKey}"/><c:in source="a" target="b"/>
      <c:in sourceExpression="${a + 1}" target="c"/><c:out source="r" target="s"/>"""
    result = converted(
        with_extensions("callActivity", content, 'calledElement="kind" c:calledElementBinding="deployment"')
    )

    assert extension(result, "calledElement") == {
        "processId": "kind",
        "bindingType": "deployment",
        "propagateAllParentVariables": "false",
        "propagateAllChildVariables": "false",
    }
    assert found(result, ".//z:input") == [
        {"source": "=a", "target": "b"},
        {"source": "=a + 1", "target": "c"},
    ]
    assert found(result, ".//z:output") == [{"source": "=r", "target": "s"}]
    assert found(result, ".//b:callActivity") == [{"id": "x"}]
    assert rules(result) == ["business-key"]


def test_a_call_activity_may_pass_everything() -> None:
    content = '<c:in variables="all" local="true"/><c:out variables="all"/>'
    result = converted(with_extensions("callActivity", content, 'calledElement="${welcher}"'))

    assert extension(result, "calledElement") == {
        "processId": "=welcher",
        "propagateAllParentVariables": "true",
        "propagateAllChildVariables": "true",
    }
    assert rules(result) == ["technical-dropped"]


def test_what_goes_in_by_name_does_not_come_back_with_everything() -> None:
    content = '<c:in source="a" target="b"/><c:out variables="all"/>'

    assert rules(converted(with_extensions("callActivity", content, 'calledElement="k"'))) == ["inputs-stay"]


@pytest.mark.parametrize(
    "content",
    ['<c:in sourceExpression="${a.tun()}" target="b"/>', '<c:in target="b"/>', '<c:in source="a"/>'],
)
def test_variables_that_cannot_be_passed_are_spoken_of(content: str) -> None:
    result = converted(with_extensions("callActivity", content, 'calledElement="k"'))

    assert len(rules(result)) == 1
    assert len(found(result, ".//c:in")) == 1


def test_parameters_of_a_call_are_there_before_they_are_passed_on() -> None:
    content = (
        '<c:in source="a" target="b" local="true"/><c:out source="b" target="c"/><c:inputOutput>'
        '<c:inputParameter name="a">1</c:inputParameter><c:outputParameter name="d">2</c:outputParameter>'
        "</c:inputOutput>"
    )
    result = converted(with_extensions("callActivity", content, 'calledElement="k"'))

    assert [node["target"] for node in found(result, ".//z:input")] == ["a", "b"]
    assert [node["target"] for node in found(result, ".//z:output")] == ["c", "d"]


def test_a_call_that_inherits_all_variables_gets_them() -> None:
    attributes = 'calledElement="k" c:inheritVariables="true" c:calledElementType="key"'
    result = converted(f'<b:callActivity id="x" {attributes}/>', namespace="http://flowable.org/bpmn")

    assert extension(result, "calledElement")["propagateAllParentVariables"] == "true"
    assert rules(result) == []


def test_calls_of_other_models_stay() -> None:
    result = converted('<b:callActivity id="x" c:caseRef="fall" c:variableMappingClass="K"/>')

    assert rules(result) == ["not-converted", "not-converted"]


LISTENERS = """<c:executionListener event="start" class="K"/>
  <c:executionListener event="end" delegateExpression="${ende}"/>
  <c:taskListener event="create" expression="${post.neu(task)}"/>
  <c:taskListener event="assignment" class="Z"/><c:taskListener event="delete" class="L"/>"""


def test_listeners_become_jobs_at_the_same_moments() -> None:
    result = converted(with_extensions("userTask", LISTENERS))

    assert found(result, ".//z:executionListener") == [
        {"eventType": "start", "type": "K"},
        {"eventType": "end", "type": "ende"},
    ]
    assert found(result, ".//z:taskListener") == [
        {"eventType": "creating", "type": "post.neu"},
        {"eventType": "assigning", "type": "Z"},
        {"eventType": "canceling", "type": "L"},
    ]
    assert rules(result) == ["handler-needed"] * 5


@pytest.mark.parametrize(
    "listener",
    [
        '<c:executionListener><c:script scriptFormat="groovy">1</c:script></c:executionListener>',
        '<c:taskListener event="timeout" class="K"/>',
        '<c:executionListener class="K"><c:field name="a" stringValue="b"/></c:executionListener>',
        '<c:executionListener event="start"/>',
        '<c:executionListener event="start" expression="${execution.setVariable(1, 2)}"/>',
    ],
)
def test_other_listeners_stay(listener: str) -> None:
    result = converted(with_extensions("userTask", listener))

    assert rules(result) == ["not-converted"]
    assert len(found(result, ".//c:*")) >= 1


def test_a_listener_that_sets_a_variable_at_a_plain_event_becomes_its_output() -> None:
    listener = (
        '<c:executionListener event="start" expression="${execution.setVariable(&quot;n&quot;, a + 1)}"/>'
    )
    result = converted(
        '<b:startEvent id="s"/><b:sequenceFlow sourceRef="s" targetRef="x"/>'
        + with_extensions("endEvent", listener)
    )

    assert extension(result, "output") == {"source": "=a + 1", "target": "n"}
    assert rules(result) == ["listener-output"]
    run = engine.simulate(engine.read_definition({"x.bpmn": result.content}), {"a": 1}, at=NOON)
    assert run.variables["n"] == 2


def test_a_listener_of_a_sequence_flow_stays() -> None:
    result = converted(with_extensions("sequenceFlow", '<c:executionListener event="take" class="K"/>'))

    assert rules(result) == ["not-converted"]


def test_a_connector_stays() -> None:
    connector = (
        "<c:connector><c:connectorId>http</c:connectorId><c:inputOutput>"
        '<c:inputParameter name="url">x</c:inputParameter></c:inputOutput></c:connector>'
    )
    result = converted(with_extensions("serviceTask", connector))

    assert rules(result) == ["not-converted"]
    assert found(result, ".//c:inputParameter") == [{"name": "url"}]


def test_settings_of_the_machinery_are_dropped_once_per_element() -> None:
    loop = '<b:multiInstanceLoopCharacteristics c:asyncBefore="true"/>'
    result = converted(
        f'<b:task id="x" c:asyncBefore="true" c:asyncAfter="true" c:exclusive="false">{loop}</b:task>',
        attributes='c:historyTimeToLive="P30D" c:versionTag="1.2" c:jobPriority="3"',
    )

    assert rules(result) == ["technical-dropped", "technical-dropped"]
    assert b" c:" not in result.content
    assert extension(result, "versionTag") == {"value": "1.2"}


def test_who_started_an_instance_is_spoken_of_where_the_diagram_asks_for_it() -> None:
    result = converted('<b:startEvent id="x" c:initiator="wer"/><b:userTask id="y" c:assignee="${wer}"/>')

    assert rules(result) == ["initiator"]
    assert b'c:initiator="wer"' in result.content


def test_who_started_an_instance_is_dropped_where_nobody_asks() -> None:
    result = converted('<b:startEvent id="x" c:initiator="wer"/><b:userTask id="y" c:assignee="wer"/>')

    assert rules(result) == ["technical-dropped"]
    assert b"c:initiator" not in result.content


def test_who_may_start_an_instance_is_no_matter_of_the_diagram() -> None:
    result = converted("", attributes='c:candidateStarterGroups="amt" c:candidateStarterUsers="eva"')

    assert rules(result) == ["starters", "starters"]
    assert b"Starter" not in result.content


def test_what_left_a_task_beside_its_outputs_still_does() -> None:
    form = '<c:formData><c:formField id="betrag" type="long"/></c:formData>'
    output = '<c:inputOutput><c:outputParameter name="o">${betrag}</c:outputParameter></c:inputOutput>'
    task = with_extensions("userTask", form + output)
    script = with_extensions("scriptTask", output, 'scriptFormat="juel" c:resultVariable="r"').replace(
        "</b:scriptTask>", "<b:script>${1}</b:script></b:scriptTask>"
    )

    assert [node["target"] for node in found(converted(task), ".//z:output")] == ["o", "betrag"]
    assert [node["target"] for node in found(converted(script), ".//z:output")] == ["o", "r"]


def test_a_decision_without_a_name_for_its_result_gives_it_to_the_outputs() -> None:
    output = (
        '<c:inputOutput><c:outputParameter name="stufe">${decisionResult.singleEntry}</c:outputParameter>'
        '<c:outputParameter name="s">${decisionResult.getSingleResult().satz}</c:outputParameter>'
        "</c:inputOutput>"
    )
    result = converted(with_extensions("businessRuleTask", output, 'c:decisionRef="d"'))

    assert extension(result, "calledDecision")["resultVariable"] == "decisionResult"
    assert [(node["source"], node["target"]) for node in found(result, ".//z:output")] == [
        ("=decisionResult", "stufe"),
        ("=decisionResult.satz", "s"),
    ]


def test_a_signal_takes_along_what_it_took_along() -> None:
    content = (
        '<b:intermediateThrowEvent id="x"><b:signalEventDefinition signalRef="s"><b:extensionElements>'
        '<c:in source="a" target="b"/><c:in sourceExpression="${a + 1}" target="c"/><c:in variables="all"/>'
        "</b:extensionElements></b:signalEventDefinition></b:intermediateThrowEvent>"
    )
    result = converted(content, beside='<b:signal id="s" name="S"/>')

    assert found(result, "*/b:intermediateThrowEvent/*/*/z:input") == [
        {"source": "=a", "target": "b"},
        {"source": "=a + 1", "target": "c"},
    ]
    assert found(result, ".//c:in") == [{"variables": "all"}]
    assert rules(result) == ["not-converted"]


def test_a_name_that_was_computed_is_shown_as_it_stands() -> None:
    assert rules(converted('<b:userTask id="x" name="Nr. ${n}"/>')) == ["name-expression"]


LOOP = (
    '<b:task id="x"><b:multiInstanceLoopCharacteristics {0}>{1}</b:multiInstanceLoopCharacteristics></b:task>'
)


@pytest.mark.parametrize(
    ("attributes", "body", "expected"),
    [
        (
            'c:collection="liste" c:elementVariable="e"',
            "",
            {"inputCollection": "=liste", "inputElement": "e"},
        ),
        ('c:collection="${a.b}"', "", {"inputCollection": "=a.b"}),
        (
            "",
            '<b:loopDataInputRef>liste</b:loopDataInputRef><b:inputDataItem id="e"/>',
            {"inputCollection": "=liste", "inputElement": "e"},
        ),
    ],
)
def test_repetition_goes_over_a_collection(attributes: str, body: str, expected: dict[str, str]) -> None:
    result = converted(LOOP.format(attributes, body))

    assert extension(result, "loopCharacteristics") == expected
    assert found(result, ".//b:loopDataInputRef") == []
    assert rules(result) == []


@pytest.mark.parametrize(("number", "expected"), [("3", "3"), ("${n}", "=n"), ("=n", "=n")])
def test_a_number_of_repetitions_stays_a_number(number: str, expected: str) -> None:
    result = converted(LOOP.format("", f"<b:loopCardinality>{number}</b:loopCardinality>"))

    assert etree.fromstring(result.content).findtext(".//{*}loopCardinality") == expected
    assert rules(result) == []


def test_a_completion_condition_counts_as_before() -> None:
    text = "${nrOfCompletedInstances / nrOfInstances >= 0.6}".replace(">", "&gt;")
    result = converted(
        LOOP.format('c:collection="l"', f"<b:completionCondition>{text}</b:completionCondition>")
    )

    assert b"=numberOfCompletedInstances / numberOfInstances &gt;= 0.6" in result.content


@pytest.mark.parametrize(
    ("attributes", "body"),
    [
        ('c:collection="${a.tun()}"', ""),
        ("", "<b:loopCardinality>${a.tun()}</b:loopCardinality>"),
        ('c:collection="l"', "<b:completionCondition>${a.tun()}</b:completionCondition>"),
    ],
)
def test_repetition_that_java_computes_stays(attributes: str, body: str) -> None:
    result = converted(LOOP.format(attributes, body))

    assert rules(result) == ["expression-untranslated"]
    assert b"${a.tun()}" in result.content
