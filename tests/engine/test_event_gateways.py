from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, mapping, timer


def waiting() -> Diagram:
    """Event-based gateway with timers "kurz" and "lang", each with a user task behind it."""
    diagram = Diagram().start().node("eventBasedGateway", "wahl").end().flow("start", "wahl")
    for name, duration in (("kurz", "P1D"), ("lang", "=dauer")):
        extensions = mapping(outputs={"weg": f'="{name}"'})
        diagram.node("intermediateCatchEvent", name, extensions, content=timer("Duration", duration))
        diagram.user(f"nach_{name}").flows("wahl", name, f"nach_{name}", "end")
    return diagram


def test_the_first_event_decides_the_way_and_the_others_are_not_waited_for_any_more() -> None:
    run = Run(waiting().definition(), {"dauer": "P2D"})
    assert run.waiting == ["kurz", "lang"]
    assert run.active("lang").due_at == NOON + timedelta(days=2)
    other = run.id("lang")

    run.fire("kurz")

    assert run.waiting == ["nach_kurz"]
    assert run.variables["weg"] == "kurz"
    assert run.passed == ["start", "wahl", "kurz"]
    with pytest.raises(engine.ActivityNotActive):
        engine.trigger_event(run.definition, run.state, other, at=NOON)
    run.complete("nach_kurz")
    assert run.completed
    assert run.state["tokens"] == []


def test_the_order_in_the_model_does_not_matter() -> None:
    run = Run(waiting().definition(), {"dauer": "PT1H"})

    run.fire("lang")

    assert run.waiting == ["nach_lang"]


def test_the_gateway_itself_is_no_work() -> None:
    run = Run(waiting().definition(), {"dauer": "P2D"})
    (gateway,) = [event for event in run.events if event.element_id == "wahl"]

    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(gateway.activity_id)
    with pytest.raises(engine.ActivityNotActive):
        engine.trigger_event(run.definition, run.state, gateway.activity_id, at=NOON)


def test_an_event_without_a_time_stops_the_gateway_until_it_has_one() -> None:
    run = Run(waiting().definition(), {"dauer": "bald"})
    assert run.waiting == ["wahl"]
    assert run.active("wahl").kind == "expression-failed"

    run.state["scopes"]["0"]["variables"]["dauer"] = "P2D"
    run.retry("wahl")

    assert run.waiting == ["kurz", "lang"]


def test_a_gateway_in_a_subprocess_ends_with_it() -> None:
    inner = Diagram().start("s").node("eventBasedGateway", "wahl").timer("t1", "Duration", "P1D")
    inner.timer("t2", "Duration", "P2D").end("e").flows("s", "wahl", "t1", "e").flows("wahl", "t2", "e")
    diagram = Diagram().start().inside("innen", inner).alarm("alarm", "innen", "Duration", "PT1H").end()
    diagram.flows("start", "innen", "end").flow("alarm", "end")
    interrupted, goes_on = Run(diagram.definition()), Run(diagram.definition())

    interrupted.fire("alarm")
    goes_on.fire("t2")

    assert interrupted.completed
    assert goes_on.completed
    assert goes_on.passed == ["start", "s", "wahl", "t2", "e", "innen", "end"]


def test_a_simulation_takes_the_earlier_event() -> None:
    simulation = engine.simulate(waiting().definition(), {"dauer": "PT2H"}, at=NOON)

    assert simulation.completed
    assert simulation.variables["weg"] == "lang"


def test_behind_the_gateway_are_two_events_or_more_and_nothing_else_leads_there() -> None:
    lonely = Diagram().start().node("eventBasedGateway", "wahl").timer("t", "Duration", "P1D").end()
    lonely.flows("start", "wahl", "t", "end")
    wrong = waiting().flow("wahl", "nach_kurz").user("vorher").flow("start", "vorher").flow("vorher", "kurz")

    assert ("event-gateway-choice", "wahl") in lonely.rules()
    assert ("event-gateway-target", "nach_kurz") in wrong.rules()
    assert ("event-gateway-shared", "kurz") in wrong.rules()


def test_only_a_gateway_that_starts_a_process_may_need_all_events() -> None:
    xml = waiting().xml.replace(b'Gateway id="wahl"', b'Gateway id="wahl" eventGatewayType="Parallel"')
    found = [(finding.rule, finding.element_id) for finding in engine.check_files({"d.bpmn": xml})]

    assert ("event-gateway-parallel", "wahl") in found
