from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping


def escalating(*, end: bool = False, code: str = "E") -> Diagram:
    """Subprocess "innen": "a", escalation "wurf", then "b" (or beside it, if it ends there); "c" as well."""
    inner = Diagram().start("s").user("a").user("b").user("c").end("e")
    inner.flow("s", "a").flow("s", "c").flow("c", "e").flow("b", "e")
    definition, inputs = inner.escalation(code), mapping({"stufe": "=2"})
    if end:
        inner.node("endEvent", "wurf", inputs, content=definition).flow("a", "wurf").flow("a", "b")
    else:
        inner.throw("wurf", definition, inputs).flows("a", "wurf", "b")
    diagram = Diagram().start().inside("innen", inner).user("chef").end()
    return diagram.flows("start", "innen", "end").flow("chef", "end")


def caught(diagram: Diagram, code: str | None = "E", *, interrupts: bool) -> Diagram:
    given = {} if interrupts else {"cancelActivity": "false"}
    return diagram.boundary("fang", "innen", diagram.escalation(code), **given).flow("fang", "chef")


@pytest.mark.parametrize("end", [False, True])
def test_an_escalation_that_does_not_interrupt_starts_a_branch_and_its_thrower_goes_on(end: bool) -> None:
    run = Run(caught(escalating(end=end), interrupts=False).definition())

    step = run.complete("a")

    assert run.waiting == ["b", "c", "chef"]
    assert "wurf" in run.passed
    assert step.thrown == ()
    assert run.variables["stufe"] == 2
    run.complete("chef")
    run.complete("b")
    run.complete("c")
    assert run.completed


@pytest.mark.parametrize("end", [False, True])
def test_an_interrupting_escalation_ends_the_subprocess(end: bool) -> None:
    run = Run(caught(escalating(end=end), interrupts=True).definition())

    step = run.complete("a")

    assert run.waiting == ["chef"]
    assert {e.element_id for e in step.events if e.event == "terminated"} >= {"c", "innen"}
    assert len(run.state["scopes"]) == 1


@pytest.mark.parametrize("end", [False, True])
def test_an_escalation_nobody_catches_leaves_the_instance_and_all_goes_on(end: bool) -> None:
    diagram = escalating(end=end).flow("innen", "chef")
    run = Run(diagram.definition())

    step = run.complete("a")

    assert run.waiting == ["b", "c"]
    assert [(t.kind, t.code, t.element_id, t.variables) for t in step.thrown] == [
        ("escalation", "E", "wurf", {"stufe": 2})
    ]


def test_one_for_this_very_code_comes_before_one_for_all_and_others_catch_nothing() -> None:
    diagram = caught(escalating(code="=art"), None, interrupts=False).user("genau")
    diagram.boundary("genau_E", "innen", diagram.escalation("E"), cancelActivity="false")
    diagram.flows("genau_E", "genau", "end")
    exact, other = Run(diagram.definition(), {"art": "E"}), Run(diagram.definition(), {"art": "F"})

    exact.complete("a")
    other.complete("a")

    assert exact.waiting == ["b", "c", "genau"]
    assert other.waiting == ["b", "c", "chef"]


def test_an_event_subprocess_catches_an_escalation_beside_it_as_often_as_it_is_thrown() -> None:
    diagram = Diagram().start().exclusive("x").user("a")
    diagram.throw("wurf", diagram.escalation("E")).flows("start", "x", "a", "wurf", "x")
    inner = Diagram().user("h").end("he").flows("ruf_start", "h", "he")
    diagram.handler("ruf", diagram.escalation("E"), inner, interrupts=False)
    run = Run(diagram.definition())

    run.complete("a")
    run.complete("a")

    assert run.waiting == ["a", "h", "h"]


def test_an_interrupting_event_subprocess_ends_the_thrower_too() -> None:
    diagram = Diagram().start().user("a").user("b").user("c").end()
    diagram.throw("wurf", diagram.escalation("E"))
    diagram.flows("start", "a", "wurf", "b", "end").flows("start", "c", "end")
    inner = Diagram().user("h").end("he").flows("ruf_start", "h", "he")
    run = Run(diagram.handler("ruf", diagram.escalation(None), inner).definition())

    run.complete("a")

    assert run.waiting == ["h"]
    run.complete("h")
    assert run.completed


def test_an_event_subprocess_does_not_catch_its_own_escalation() -> None:
    diagram = Diagram().start().user("a").end()
    diagram.throw("wurf", diagram.escalation("E")).flows("start", "wurf", "a", "end")
    inner = Diagram().node("endEvent", "weiter", content=diagram.escalation("E")).flow("ruf_start", "weiter")
    run = Run(diagram.handler("ruf", diagram.escalation("E"), inner, interrupts=False).definition())

    assert [(t.kind, t.element_id) for t in run.step.thrown] == [("escalation", "weiter")]
    assert run.waiting == ["a"]


@pytest.mark.parametrize("interrupts", [True, False])
def test_what_was_called_hands_its_escalation_to_the_event_at_its_activity(interrupts: bool) -> None:
    diagram = Diagram().start().service("a").user("b").end()
    given = {} if interrupts else {"cancelActivity": "false"}
    diagram.boundary("fang", "a", diagram.escalation("E"), **given)
    run = Run(diagram.flows("start", "a", "end").flows("fang", "b", "end").definition())

    unknown = engine.escalate_activity(run.definition, run.state, run.id("a"), code="F", at=run.given["at"])
    known = engine.escalate_activity(
        run.definition, run.state, run.id("a"), code="E", variables={"x": 1}, at=run.given["at"]
    )

    assert [t.code for t in unknown.thrown] == ["F"]
    assert known.thrown == ()
    waiting = sorted(activity.element_id for activity in known.active)
    assert waiting == (["b"] if interrupts else ["a", "b"])
    assert engine.visible_variables(run.definition, known.state) == {"x": 1}


def test_only_what_waits_can_escalate() -> None:
    run = Run(escalating().definition())

    with pytest.raises(engine.ActivityNotActive):
        engine.escalate_activity(
            run.definition, run.state, run.events[0].activity_id, code="E", at=run.given["at"]
        )


def test_an_escalation_has_a_code_where_it_is_thrown_and_a_fixed_one_where_it_is_caught() -> None:
    diagram = escalating().throw("ohne", "<bpmn:escalationEventDefinition/>")
    diagram.boundary("offen", "innen", diagram.escalation("=stufe"))
    diagram.boundary("eins", "innen", diagram.escalation("G")).boundary(
        "zwei", "innen", diagram.escalation("G")
    )

    rules = diagram.rules()

    assert ("escalation-code-missing", "ohne") in rules
    assert ("escalation-code-computed", "offen") in rules
    assert ("escalation-handler-duplicate", "zwei") in rules
