from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run


def choice() -> Diagram:
    """Inclusive split to "a" (x), "b" (y) and by default "c"; inclusive join; user task "danach"."""
    diagram = Diagram().start().inclusive("auf", default="sonst").user("a").user("b").user("c")
    diagram.inclusive("zu").user("danach").end().flow("start", "auf")
    diagram.flow("auf", "a", "=x").flow("auf", "b", "=y").flow("auf", "c", id="sonst")
    return diagram.flows("a", "zu", "danach", "end").flow("b", "zu").flow("c", "zu")


@pytest.mark.parametrize(
    ("x", "y", "taken"),
    [(True, True, ["a", "b"]), (True, False, ["a"]), (False, True, ["b"]), (False, False, ["c"])],
)
def test_every_true_flow_is_taken_or_the_default_and_the_join_waits_for_just_those(
    x: bool, y: bool, taken: list[str]
) -> None:
    run = Run(choice().definition(), {"x": x, "y": y})
    assert run.waiting == taken

    for element_id in taken:
        assert "danach" not in run.waiting
        run.complete(element_id)

    assert run.waiting == ["danach"]
    assert run.passed.count("zu") == 1
    run.complete("danach")
    assert run.completed


def test_no_true_flow_and_no_default_is_an_incident() -> None:
    diagram = Diagram().start().inclusive("auf").user("a").end().flow("start", "auf")
    diagram.flow("auf", "a", "=x").flow("a", "end")
    run = Run(diagram.definition(), {"x": False})

    assert run.active("auf").kind == "no-flow-possible"
    run.state["scopes"]["0"]["variables"]["x"] = True
    run.retry("auf")
    assert run.waiting == ["a"]


def test_a_token_that_may_still_come_by_a_detour_is_waited_for_until_it_goes_elsewhere() -> None:
    diagram = Diagram().start().user("a").user("b").exclusive("wahl", default="doch").inclusive("zu").end()
    diagram.end("weg").user("danach").flows("start", "a", "zu", "danach", "end").flows("start", "b", "wahl")
    diagram.flow("wahl", "weg", "=absage").flow("wahl", "zu", id="doch")
    comes, stays_away = Run(diagram.definition()), Run(diagram.definition())
    for run in (comes, stays_away):
        run.complete("a")
        assert run.waiting == ["b"]

    comes.complete("b", absage=False)
    stays_away.complete("b", absage=True)

    assert comes.waiting == stays_away.waiting == ["danach"]
    assert comes.passed.count("zu") == stays_away.passed.count("zu") == 1


def test_a_token_behind_the_join_is_not_waited_for() -> None:
    diagram = Diagram().start().user("a").inclusive("zu").user("danach").exclusive("x", default="raus").end()
    diagram.user("b").flows("start", "a", "zu", "danach", "x").flow("x", "b", "=nochmal").flow("b", "zu")
    diagram.flow("x", "end", id="raus")
    run = Run(diagram.definition())
    run.complete("a")
    assert run.waiting == ["danach"]
    run.complete("danach", nochmal=True)
    run.complete("b")
    run.complete("danach", nochmal=False)

    assert run.completed


def test_an_event_at_an_activity_may_be_the_way_to_the_join() -> None:
    diagram = Diagram().start().user("a").user("b").alarm("alarm", "b", "Duration", "P1D").inclusive("zu")
    diagram.user("danach").end().end("weg").flows("start", "a", "zu", "danach", "end")
    diagram.flows("start", "b", "weg").flow("alarm", "zu")
    fires, ends = Run(diagram.definition()), Run(diagram.definition())
    for run in (fires, ends):
        run.complete("a")
        assert run.waiting == ["alarm", "b"]

    fires.fire("alarm")
    ends.complete("b")

    assert fires.waiting == ends.waiting == ["danach"]


def test_an_activity_is_waited_for_whose_event_has_led_to_the_join_already() -> None:
    diagram = Diagram().start().user("a").alarm("alarm", "a", "Duration", "P1D", interrupts=False)
    diagram.user("nachfrage").inclusive("zu").user("danach").end()
    diagram.flows("start", "a", "zu", "danach", "end").flows("alarm", "nachfrage", "zu")
    run = Run(diagram.definition())
    run.fire("alarm")
    run.complete("nachfrage")
    assert run.waiting == ["a"]

    run.complete("a")

    assert run.waiting == ["danach"]


def test_a_terminated_subprocess_lets_the_join_around_it_go_on() -> None:
    inner = Diagram().start("s").user("b").throw_error("wurf", "X").flows("s", "b", "wurf")
    diagram = Diagram().start().user("a").inside("innen", inner).inclusive("zu").user("danach").end()
    diagram.outside = inner.outside
    diagram.end("weg").catch_error("fang", "innen").flow("fang", "weg")
    diagram.flows("start", "a", "zu", "danach", "end").flows("start", "innen", "zu")
    run = Run(diagram.definition())
    run.complete("a")
    assert run.waiting == ["b"]

    run.complete("b")

    assert run.waiting == ["danach"]


def test_joins_that_wait_for_each_other_are_incidents() -> None:
    diagram = Diagram().start().inclusive("p").inclusive("q").end().exclusive("x", default="xe")
    diagram.exclusive("y", default="ye").flow("start", "p").flow("start", "q").flow("p", "x").flow("q", "y")
    diagram.flow("x", "q", "=true").flow("x", "end", id="xe").flow("y", "p", "=true").flow(
        "y", "end", id="ye"
    )
    run = Run(diagram.definition())

    assert [activity.kind for activity in run.step.active] == ["join-blocked"] * 2


def test_flows_of_an_inclusive_gateway_have_conditions() -> None:
    diagram = choice().user("d").flow("auf", "d", id="ohne").flow("d", "zu")

    assert ("condition-missing", "ohne") in diagram.rules()
    assert choice().rules() == []
    assert isinstance(choice().definition(), engine.Definition)
