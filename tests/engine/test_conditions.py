from __future__ import annotations

import pytest

from app import engine
from app.engine.control.variables import set_variables
from tests.engine.diagrams import Diagram, Run, condition, mapping

READY = "=betrag > 5"


def beside(diagram: Diagram) -> Diagram:
    """Add user task "x" beside everything else, whose results change variables."""
    return diagram.user("x").user("y").flows("start", "x", "y", "end")


def waiting() -> Diagram:
    diagram = Diagram().start().catch("warten", condition(READY)).user("a").end()
    return beside(diagram.flows("start", "warten", "a", "end"))


def guarded(*, interrupts: bool = True, expression: str = READY) -> Diagram:
    """User task "a" with a condition at it that leads to user task "danach"."""
    given = {} if interrupts else {"cancelActivity": "false"}
    diagram = Diagram().start().user("a").user("danach").end()
    diagram.boundary("bed", "a", condition(expression), **given)
    return beside(diagram.flows("start", "a", "end").flows("bed", "danach", "end"))


def test_a_condition_that_is_true_on_arrival_is_not_waited_for() -> None:
    run = Run(waiting().definition(), {"betrag": 6})

    assert run.waiting == ["a", "x"]
    assert "warten" in run.passed


@pytest.mark.parametrize("before", [{}, {"betrag": None}, {"betrag": 5}])
def test_a_condition_is_looked_at_whenever_variables_change(before: dict[str, object]) -> None:
    run = Run(waiting().definition(), before)
    assert run.waiting == ["warten", "x"]
    assert isinstance(run.active("warten"), engine.Condition)
    assert run.step.warnings == ()

    run.complete("x", betrag=6)

    assert run.waiting == ["a", "y"]


def test_nobody_else_can_let_a_condition_happen() -> None:
    run = Run(waiting().definition())

    with pytest.raises(engine.ActivityNotActive):
        run.deliver("warten")


def test_a_condition_sees_what_operators_set() -> None:
    run = Run(waiting().definition())

    step = set_variables(run.definition, run.state, {"betrag": 7}, at=run.given["at"])

    assert [activity.element_id for activity in step.active] == ["x", "a"]


def test_a_condition_at_an_activity_ends_it_before_anything_else_moves() -> None:
    diagram = guarded()
    run = Run(diagram.script("z", "=1", "z").flow("x", "z").flow("z", "end").definition())
    assert run.active("bed").attached_to == "a"

    step = run.complete("x", betrag=6)

    assert run.waiting == ["danach", "y"]
    order = [(event.event, event.element_id) for event in step.events]
    assert order.index(("terminated", "a")) < order.index(("activated", "z"))


@pytest.mark.parametrize("task", ["userTask", "scriptTask"])
def test_an_activity_does_not_even_begin_if_its_condition_is_true_already(task: str) -> None:
    diagram = Diagram().start().user("danach").end()
    if task == "userTask":
        diagram.user("a")
    else:
        diagram.script("a", "=1", "gemacht")
    diagram.boundary("bed", "a", condition(READY)).flows("start", "a", "end").flows("bed", "danach", "end")
    run = Run(diagram.definition(), {"betrag": 6})

    assert run.waiting == ["danach"]
    assert "gemacht" not in run.variables
    assert [e.event for e in run.events if e.element_id == "a"] == ["activated", "terminated"]


def test_one_that_does_not_interrupt_happens_each_time_it_becomes_true() -> None:
    diagram = guarded(interrupts=False)
    run = Run(diagram.user("w").flows("y", "w", "y").definition(), {"betrag": 9})
    assert run.waiting == ["a", "bed", "danach", "x"]

    run.complete("x", betrag=10)
    assert run.waiting.count("danach") == 1  # was true before
    run.complete("y", betrag=1)
    run.complete("w", betrag=6)

    assert run.waiting.count("danach") == 2
    before = run.id("bed")
    run.complete("a")
    assert "bed" not in run.waiting
    assert before not in [activity.id for activity in run.step.active]


def test_a_condition_at_an_activity_sees_its_local_variables() -> None:
    diagram = Diagram().start().user("a", mapping({"lokal": "=betrag"})).user("danach").end()
    diagram.boundary("bed", "a", condition("=lokal > 5")).flows("start", "a", "end")
    run = Run(beside(diagram.flows("bed", "danach", "end")).definition(), {"betrag": 1})
    run.complete("x", betrag=6)
    assert run.waiting == ["a", "bed", "y"]

    scope = run.id("a")
    step = set_variables(run.definition, run.state, {"lokal": 6}, scope=scope, local=True, at=run.given["at"])

    assert sorted(activity.element_id for activity in step.active) == ["danach", "y"]


def test_a_condition_may_look_at_some_variables_and_changes_only() -> None:
    diagram = Diagram().start().user("a").end()
    watched = condition("=betrag + zuschlag > 5", names="zuschlag, anderes", events="update")
    diagram.catch("warten", watched).flows("start", "warten", "a", "end")
    run = Run(beside(diagram).definition(), {"betrag": 1, "zuschlag": 1})

    run.complete("x", betrag=9, anderes=1)
    assert "warten" in run.waiting
    run.complete("y", zuschlag=1)

    assert run.waiting == ["a"]


@pytest.mark.parametrize("interrupts", [True, False])
def test_a_condition_begins_an_event_subprocess(interrupts: bool) -> None:
    diagram = beside(Diagram().start().end())
    inner = Diagram().user("h").end("he").flows("ruf_start", "h", "he")
    diagram.handler("ruf", condition(READY), inner, interrupts=interrupts)
    later, at_once = Run(diagram.definition()), Run(diagram.definition(), {"betrag": 6})
    assert at_once.waiting == (["h"] if interrupts else ["h", "ruf_start", "x"])

    later.complete("x", betrag=6)

    assert later.waiting == (["h"] if interrupts else ["h", "ruf_start", "y"])
    later.complete("h")
    if not interrupts:
        later.complete("y")
    assert later.completed


def test_the_outermost_condition_takes_effect_first() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e").user("i").flow("i", "e")
    inner.boundary("innen_bed", "a", condition(READY)).flow("innen_bed", "i")
    diagram = Diagram().start().inside("innen", inner).user("danach").end()
    diagram.boundary("bed", "innen", condition(READY)).flows("start", "innen", "end")
    run = Run(beside(diagram.flows("bed", "danach", "end")).definition())

    run.complete("x", betrag=6)

    assert run.waiting == ["danach", "y"]
    assert "innen_bed" not in run.passed


def test_of_a_condition_and_a_timer_behind_a_gateway_the_first_decides() -> None:
    diagram = Diagram().start().node("eventBasedGateway", "wahl").user("a").user("b").end()
    diagram.catch("bed", condition(READY)).timer("frist", "Duration", "P1D")
    diagram.flows("start", "wahl", "bed", "a", "end").flows("wahl", "frist", "b", "end")
    definition = beside(diagram).definition()
    at_once, later = Run(definition, {"betrag": 6}), Run(definition)
    assert at_once.waiting == ["a", "x"]

    later.complete("x", betrag=6)

    assert later.waiting == ["a", "y"]


def test_a_condition_among_several_events() -> None:
    diagram = Diagram().start().user("a").end()
    diagram.catch("warten", condition(READY) + diagram.message("m"), parallelMultiple="true")
    run = Run(beside(diagram.flows("start", "warten", "a", "end")).definition())
    (message,) = [each for each in run.step.active if isinstance(each, engine.MessageSubscription)]

    run.deliver_id(message.id)
    assert run.waiting == ["warten", "x"]
    run.complete("x", betrag=6)

    assert run.waiting == ["a", "y"]


def test_a_condition_that_is_no_yes_or_no_stops_the_event_until_it_is() -> None:
    diagram = Diagram().start().catch("warten", condition("=betrag")).user("a").end()
    run = Run(diagram.flows("start", "warten", "a", "end").definition(), {"betrag": 5})
    assert run.active("warten").kind == "expression-failed"

    run.state["scopes"]["0"]["variables"]["betrag"] = True
    run.retry("warten")

    assert run.waiting == ["a"]


def test_a_handler_that_makes_its_own_condition_true_again_and_again_ends_as_an_incident() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    inner = Diagram().script("aus", "=false", "an").script("ein", "=true", "an").end("he")
    diagram.handler("ruf", condition("=an"), inner.flows("ruf_start", "aus", "ein", "he"), interrupts=False)
    run = Run(diagram.definition(), {"an": True}, environment=engine.Environment(max_steps=500))

    assert "a" in run.waiting or "start" in run.waiting
    assert any(
        isinstance(activity, engine.Incident) and activity.kind == "too-many-steps"
        for activity in run.step.active
    )


def test_a_process_may_start_by_a_condition() -> None:
    diagram = Diagram().node("startEvent", "bed", content=condition(READY)).user("a").end()
    definition = diagram.flows("bed", "a", "end").definition()
    (start,) = definition.start_events
    at = Run(waiting().definition()).given["at"]

    assert start.kind == "conditional"
    assert [start.holds(variables, at) for variables in ({"betrag": 6}, {"betrag": 5}, {})] == [
        True,
        False,
        False,
    ]
    assert Run(definition, {"betrag": 6}, start_event="bed").waiting == ["a"]


def test_a_condition_is_there_and_is_an_expression() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.boundary("leer", "a", condition("")).flow("leer", "end")
    diagram.boundary("text", "a", condition("betrag > 5")).flow("text", "end")

    rules = diagram.rules()

    assert ("event-condition-missing", "leer") in rules
    assert ("expression-required", "text") in rules
