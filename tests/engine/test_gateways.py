from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, tag


def choice(*conditions: tuple[str, str | None], default: str | None = None) -> Diagram:
    """Start → gateway → one user task per condition (or default) → end."""
    diagram = Diagram().start().exclusive("wahl", **({"default": default} if default else {})).end()
    diagram.flow("start", "wahl")
    for name, condition in conditions:
        diagram.user(name).flow("wahl", name, condition, id=f"zu_{name}").flow(name, "end")
    return diagram


def test_the_first_true_condition_in_model_order_wins() -> None:
    definition = choice(("gross", "=n > 100"), ("mittel", "=n > 10"), ("klein", "=true")).definition()

    assert Run(definition, {"n": 500}).waiting == ["gross"]
    assert Run(definition, {"n": 50}).waiting == ["mittel"]
    assert Run(definition, {"n": 5}).waiting == ["klein"]


def test_the_picture_says_nothing_about_the_order() -> None:
    diagram = choice(("a", "=true"), ("b", "=true"))
    diagram.outside = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane bpmnElement="vorgang">'
        '<bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="0" y="900" width="1" height="1"/></bpmndi:BPMNShape>'
        '<bpmndi:BPMNShape bpmnElement="b"><dc:Bounds x="0" y="0" width="1" height="1"/></bpmndi:BPMNShape>'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )

    assert Run(diagram.definition()).waiting == ["a"]
    assert all(rule == "default-missing" for rule, _ in diagram.rules())


def test_the_default_flow_is_taken_only_if_nothing_else_is() -> None:
    definition = choice(("sonst", None), ("gross", "=n > 100"), default="zu_sonst").definition()

    assert Run(definition, {"n": 500}).waiting == ["gross"]
    assert Run(definition, {"n": 5}).waiting == ["sonst"]


def test_no_true_condition_and_no_default_is_an_incident_that_can_be_retried() -> None:
    definition = choice(("gross", "=n > 100")).definition()
    run = Run(definition, {"n": 5})

    incident = run.active("wahl")
    assert isinstance(incident, engine.Incident)
    assert incident.kind == "no-flow-possible"

    run.state["scopes"]["0"]["variables"]["n"] = 101
    run.retry("wahl")

    assert run.waiting == ["gross"]
    assert [e.event for e in run.events if e.element_id == "wahl"] == ["activated", "completed"]


@pytest.mark.parametrize("condition", ["=fehlt > 1", "=null", '="ja"', "=1", "=fehlt"])
def test_a_condition_that_is_neither_true_nor_false_is_an_incident(condition: str) -> None:
    run = Run(choice(("a", condition), ("b", "=true")).definition())

    incident = run.active("wahl")
    assert incident.kind == "expression-failed"
    assert condition in incident.message


def test_a_merging_exclusive_gateway_passes_every_token() -> None:
    diagram = Diagram().start().parallel("p").exclusive("merge").user("a").end()
    diagram.flow("start", "p").flow("p", "merge").flow("p", "merge").flows("merge", "a", "end")
    run = Run(diagram.definition())

    assert run.waiting == ["a", "a"]
    run.complete_id(run.step.active[0].id)
    assert run.waiting == ["a"]
    run.complete("a")
    assert run.completed


def test_a_parallel_join_waits_for_all_branches() -> None:
    diagram = Diagram().start().parallel("auf").user("a").user("b").user("c").parallel("zu").user("d").end()
    diagram.flow("start", "auf").flows("zu", "d", "end")
    for name in "abc":
        diagram.flows("auf", name, "zu")
    run = Run(diagram.definition())

    run.complete("b")
    run.complete("a")
    assert run.waiting == ["c"]
    run.complete("c")
    assert run.waiting == ["d"]
    run.complete("d")

    assert run.completed
    assert run.passed.count("zu") == 1


def test_a_join_does_not_fire_on_two_tokens_of_the_same_flow() -> None:
    diagram = Diagram().start().parallel("auf").exclusive("x").user("a").user("b").user("c").parallel("zu")
    diagram.user("d").end().flow("start", "auf").flows("auf", "a", "x").flows("auf", "b", "x")
    diagram.flows("auf", "c", "zu").flow("x", "zu").flows("zu", "d", "end")
    run = Run(diagram.definition())

    run.complete("a")
    run.complete("b")
    assert run.waiting == ["c"]


def test_a_surplus_token_at_a_join_is_kept_and_never_lost() -> None:
    diagram = Diagram().start().parallel("auf").exclusive("x").user("a").user("b").user("c").user("e")
    diagram.exclusive("y").parallel("zu").user("d").end().flow("start", "auf")
    diagram.flows("auf", "a", "x").flows("auf", "b", "x").flow("x", "zu")
    diagram.flows("auf", "c", "y").flows("auf", "e", "y").flow("y", "zu").flows("zu", "d", "end")
    run = Run(diagram.definition())

    run.complete("a")
    run.complete("b")
    run.complete("c")
    assert run.waiting == ["d", "e"]
    run.complete("e")

    assert run.waiting == ["d", "d"]


def test_a_join_that_can_never_fire_is_an_incident_not_a_silent_end() -> None:
    diagram = Diagram().start().exclusive("wahl", default="nach_b").user("a").user("b").parallel("zu").end()
    diagram.flow("start", "wahl").flow("wahl", "a", "=true").flow("wahl", "b", id="nach_b")
    diagram.flow("a", "zu").flow("b", "zu").flow("zu", "end")
    run = Run(diagram.definition())

    run.complete("a")

    incident = run.active("zu")
    assert (incident.kind, run.completed) == ("join-blocked", False)
    assert "b" in incident.message
    run.retry("zu")
    assert run.waiting == ["zu"]


def test_a_join_with_other_branches_still_running_is_no_incident() -> None:
    diagram = Diagram().start().parallel("auf").user("a").user("b").parallel("zu").end()
    diagram.flow("start", "auf").flows("auf", "a", "zu", "end").flows("auf", "b", "zu")
    run = Run(diagram.definition())

    run.complete("a")

    assert run.waiting == ["b"]


def test_a_parallel_gateway_joins_and_splits_at_once() -> None:
    diagram = Diagram().start().parallel("auf").parallel("kreuz").user("a").user("b").end()
    diagram.flow("start", "auf").flow("auf", "kreuz").flow("auf", "kreuz")
    diagram.flows("kreuz", "a", "end").flows("kreuz", "b", "end")

    assert Run(diagram.definition()).waiting == ["a", "b"]


def test_several_flows_out_of_a_task_all_start() -> None:
    diagram = Diagram().start().user("a").user("b").user("c").end()
    diagram.flows("start", "a", "b", "end").flows("a", "c", "end")
    run = Run(diagram.definition())

    run.complete("a")

    assert run.waiting == ["b", "c"]


def test_conditional_flows_out_of_a_task_start_where_true_else_the_default() -> None:
    diagram = Diagram().start().user("a", default="sonst").user("b").user("c").user("d").end()
    diagram.flow("start", "a").flow("a", "b", "=n > 1").flow("a", "c", "=n > 2").flow("a", "d", id="sonst")
    diagram.flow("b", "end").flow("c", "end").flow("d", "end")
    definition = diagram.definition()

    for n, expected in ((3, ["b", "c"]), (2, ["b"]), (1, ["d"])):
        run = Run(definition)
        run.complete("a", n=n)
        assert run.waiting == expected


def test_flows_without_condition_beside_conditional_ones_always_start() -> None:
    diagram = Diagram().start().user("a", default="sonst").user("b").user("c").user("d").end()
    diagram.flow("start", "a").flow("a", "b").flow("a", "c", "=n > 2").flow("a", "d", id="sonst")
    definition = diagram.flow("b", "end").flow("c", "end").flow("d", "end").definition()

    for n, expected in ((3, ["b", "c"]), (1, ["b", "d"])):
        run = Run(definition)
        run.complete("a", n=n)
        assert run.waiting == expected


def test_a_task_whose_conditions_are_all_false_is_an_incident_and_its_result_is_kept() -> None:
    diagram = Diagram().start().user("a").user("b").end().flow("start", "a").flow("a", "b", "=n > 1")
    run = Run(diagram.flow("b", "end").definition())

    run.complete("a", n=1)

    assert run.active("a").kind == "no-flow-possible"
    assert run.variables == {"n": 1}
    run.state["scopes"]["0"]["variables"]["n"] = 2
    run.retry("a")
    assert run.waiting == ["b"]


def test_one_branch_in_trouble_does_not_stop_the_other() -> None:
    diagram = Diagram().start().parallel("auf").exclusive("wahl").user("b").user("c").end()
    diagram.flow("start", "auf").flow("auf", "wahl").flow("wahl", "c", "=fehlt").flow("c", "end")
    diagram.flows("auf", "b", "end")
    run = Run(diagram.definition())

    assert run.waiting == ["b", "wahl"]
    run.complete("b")
    assert run.waiting == ["wahl"]
    assert not run.completed


def test_an_endless_automatic_loop_ends_as_an_incident_while_other_branches_go_on() -> None:
    diagram = Diagram().start().parallel("auf").exclusive("kreis").script("s", "=1").user("a").end()
    diagram.flow("start", "auf").flows("auf", "kreis", "s", "kreis").flows("auf", "a", "end")
    run = Run(diagram.definition(), environment=engine.Environment(max_steps=50))

    (incident,) = [a for a in run.step.active if isinstance(a, engine.Incident)]
    assert incident.kind == "too-many-steps"
    assert "a" in run.waiting

    run.complete("a")

    assert not run.completed
    assert len(run.step.active) == 1


def test_a_long_automatic_stretch_goes_on_when_retried() -> None:
    diagram = Diagram().start()
    names = [f"s{n}" for n in range(30)]
    for name in names:
        diagram.script(name, "=1", name)
    diagram.end().flows("start", *names, "end")
    run = Run(diagram.definition(), environment=engine.Environment(max_steps=20))

    assert not run.completed
    run.retry(run.waiting[0])

    assert run.completed
    assert len(run.variables) == 30


def test_manual_and_undefined_tasks_and_none_events_are_passed() -> None:
    diagram = Diagram().start().node("manualTask", "m").node("task", "t").node("intermediateThrowEvent", "i")
    diagram.end().flows("start", "m", "t", "i", "end")

    run = Run(diagram.definition())

    assert run.completed
    assert run.passed == ["start", "m", "t", "i", "end"]
    assert diagram.rules() == [("task-without-type", "t")]


def test_an_activity_without_outgoing_flow_ends_its_branch() -> None:
    diagram = Diagram().start().user("a").flow("start", "a")
    run = Run(diagram.definition())

    run.complete("a")

    assert run.completed
    assert ("end-implicit", "a") in diagram.rules()


def test_send_tasks_and_tasks_with_a_definition_are_jobs() -> None:
    job = tag("taskDefinition", type_="post.send", retries="5")
    diagram = Diagram().start().node("sendTask", "a", job).node("scriptTask", "b", job)
    diagram.node("businessRuleTask", "c", job).end().flows("start", "a", "b", "c", "end")
    run = Run(diagram.definition())

    for element_id in "abc":
        activity = run.active(element_id)
        assert isinstance(activity, engine.ServiceTask)
        assert (activity.job_type, activity.retries) == ("post.send", 5)
        run.complete(element_id)
    assert run.completed


@pytest.mark.parametrize("name", ["Start", "End", "Root", "vorgang.EndJoin"])
def test_ids_that_the_library_uses_itself_are_ordinary_ids(name: str) -> None:
    diagram = Diagram().start().user(name).end().flows("start", name, "end")
    run = Run(diagram.definition())

    run.complete(name)

    assert run.completed
