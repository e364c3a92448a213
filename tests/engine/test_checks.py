from __future__ import annotations

import pytest

from app import engine
from app.engine.diagram.rules import RULES
from tests.dmn.models import decision, definitions, literal
from tests.engine.diagrams import Diagram, mapping, straight, tag

DECISION = definitions(decision(literal("1"), key="steuersatz"))


def test_a_sound_process_has_no_findings() -> None:
    assert straight("a").findings() == []


# --- flows


def test_who_draws_an_end_draws_a_start_and_otherwise_everything_begins() -> None:
    assert ("start-missing", "vorgang") in Diagram().user("a").end().flow("a", "end").rules()
    assert Diagram().user("a").rules() == [("end-implicit", "a"), ("start-implicit", "vorgang")]
    assert ("start-missing", "vorgang") in Diagram().user("a").user("b").flows("a", "b", "a").rules()


def test_nothing_leads_into_a_start_or_out_of_an_end() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end").flow("a", "start").flow("end", "a")

    assert diagram.rules() == [("start-incoming", "start"), ("end-outgoing", "end")]


def test_dead_ends_and_unreachable_parts_must_not_be_deployed_but_can_be_executed() -> None:
    diagram = Diagram().start().user("a").user("insel").end().flow("start", "a").flow("insel", "end")

    found = [(finding.rule, finding.severity, finding.element_id) for finding in diagram.findings()]
    assert found == [("dead-end", "error", "a"), ("unreachable", "error", "insel")]
    assert diagram.definition().elements.keys() == {"start", "a", "insel", "end"}


def test_who_draws_a_start_draws_an_end_and_otherwise_it_may_end_anywhere() -> None:
    diagram = Diagram().start().user("a").flow("start", "a")

    assert [(f.rule, f.severity) for f in diagram.findings()] == [
        ("end-missing", "error"),
        ("end-implicit", "warning"),
    ]


def test_one_cut_is_reported_where_it_begins_and_says_how_much_follows() -> None:
    diagram = (
        Diagram().start().user("a", name="Steuerzeiten").user("b", name="Steuersätze").user("c").user("d")
    )
    diagram.end().flow("start", "a").flows("b", "c", "d", "end")

    cut, lost = (finding.message_de for finding in diagram.findings())
    assert cut.startswith("Nach „Steuerzeiten“ (a) geht es nicht weiter")
    assert lost == (
        "„Steuersätze“ (b) wird vom Startereignis aus nie erreicht, und die 3 Schritte dahinter auch nicht."
    )


def test_an_unreachable_circle_is_reported_once() -> None:
    diagram = Diagram().start().user("a").user("b").end().flow("start", "end").flows("a", "b", "a")

    assert diagram.rules() == [("unreachable", "a")]


# --- names and answers

KNOWN = engine.Known(
    handlers={"test.job": engine.HandlerFacts(outputs=frozenset({"kassenzeichen"}))},
    variables=frozenset({"entscheidung", "zahlung", "parameter"}),
    answers={
        "entscheidung": frozenset({"festsetzen", "ablehnen"}),
        "zahlung.art": frozenset({"lastschrift"}),
    },
)


def decided(condition: str) -> Diagram:
    diagram = Diagram().start().script("s", "=1", "satz").service("j").exclusive("x", default="nein").end()
    diagram.end("ende").flows("start", "s", "j", "x").flow("x", "end", condition, id="ja")
    return diagram.flow("x", "ende", id="nein")


@pytest.mark.parametrize(
    "condition",
    [
        '=entscheidung = "festsetzen"',
        '=entscheidung in ("festsetzen", "ablehnen")',
        '=zahlung.art != "lastschrift"',
        "=satz > parameter.grenze",
        '=kassenzeichen != null and (some hund in zahlung satisfies hund.art = "anders")',
    ],
)
def test_names_that_something_provides_and_answers_to_choose_are_no_findings(condition: str) -> None:
    assert decided(condition).rules(known=KNOWN) == []


def test_a_name_that_nothing_provides_is_a_warning_that_says_what_was_meant() -> None:
    (finding,) = decided('=entscheidng = "festsetzen"').findings(known=KNOWN)

    assert (finding.rule, finding.severity, finding.element_id) == ("name-unknown", "warning", "ja")
    assert "„entscheidng“" in finding.message_de
    assert "Gemeint ist vielleicht „entscheidung“." in finding.message_de


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        ('=entscheidung = "festsetzn"', "entscheidung"),
        ('=not("festsetzn" != entscheidung)', "entscheidung"),
        ('=entscheidung in ("festsetzen", "festsetzn")', "entscheidung"),
        ('=zahlung.art = "festsetzn"', "zahlung.art"),
    ],
)
def test_an_answer_that_nobody_can_give_is_a_warning_with_the_choices(condition: str, name: str) -> None:
    (finding,) = decided(condition).findings(known=KNOWN)

    assert (finding.rule, finding.severity, finding.element_id) == ("answer-unknown", "warning", "ja")
    assert f"„{name}“ kann nie „festsetzn“ sein; zur Wahl stehen " in finding.message_de


def test_an_answer_that_a_step_overwrites_may_be_anything() -> None:
    diagram = decided('=entscheidung = "verjährt"')
    diagram.script("n", '="verjährt"', "entscheidung").flow("n", "s")

    assert "answer-unknown" not in {rule for rule, _ in diagram.rules(known=KNOWN)}


def test_an_answer_that_is_only_passed_on_is_still_one_of_the_choices() -> None:
    diagram = decided('=entscheidung = "festsetzn"')
    diagram.user("u", mapping(outputs={"entscheidung": "=entscheidung"})).flow("start", "u").flow("u", "s")

    assert diagram.rules(known=KNOWN) == [("answer-unknown", "ja")]


def test_a_compensation_event_brings_no_names() -> None:
    diagram = Diagram().start().service("a").service("storno", isForCompensation="true").end()
    diagram.boundary("zurueck", "a", "<bpmn:compensateEventDefinition/>")
    diagram.raw('<bpmn:association id="w" sourceRef="zurueck" targetRef="storno"/>')
    diagram.script("b", "=antwrt").flows("start", "a", "b", "end")
    known = engine.Known(variables=frozenset({"antwort"}), handlers={"test.job": engine.HandlerFacts()})

    assert diagram.rules(known=known) == [("name-unknown", "b")]


def test_where_jobs_are_unknown_names_are_not_judged() -> None:
    assert decided("=irgendwas").rules() == []
    foreign = decided("=irgendwas").service("weg", job="=art").flow("start", "weg").flow("weg", "end")
    assert foreign.rules(known=KNOWN) == []


def test_what_an_event_brings_is_not_judged_unless_output_mappings_name_what_is_kept() -> None:
    anything = decided("=irgendwas").catch_error("f", "j", "F").flow("f", "end")
    named = decided("=irgendwas = grund").catch_error("f", "j", "F", mapping(outputs={"grund": "=code"}))
    named.flow("f", "end")

    assert anything.rules(known=KNOWN) == []
    assert named.rules(known=KNOWN) == [("name-unknown", "ja")]


# --- gateways


def test_behind_an_exclusive_split_every_flow_has_a_condition_or_is_the_default() -> None:
    diagram = Diagram().start().exclusive("x").user("a").end().flow("start", "x").flow("a", "end")
    diagram.flow("x", "a", "=n > 1", id="f").flow("x", "end", id="g")

    assert diagram.rules() == [("condition-missing", "g")]


def test_a_split_without_default_is_a_warning() -> None:
    diagram = (
        Diagram()
        .start()
        .exclusive("x")
        .end()
        .flow("start", "x")
        .flow("x", "end", "=a")
        .flow("x", "end", "=b")
    )

    assert diagram.rules() == [("default-missing", "x")]


def test_a_default_flow_must_leave_its_element_and_have_no_condition() -> None:
    elsewhere = Diagram().start().exclusive("x", default="weg").end().flow("start", "x")
    elsewhere.flow("x", "end", "=a").flow("x", "end", "=not(a)")
    condition = Diagram().start().exclusive("x", default="f").end().flow("start", "x")
    condition.flow("x", "end", "=a", id="f").flow("x", "end", "=not(a)")
    parallel = Diagram().start().node("parallelGateway", "x", default="f").end().flow("start", "x")
    parallel.flow("x", "end", id="f").flow("x", "end")

    assert elsewhere.rules() == [("default-broken", "x")]
    assert condition.rules() == [("default-condition", "x")]
    assert parallel.rules() == [("default-forbidden", "x")]


def test_a_condition_behind_an_event_is_refused_and_behind_a_parallel_gateway_a_warning() -> None:
    diagram = Diagram().start().parallel("p").end()
    diagram.flow("start", "p", "=a", id="f").flow("p", "end", "=false", id="g").flow("p", "end")

    assert [(f.rule, f.severity, f.element_id) for f in diagram.findings()] == [
        ("condition-forbidden", "error", "f"),
        ("condition-ignored", "warning", "g"),
    ]


def test_what_only_follows_from_a_refused_element_is_not_reported() -> None:
    diagram = Diagram().start().node("choreographyTask", "x").user("a").end().flows("start", "x", "a", "end")
    diagram.flow("x", "end")

    assert ("unsupported-element", "x") in diagram.rules()
    assert {element_id for _, element_id in diagram.rules()} == {"x"}


def test_a_broken_condition_is_not_also_said_to_be_missing() -> None:
    diagram = Diagram().start().exclusive("x", default="g").end().flow("start", "x")
    diagram.flow("x", "end", "=(", id="f").flow("x", "end", id="g")

    assert diagram.rules() == [("expression-syntax", "f")]


# --- expressions


def test_an_error_in_feel_tells_property_line_and_character() -> None:
    diagram = (
        Diagram().start().exclusive("x").end().flow("start", "x").flow("x", "end", "=a >\n  1 + )", id="f")
    )

    (finding,) = [f for f in diagram.findings() if f.rule == "expression-syntax"]

    assert (finding.element_id, finding.property) == ("f", "conditionExpression")
    assert "Zeile 2, Zeichen 7" in finding.message_de
    assert "Line 2, character 7" in finding.message_en


@pytest.mark.parametrize(
    ("extensions", "property"),
    [
        (mapping({"x": "=1 +"}), "ioMapping.input[0].source"),
        (mapping(outputs={"x": "=1", "y": "=(("}), "ioMapping.output[1].source"),
        (tag("assignmentDefinition", assignee="=)"), "assignmentDefinition.assignee"),
        (tag("assignmentDefinition", candidateGroups="=["), "assignmentDefinition.candidateGroups"),
        (tag("taskSchedule", dueDate="=+"), "taskSchedule.dueDate"),
        (tag("priorityDefinition", priority="=*"), "priorityDefinition.priority"),
        (tag("formDefinition", formId="="), "formDefinition.formId"),
    ],
)
def test_every_property_is_compiled_when_the_file_is_read(extensions: str, property: str) -> None:
    diagram = Diagram().start().user("a", extensions).end().flows("start", "a", "end")

    assert [(f.rule, f.element_id, f.property) for f in diagram.findings()] == [
        ("expression-syntax", "a", property)
    ]


@pytest.mark.parametrize(
    ("extensions", "property"),
    [
        (tag("taskSchedule", dueDate="bald"), "taskSchedule.dueDate"),
        (tag("taskSchedule", followUpDate="P3D"), "taskSchedule.followUpDate"),
        (tag("priorityDefinition", priority="hoch"), "priorityDefinition.priority"),
        (tag("priorityDefinition", priority="101"), "priorityDefinition.priority"),
    ],
)
def test_a_fixed_value_is_checked_when_the_file_is_read(extensions: str, property: str) -> None:
    diagram = Diagram().start().user("a", extensions).end().flows("start", "a", "end")

    assert [(f.rule, f.property) for f in diagram.findings()] == [("value-invalid", property)]


def test_conditions_and_scripts_must_be_expressions() -> None:
    diagram = (
        Diagram().start().script("s", "1 + 1").exclusive("x", default="g").end().flows("start", "s", "x")
    )
    diagram.flow("x", "end", "n > 1", id="f").flow("x", "end", id="g")

    assert ("expression-required", "s") in diagram.rules()
    assert ("expression-required", "f") in diagram.rules()


def test_conditions_in_another_language_are_refused() -> None:
    diagram = (
        Diagram()
        .start()
        .end()
        .raw(
            '<bpmn:sequenceFlow id="f" sourceRef="start" targetRef="end">'
            '<bpmn:conditionExpression language="javascript">=a</bpmn:conditionExpression>'
            "</bpmn:sequenceFlow>"
        )
    )

    assert ("unsupported-attribute", "f") in diagram.rules()


@pytest.mark.parametrize(
    "io",
    [tag("input", source="=1"), tag("input", target="x"), tag("output", source="=1", target="2x"),
     tag("output", source="=1", target="a..b"), tag("input", source="=1", target="a-b")],
)  # fmt: skip
def test_a_mapping_without_source_or_with_an_impossible_target_is_refused(io: str) -> None:
    diagram = Diagram().start().user("a", f"<zeebe:ioMapping>{io}</zeebe:ioMapping>").end()

    assert diagram.flows("start", "a", "end").rules() == [("mapping-incomplete", "a")]


# --- implementations


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask"])
@pytest.mark.parametrize("extensions", ["", tag("taskDefinition"), tag("taskDefinition", type_=" ")])
def test_a_job_needs_a_type(kind: str, extensions: str) -> None:
    diagram = Diagram().start().node(kind, "a", extensions).end().flows("start", "a", "end")

    assert diagram.rules() == [("job-type-missing", "a")]


def test_headers_without_a_definition_are_refused() -> None:
    diagram = Diagram().start().node("serviceTask", "a", tag("taskHeaders")).end().flows("start", "a", "end")

    assert diagram.rules() == [("job-type-missing", "a")]


@pytest.mark.parametrize("kind", ["scriptTask", "businessRuleTask"])
def test_scripts_and_decisions_need_an_implementation_and_only_one(kind: str) -> None:
    own = {
        "scriptTask": tag("script", expression="=1", resultVariable="x"),
        "businessRuleTask": tag("calledDecision", decisionId="steuersatz", resultVariable="x"),
    }[kind]
    none = Diagram().start().node(kind, "a").end().flows("start", "a", "end")
    both = Diagram().start().node(kind, "a", own + tag("taskDefinition", type_="x.y")).end()

    assert none.rules() == [("implementation-missing", "a")]
    assert both.flows("start", "a", "end").rules(decisions={"a.dmn": DECISION}) == [
        ("implementation-ambiguous", "a")
    ]


@pytest.mark.parametrize(
    ("kind", "extensions", "property"),
    [
        ("scriptTask", tag("script", expression="=1"), "script.resultVariable"),
        ("scriptTask", tag("script", expression="=1", resultVariable="a.b"), "script.resultVariable"),
        ("scriptTask", tag("script", resultVariable="x"), "script.expression"),
        ("businessRuleTask", tag("calledDecision", resultVariable="x"), "calledDecision.decisionId"),
        ("businessRuleTask", tag("calledDecision", decisionId="x"), "calledDecision.resultVariable"),
        ("userTask", tag("formDefinition"), "formDefinition.formId"),
    ],
)
def test_a_missing_attribute_is_named(kind: str, extensions: str, property: str) -> None:
    diagram = Diagram().start().node(kind, "a", extensions).end().flows("start", "a", "end")

    assert [(f.rule, f.property) for f in diagram.findings()] == [("attribute-missing", property)]


# --- our own properties


def properties(**given: str) -> str:
    inner = "".join(
        f'<zeebe:property name="laufzettel:{name}" value="{value}"/>' for name, value in given.items()
    )
    return f"<zeebe:properties>{inner}</zeebe:properties>"


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ("pruefen", []),
        ("prufen", [("separate-from-unknown", "freigeben")]),
        ("freigeben", [("separate-from-unknown", "freigeben")]),
        ("end", [("separate-from-unknown", "freigeben")]),
    ],
)
def test_the_four_eyes_rule_must_name_another_user_task(other: str, rules: list[tuple[str, str]]) -> None:
    diagram = Diagram().start().user("pruefen").user("freigeben", properties(separateFrom=other)).end()

    assert diagram.flows("start", "pruefen", "freigeben", "end").rules() == rules


def test_a_misspelt_property_of_ours_is_a_warning_with_a_suggestion() -> None:
    diagram = Diagram().start().user("a", properties(seperateFrom="b", milestone="x")).user("b").end()

    (finding,) = diagram.flows("start", "a", "b", "end").findings()

    assert (finding.rule, finding.severity) == ("property-unknown", "warning")
    assert "laufzettel:separateFrom" in finding.message_de


# --- what the diagram refers to


def known(**handlers: engine.HandlerFacts) -> engine.Known:
    return engine.Known(
        handlers={name.replace("__", "."): facts for name, facts in handlers.items()},
        forms=frozenset({"antrag", "pruefung"}),
    )


HANDLER = engine.HandlerFacts(
    required=frozenset({"name"}), inputs=frozenset({"name", "plz"}), outputs=frozenset({"plz"})
)


def test_an_unknown_handler_is_refused_with_a_suggestion() -> None:
    diagram = Diagram().start().service("a", job="melde.find_persn").end().flows("start", "a", "end")

    (finding,) = diagram.findings(known=known(melde__find_person=HANDLER))

    assert (finding.rule, finding.element_id, finding.property) == (
        "handler-unknown",
        "a",
        "taskDefinition.type",
    )
    assert "melde.find_person" in finding.message_de
    assert diagram.findings() == []


def test_a_required_input_must_be_mapped_and_an_unknown_one_is_a_warning() -> None:
    diagram = (
        Diagram().start().service("a", mapping({"nam": "=x"}), job="m.f").end().flows("start", "a", "end")
    )

    findings = diagram.findings(known=known(m__f=HANDLER))

    assert [(f.rule, f.severity) for f in findings] == [
        ("input-missing", "error"),
        ("input-unknown", "warning"),
    ]
    assert "„name“" in findings[0].message_de
    assert "Gemeint ist vielleicht „name“" in findings[1].message_de


def test_a_result_that_would_get_lost_in_the_activity_is_a_warning() -> None:
    inputs = mapping({"name": "=x", "plz": "=y"})
    diagram = Diagram().start().service("a", inputs, job="m.f").end().flows("start", "a", "end")

    assert diagram.rules(known=known(m__f=HANDLER)) == [("result-stays-local", "a")]


def test_an_unknown_form_is_refused_with_a_suggestion() -> None:
    diagram = Diagram().start().user("a", tag("formDefinition", formId="prufung")).end()

    (finding,) = diagram.flows("start", "a", "end").findings(known=known())

    assert finding.rule == "form-unknown"
    assert "„pruefung“" in finding.message_de


def test_an_unknown_decision_is_refused_and_a_computed_one_is_left_to_the_run() -> None:
    unknown = Diagram().start().decision("a", "steursatz").end().flows("start", "a", "end")
    computed = Diagram().start().decision("a", "=welche").end().flows("start", "a", "end")

    assert unknown.rules(decisions={"a.dmn": DECISION}) == [("decision-unknown", "a")]
    assert computed.rules(decisions={"a.dmn": DECISION}) == []


def test_a_broken_decision_file_is_refused_with_its_name() -> None:
    findings = straight("a").findings(decisions={"kaputt.dmn": b"<x/>"})

    assert {(f.file, f.severity, f.rule.startswith("dmn-")) for f in findings} == {
        ("kaputt.dmn", "error", True)
    }
    with pytest.raises(engine.InvalidDefinition):
        straight("a").definition(kaputt=b"<x/>")


def test_the_same_decision_in_two_files_is_refused() -> None:
    rules = straight("a").rules(decisions={"a.dmn": DECISION, "b.dmn": DECISION})

    assert ("decision-duplicate", "steuersatz") in rules


# --- versions that run already


def test_a_deployed_version_is_read_although_a_rule_was_added_since() -> None:
    diagram = Diagram().start().exclusive("x").user("a").end().flow("start", "x").flow("a", "end")
    files = {"a.bpmn": diagram.flow("x", "a", "=n > 1").flow("x", "end").xml}
    with pytest.raises(engine.InvalidDefinition):
        engine.read_definition(files)

    assert engine.read_definition(files, deployed=True).process_id == "vorgang"


def test_what_cannot_be_built_is_refused_even_if_it_was_deployed() -> None:
    with pytest.raises(engine.InvalidDefinition):
        engine.read_definition({"a.bpmn": Diagram().end().xml}, deployed=True)
    with pytest.raises(engine.InvalidDefinition):
        engine.read_definition({"a.bpmn": b"<x"}, deployed=True)


# --- the catalogue itself


def test_every_rule_is_kebab_case_and_speaks_both_languages() -> None:
    for rule, (severity, german, english) in RULES.items():
        assert rule == rule.lower()
        assert " " not in rule
        assert severity in ("error", "warning")
        assert german != english
        assert german.endswith((".", "}"))
        assert english.endswith((".", "}"))


def test_a_task_offered_to_citizens_needs_no_group() -> None:
    diagram = Diagram().start().node("userTask", "a", properties(citizen="antragsteller")).end()
    assert diagram.flows("start", "a", "end").rules() == []


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"citizen": "Änderung mitteilen", "form": "aenderung"}, []),
        ({"citizen": "Änderung mitteilen", "form": "anderung"}, ["form-unknown"]),
        ({"citizen": "Änderung mitteilen"}, ["citizen-misplaced"]),
        ({"form": "aenderung"}, ["citizen-misplaced"]),
    ],
)
def test_a_message_citizens_may_send_names_its_form(own: dict[str, str], expected: list[str]) -> None:
    diagram = Diagram().start().end()
    diagram.catch("m", diagram.message("Änderung", "=name"), properties(**own)).flows("start", "m", "end")
    known = engine.Known(forms=frozenset({"aenderung"}))
    assert [finding.rule for finding in diagram.findings(known=known)] == expected


def test_only_tasks_and_awaited_messages_are_for_citizens() -> None:
    diagram = Diagram().start().script("a", "=1", extensions=properties(citizen="antragsteller")).end()
    assert diagram.flows("start", "a", "end").rules() == [("citizen-misplaced", "a")]
