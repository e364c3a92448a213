from __future__ import annotations

from app import engine
from tests.engine.diagrams import NOON, Diagram, straight


def test_a_diagram_runs_with_empty_results_and_lists_its_events_in_order() -> None:
    diagram = Diagram().start().user("a").service("b").end().flows("start", "a", "b", "end")

    simulation = engine.simulate(diagram.definition(), {"x": 1}, at=NOON)

    assert simulation.completed
    assert simulation.variables == {"x": 1}
    assert simulation.waiting == ()
    assert simulation.events[:3] == (
        {"element": "start", "type": "startEvent", "event": "activated"},
        {"element": "start", "type": "startEvent", "event": "completed"},
        {"element": "a", "type": "userTask", "event": "activated"},
    )
    assert [e["element"] for e in simulation.events if e["event"] == "completed"] == [
        "start",
        "a",
        "b",
        "end",
    ]


def test_results_are_given_once_for_all_or_one_after_another() -> None:
    diagram = Diagram().start().user("a").exclusive("x", default="raus").service("b").end()
    diagram.flows("start", "a", "x").flow("x", "b", "=nochmal").flow("b", "a").flow("x", "end", id="raus")
    results = {"a": [{"nochmal": True}, {"nochmal": True}, {"nochmal": False}], "b": {"gebucht": 1}}

    simulation = engine.simulate(diagram.definition(), {}, results, at=NOON)

    assert simulation.completed
    assert sum(e["element"] == "b" and e["event"] == "completed" for e in simulation.events) == 2
    assert simulation.variables == {"nochmal": False, "gebucht": 1}


def test_an_incident_ends_the_simulation_where_nothing_else_can_go_on() -> None:
    diagram = Diagram().start().parallel("p").exclusive("x").user("a").end().flow("start", "p").flow("p", "x")
    diagram.flow("x", "end", "=fehlt").flows("p", "a", "end")

    simulation = engine.simulate(diagram.definition(), {}, at=NOON)

    assert not simulation.completed
    assert [incident.element_id for incident in simulation.incidents] == ["x"]
    assert {"element": "a", "type": "userTask", "event": "completed"} in simulation.events


def test_a_loop_that_never_ends_is_given_up() -> None:
    diagram = Diagram().start().user("a").exclusive("x").flows("start", "a", "x").flow("x", "a")

    simulation = engine.simulate(diagram.definition(), {}, at=NOON)

    assert not simulation.completed
    assert [activity.element_id for activity in simulation.waiting] == ["a"]


def test_a_straight_process_leaves_nothing_waiting() -> None:
    assert engine.simulate(straight("a", "b").definition(), {}, at=NOON).waiting == ()
