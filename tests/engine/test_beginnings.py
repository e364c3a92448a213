"""Levels without start events, and starts that need more than one event."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, condition, timer


def loose() -> Diagram:
    """Two tasks side by side, one with something behind it, and what is no beginning."""
    diagram = Diagram().user("a").user("b").user("danach").flow("b", "danach")
    diagram.alarm("frist", "a", "Duration", "P1D").user("spaet").flow("frist", "spaet")
    diagram.service("zurueck", isForCompensation="true").undo("b", "zurueck")
    return diagram.handler("halt", diagram.message("halt"), halted())


def halted() -> Diagram:
    return Diagram().user("h").end("he").flows("halt_start", "h", "he")


def test_a_process_without_start_begins_at_all_that_nothing_leads_to() -> None:
    run = Run(loose().definition())

    assert run.waiting == ["a", "b", "frist", "halt_start"]


def test_a_subprocess_without_start_does_so_too_and_ends_when_nothing_is_left() -> None:
    diagram = Diagram().start().inside("u", loose()).user("fertig").end().flows("start", "u", "fertig", "end")
    run = Run(diagram.definition())
    assert run.waiting == ["a", "b", "frist", "halt_start"]
    for element_id in ("a", "b", "danach"):
        run.complete(element_id)

    assert run.waiting == ["fertig"]


def test_what_interrupts_a_level_without_start_ends_all_of_it() -> None:
    run = Run(loose().definition())
    run.deliver("halt_start")

    assert run.waiting == ["h"]


def test_a_condition_that_is_true_already_lets_nothing_begin() -> None:
    definition = Diagram().user("a").user("b").handler("halt", condition("=sofort"), halted()).definition()

    assert Run(definition, {"sofort": True}).waiting == ["h"]
    assert Run(definition, {"sofort": False}).waiting == ["a", "b", "halt_start"]


def test_what_a_handler_waits_for_must_be_known_before_anything_moves() -> None:
    diagram = Diagram().user("a")
    diagram.handler("halt", diagram.message("halt", "=schluessel"), halted())
    run = Run(diagram.definition())
    assert isinstance(run.active("a"), engine.Incident)

    repaired = diagram.xml.replace(b"=schluessel", b"=string(1)")
    run.retry("a", engine.read_definition({"d.bpmn": repaired}))

    assert run.waiting == ["a", "halt_start"]


def test_gateways_and_events_begin_as_well() -> None:
    diagram = Diagram().parallel("auf").user("a").user("b").flows("auf", "a").flows("auf", "b")
    diagram.catch("post", diagram.message("M")).user("c").flow("post", "c")

    assert Run(diagram.definition()).waiting == ["a", "b", "post"]


def test_a_version_without_checks_begins_in_the_same_way() -> None:
    definition = engine.read_definition({"d.bpmn": loose().xml}, deployed=True)

    assert Run(definition).waiting == ["a", "b", "frist", "halt_start"]


# --- a gateway that starts an instance and needs all events behind it


def together() -> Diagram:
    diagram = Diagram().node("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
    for name in ("antrag", "nachweis"):
        diagram.catch(name, diagram.message(name)).user(f"nach_{name}").end(f"ende_{name}")
        diagram.flows("g", name, f"nach_{name}", f"ende_{name}")
    return diagram


@pytest.mark.parametrize(("first", "other"), [("antrag", "nachweis"), ("nachweis", "antrag")])
def test_the_first_event_starts_the_instance_which_waits_for_the_others(first: str, other: str) -> None:
    assert together().rules() == []
    run = Run(together().definition(), {"x": 1}, start_event=first)
    assert run.waiting == sorted([other, f"nach_{first}"])
    run.complete(f"nach_{first}")
    assert not run.completed

    run.deliver(other)
    run.complete(f"nach_{other}")

    assert run.completed


def test_in_the_world_the_second_message_goes_to_the_instance_of_the_first() -> None:
    world = engine.World({"vorgang": together().definition()}, at=NOON)
    for name in ("nachweis", "antrag", "antrag"):
        world.publish(engine.SentMessage(name))

    first, second = world.cases
    assert sorted(each.element_id for each in first.active) == ["nach_antrag", "nach_nachweis"]
    assert sorted(each.element_id for each in second.active) == ["nach_antrag", "nachweis"]


def test_what_both_branches_bring_may_be_joined() -> None:
    diagram = Diagram().node("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
    for name in ("antrag", "nachweis"):
        diagram.catch(name, diagram.message(name)).flow("g", name).flow(name, "zu")
    diagram.parallel("zu").user("pruefen").end().flows("zu", "pruefen", "end")
    assert diagram.rules() == []
    run = Run(diagram.definition(), start_event="antrag")
    assert run.waiting == ["nachweis"]

    run.deliver("nachweis")

    assert run.waiting == ["pruefen"]


# --- a start event that needs several things to happen


def needing(*definitions: str) -> Diagram:
    diagram = Diagram().user("a").end()
    diagram.message("M")
    diagram.signal("S")
    diagram.node("startEvent", "alle", content="".join(definitions), parallelMultiple="true")
    return diagram.flows("alle", "a", "end")


MESSAGE, SIGNAL = Diagram().message("M"), Diagram().signal("S")
ALL_KINDS = ["MessageSubscription", "SignalSubscription", "Timer"]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_an_instance_waits_for_what_has_not_happened_yet(first: int) -> None:
    definition = needing(MESSAGE, SIGNAL, timer("Duration", "PT1H")).definition()
    others = set(ALL_KINDS) - {ALL_KINDS[first]}
    step = engine.start_instance(definition, {"x": 1}, start_event="alle", happened=first, at=NOON)
    assert {type(activity).__name__ for activity in step.active} == others

    while step.active[0].element_id == "alle":
        payload = {type(step.active[0]).__name__: True}
        step = engine.trigger_event(definition, step.state, step.active[0].id, payload=payload, at=NOON)

    assert [activity.element_id for activity in step.active] == ["a"]
    assert engine.visible_variables(definition, step.state).keys() == {"x", *others}


def test_the_world_starts_one_instance_for_all_of_them() -> None:
    world = engine.World({"vorgang": needing(MESSAGE, SIGNAL).definition()}, at=NOON)
    world.publish(engine.SentMessage("M"))
    (case,) = world.cases
    assert [activity.element_id for activity in case.active] == ["alle"]

    world.broadcast("S", {})

    (case,) = world.cases
    assert [activity.element_id for activity in case.active] == ["a"]


def test_such_a_start_must_not_be_deployed() -> None:
    assert needing(MESSAGE, SIGNAL).rules() == [("start-needs-all", "alle")]
