from __future__ import annotations

import json

import pytest

from app.forms import read_form
from tests.engine.conversion.diagrams import converted, extension, found, rules, with_extensions


def test_assignment_dates_and_priority_are_carried_over() -> None:
    attributes = (
        'c:assignee="${wer}" c:candidateGroups="a,b" c:candidateUsers="${team}" c:dueDate="${frist}"'
        ' c:followUpDate="2026-02-01T08:00:00" c:priority="${eilig ? 90 : 50}"'
    )
    result = converted(f'<b:userTask id="x" {attributes}/>')

    assert extension(result, "assignmentDefinition") == {
        "assignee": "=wer",
        "candidateGroups": "a,b",
        "candidateUsers": "=team",
    }
    assert extension(result, "taskSchedule") == {"dueDate": "=frist", "followUpDate": "2026-02-01T08:00:00"}
    assert extension(result, "priorityDefinition") == {"priority": "=if eilig then 90 else 50"}
    assert rules(result) == []
    assert b"xmlns:c=" not in result.content


def test_a_duration_as_due_date_counts_from_now() -> None:
    result = converted('<b:userTask id="x" c:dueDate="P3D"/>')

    assert extension(result, "taskSchedule") == {"dueDate": '=now() + duration("P3D")'}


def test_roles_of_bpmn_itself_are_carried_over() -> None:
    owner = (
        "<b:{role}><b:resourceAssignmentExpression><b:formalExpression>{text}</b:formalExpression>"
        "</b:resourceAssignmentExpression></b:{role}>"
    )
    result = converted(
        '<b:userTask id="x">'
        + owner.format(role="humanPerformer", text="anna")
        + owner.format(role="potentialOwner", text="user(bernd), group(amt), kasse")
        + "</b:userTask>"
    )

    assert extension(result, "assignmentDefinition") == {
        "assignee": "anna",
        "candidateUsers": "bernd",
        "candidateGroups": "amt, kasse",
    }
    assert found(result, ".//b:potentialOwner") == []


@pytest.mark.parametrize(
    ("attribute", "form"),
    [
        ('c:formKey="embedded:app:forms/antrag.html"', "antrag"),
        ('c:formKey="camunda-forms:deployment:antrag.form"', "antrag"),
        ('c:formRef="antrag" c:formRefBinding="latest"', "antrag"),
        ('c:formKey="Antrag prüfen"', "Antrag_prüfen"),
        ('c:formKey="${form}"', "=form"),
    ],
)
def test_a_form_key_becomes_a_form_id(attribute: str, form: str) -> None:
    result = converted(f'<b:userTask id="x" {attribute}/>')

    assert extension(result, "formDefinition")["formId"] == form
    assert rules(result) == ["form-needed"]


def test_a_fixed_version_of_a_form_stays() -> None:
    result = converted('<b:userTask id="x" c:formRef="f" c:formRefBinding="version" c:formRefVersion="3"/>')

    assert rules(result) == ["form-needed", "not-converted", "not-converted"]
    assert b'c:formRefVersion="3"' in result.content


FIELDS = """<c:formData businessKey="nr">
  <c:formField id="name" label="Name" type="string" defaultValue="x">
    <c:validation><c:constraint name="required"/><c:constraint name="maxlength" config="80"/></c:validation>
  </c:formField>
  <c:formField id="alter" label="Alter" type="long">
    <c:validation><c:constraint name="min" config="18"/><c:constraint name="validator" config="de.X"/>
    </c:validation>
  </c:formField>
  <c:formField id="ok" label="OK" type="boolean" defaultValue="true"/>
  <c:formField id="am" label="Am" type="date"><c:properties><c:property id="a" value="b"/></c:properties>
  </c:formField>
  <c:formField id="art" label="Art" type="enum"><c:value id="a" name="A"/><c:value id="b"/></c:formField>
  <c:formField id="bild" type="bild" defaultValue="${x}"/>
</c:formData>"""


def test_fields_in_the_diagram_become_a_form() -> None:
    result = converted(with_extensions("userTask", FIELDS))

    assert extension(result, "formDefinition") == {"formId": "x"}
    form = json.loads(result.forms["x"])
    kinds = {component["key"]: component["type"] for component in form["components"]}
    assert kinds == {
        "name": "textfield",
        "alter": "number",
        "ok": "checkbox",
        "am": "datetime",
        "art": "select",
        "bild": "textfield",
    }
    by_key = {component["key"]: component for component in form["components"]}
    assert by_key["name"]["validate"] == {"required": True, "maxLength": 80}
    assert by_key["alter"]["validate"] == {"min": 18}
    assert by_key["art"]["values"] == [{"value": "a", "label": "A"}, {"value": "b", "label": "b"}]
    assert sorted(rules(result)) == ["field-rule"] * 4 + ["field-type", "form-created"]
    read_form(result.forms["x"])


def test_form_properties_of_older_engines_become_a_form() -> None:
    fields = '<c:formProperty id="a" name="A" type="long" required="true" writable="false" variable="v"/>'
    result = converted(with_extensions("startEvent", fields), namespace="http://activiti.org/bpmn")

    (component,) = json.loads(result.forms["x"])["components"]
    assert component["validate"] == {"required": True}
    assert component["readonly"] is True
    assert rules(result) == ["field-rule", "form-created"]
    read_form(result.forms["x"])


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_an_external_task_becomes_a_job(tag: str) -> None:
    result = converted(f'<b:{tag} id="x" c:type="external" c:topic="post.senden"/>')

    assert extension(result, "taskDefinition") == {"type": "post.senden"}
    assert rules(result) == []


@pytest.mark.parametrize(
    ("attributes", "type_", "said"),
    [
        ('c:class="de.stadt.Senden"', "de.stadt.Senden", ["handler-needed"]),
        ('c:delegateExpression="${senden}"', "senden", ["handler-needed"]),
        ('c:delegateExpression="${beans[name]}"', "beans.name", ["handler-needed"]),
        ('c:expression="${post.senden(execution)}"', "post.senden", ["handler-needed"]),
        ('c:expression="${post.senden(a)}"', "post.senden", ["handler-needed", "handler-arguments"]),
        ('c:expression="${post.getNr()}" c:resultVariable="nr"', "post.getNr", None),
        ('c:type="mail"', "mail", ["handler-needed"]),
    ],
)
def test_java_code_becomes_a_handler_to_be_written(
    attributes: str, type_: str, said: list[str] | None
) -> None:
    result = converted(f'<b:serviceTask id="x" {attributes}/>')

    assert extension(result, "taskDefinition") == {"type": type_}
    assert rules(result) == (said or ["handler-needed", "handler-result"])


@pytest.mark.parametrize(
    ("attributes", "script"),
    [
        ('c:expression="${a + 1}" c:resultVariable="b"', ("=a + 1", "b")),
        ("c:expression=\"${execution.setVariable('b', a + 1)}\"", ("=a + 1", "b")),
        ('c:expression="${true}"', ("=true", "ergebnis_x")),
    ],
)
def test_an_expression_that_only_computes_becomes_a_script(attributes: str, script: tuple[str, str]) -> None:
    result = converted(f'<b:serviceTask id="x" implementation="##WebService" {attributes}/>')

    assert found(result, ".//b:scriptTask") == [{"id": "x"}]
    assert extension(result, "script") == {"expression": script[0], "resultVariable": script[1]}
    assert rules(result) == ["became-script"]


def test_an_expression_without_counterpart_stays() -> None:
    result = converted('<b:serviceTask id="x" c:expression="${a ^ 2}" c:resultVariable="b"/>')

    assert rules(result) == ["expression-untranslated"]
    assert b'c:expression="${a ^ 2}" c:resultVariable="b"' in result.content


def test_a_throwing_message_event_calls_a_handler() -> None:
    event = '<b:messageEventDefinition id="m" c:type="external" c:topic="t"/>'
    result = converted(f'<b:endEvent id="x">{event}</b:endEvent>')

    assert found(result, ".//b:endEvent/b:extensionElements/z:taskDefinition") == [{"type": "t"}]
    assert rules(result) == []


def test_injected_fields_become_headers_and_inputs() -> None:
    fields = (
        '<c:field name="an" stringValue="amt"/><c:field name="text"><c:string>Hallo</c:string></c:field>'
        '<c:field name="wert"><c:expression>${a.b}</c:expression></c:field>'
        '<c:field name="weg" expression="${a.tun()}"/>'
    )
    result = converted(with_extensions("serviceTask", fields, 'c:class="K"'))

    headers = [{"key": "an", "value": "amt"}, {"key": "text", "value": "Hallo"}]
    assert found(result, ".//z:header") == headers
    assert extension(result, "input") == {"source": "=a.b", "target": "wert"}
    assert rules(result) == ["handler-needed", "expression-untranslated"]
    assert found(result, ".//c:field") == [{"name": "weg", "expression": "${a.tun()}"}]


@pytest.mark.parametrize(("text", "retries"), [("R5/PT10M", "5"), ("PT1M,PT5M", "3"), ("PT1M", "2")])
def test_retries_become_those_of_the_job(text: str, retries: str) -> None:
    cycle = f"<c:failedJobRetryTimeCycle>{text}</c:failedJobRetryTimeCycle>"
    result = converted(with_extensions("serviceTask", cycle, 'c:type="external" c:topic="t"'))

    assert extension(result, "taskDefinition") == {"type": "t", "retries": retries}
    assert rules(result) == ["retry-pause"]


@pytest.mark.parametrize(("tag", "text"), [("userTask", "R5/PT10M"), ("serviceTask", "${x}")])
def test_retries_of_nothing_are_dropped(tag: str, text: str) -> None:
    cycle = f"<c:failedJobRetryTimeCycle>{text}</c:failedJobRetryTimeCycle>"
    result = converted(with_extensions(tag, cycle))

    assert rules(result) == ["retries-dropped"]
    assert b"failedJob" not in result.content


def test_of_several_things_to_call_the_first_counts_as_it_did() -> None:
    attributes = 'c:type="external" c:topic="t" c:class="K" c:expression="${a}" c:resultVariable="r"'
    result = converted(f'<b:serviceTask id="x" {attributes}/>')

    assert extension(result, "taskDefinition") == {"type": "t"}
    assert found(result, ".//b:serviceTask") == [{"id": "x"}]
    assert rules(result) == ["technical-dropped"]


def test_a_decision_is_called_by_its_id() -> None:
    result = converted(
        '<b:businessRuleTask id="x" c:decisionRef="d" c:resultVariable="r" c:mapDecisionResult="singleEntry"'
        ' c:decisionRefBinding="deployment"/>'
    )

    assert extension(result, "calledDecision") == {
        "decisionId": "d",
        "resultVariable": "r",
        "bindingType": "deployment",
    }
    assert rules(result) == ["decision-needed"]


def test_the_shape_of_a_decisions_result_is_spoken_of() -> None:
    binding = 'c:decisionRefBinding="version" c:decisionRefVersion="2"'
    result = converted(f'<b:businessRuleTask id="x" c:decisionRef="${{welche}}" {binding}/>')

    assert extension(result, "calledDecision") == {"decisionId": "=welche", "resultVariable": "ergebnis_x"}
    assert rules(result) == [
        *("decision-variable", "decision-result", "decision-needed"),
        *("not-converted", "not-converted"),
    ]


@pytest.mark.parametrize(
    ("attributes", "body", "script"),
    [
        ('scriptFormat="juel" c:resultVariable="r"', "${a * 2}", ("=a * 2", "r")),
        ('scriptFormat="juel"', "${execution.setVariable('v', 1)}", ("=1", "v")),
        ('scriptFormat="feel" c:resultVariable="r"', "a * 2", ("=a * 2", "r")),
        ('c:resultVariable="r"', "Nr. ${a}", ('="Nr. " + string(a)', "r")),
    ],
)
def test_scripts_in_expression_languages_become_feel(
    attributes: str, body: str, script: tuple[str, str]
) -> None:
    result = converted(f'<b:scriptTask id="x" {attributes}><b:script>{body}</b:script></b:scriptTask>')

    assert extension(result, "script") == {"expression": script[0], "resultVariable": script[1]}
    assert found(result, ".//b:script") == []
    assert found(result, ".//b:scriptTask") == [{"id": "x"}]
    assert rules(result) == []


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        ('scriptFormat="groovy" c:resultVariable="r"', "expression-untranslated"),
        ('scriptFormat="lua" c:resultVariable="r"', "script-language"),
        ('scriptFormat="javascript" c:resource="deployment://x.js"', "script-language"),
        ('scriptFormat="juel" c:resultVariable="r"', "expression-untranslated"),
    ],
)
def test_other_scripts_stay_and_are_spoken_of(attributes: str, rule: str) -> None:
    result = converted(f'<b:scriptTask id="x" {attributes}><b:script>x = 1</b:script></b:scriptTask>')

    assert rules(result) == [rule]
    assert attributes.encode() in result.content
