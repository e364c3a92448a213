from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run


def race(activation: str = "=activationCount = 2", *, loops: bool = False) -> Diagram:
    """Parallel user tasks "a", "b" and "c", a complex join, user task "danach", and again if it loops."""
    diagram = Diagram().start().exclusive("von_vorn").parallel("auf").user("a").user("b").user("c")
    diagram.complex("zu", activation).user("danach").exclusive("x", default="raus").end()
    diagram.flows("start", "von_vorn", "auf", "a", "zu", "danach", "x").flow("x", "end", id="raus")
    for branch in ("b", "c"):
        diagram.flows("auf", branch, "zu")
    return diagram.flow("x", "von_vorn", "=nochmal" if loops else "=false")


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_a_join_goes_on_when_its_condition_is_true_and_takes_what_comes_late(order: str) -> None:
    run = Run(race().definition())
    first, second, late = order
    run.complete(first)
    assert "danach" not in run.waiting
    run.complete(second)
    assert run.waiting == sorted(["danach", late])

    run.complete(late)
    assert run.waiting == ["danach"]
    run.complete("danach")

    assert run.completed


def test_an_instance_is_not_over_before_the_late_ones_came() -> None:
    run = Run(race().definition())
    for element_id in ("a", "b", "danach"):
        run.complete(element_id)
    assert run.waiting == ["c"]

    run.complete("c")

    assert run.completed


def test_a_join_starts_again_only_when_the_late_ones_came() -> None:
    run = Run(race("=activationCount >= 1", loops=True).definition())
    run.complete("a")
    run.complete("danach", nochmal=True)
    assert run.waiting == ["a", "b", "b", "c", "c"]
    again = run.active("a").id
    run.complete_id(again)
    assert "danach" not in run.waiting  # "b" and "c" of the first time are still to come

    for element_id in ("b", "c"):
        run.complete_id(next(each.id for each in run.step.active if each.element_id == element_id))

    assert run.waiting == ["b", "c", "danach"]


def test_late_ones_move_on_where_a_condition_asks_for_them() -> None:
    diagram = Diagram().start().parallel("auf").user("a").user("b").complex("zu", "=activationCount = 1")
    diagram.user("schnell").user("alle").end().flows("start", "auf", "a", "zu").flows("auf", "b", "zu")
    diagram.flow("zu", "schnell", "=waitingForStart").flow("zu", "alle", "=not(waitingForStart)")
    diagram.flows("schnell", "end").flows("alle", "end")
    run = Run(diagram.definition())
    run.complete("b")
    assert run.waiting == ["a", "schnell"]

    run.complete("a")

    assert run.waiting == ["alle", "schnell"]
    assert [found for found in diagram.findings() if found.severity == "error"] == []


def test_who_cannot_come_any_more_is_not_waited_for() -> None:
    diagram = Diagram().start().parallel("auf").user("a").exclusive("wahl", default="weg").end("ende_b")
    diagram.complex("zu", "=activationCount = 1").user("danach").exclusive("x", default="raus").end()
    diagram.exclusive("von_vorn").user("b").flows("start", "auf", "von_vorn", "a", "zu", "danach", "x")
    diagram.flows("auf", "b", "wahl").flow("wahl", "zu", "=dabei").flow("wahl", "ende_b", id="weg")
    diagram.flow("x", "von_vorn", "=nochmal").flow("x", "end", id="raus")
    run = Run(diagram.definition())
    run.complete("a")
    run.complete("b", dabei=False)
    run.complete("danach", nochmal=True)

    run.complete("a")

    assert run.waiting == ["danach"]
    run.complete("danach", nochmal=False)
    assert run.completed


def test_a_split_takes_every_true_flow_or_the_default() -> None:
    diagram = Diagram().start().complex("auf", default="sonst").user("a").user("b").user("c").end()
    diagram.flow("start", "auf").flow("auf", "a", "=x > 1").flow("auf", "b", "=x > 2")
    diagram.flow("auf", "c", id="sonst").flows("a", "end").flows("b", "end").flows("c", "end")

    assert Run(diagram.definition(), {"x": 3}).waiting == ["a", "b"]
    assert Run(diagram.definition(), {"x": 0}).waiting == ["c"]
    assert diagram.rules() == []


def test_a_condition_that_fails_stops_the_join_and_loses_no_token() -> None:
    run = Run(race("=activationCount >= noetig").definition())
    run.complete("a")
    assert run.active("zu").kind == "expression-failed"
    run.complete("b")
    run.state["scopes"]["0"]["variables"]["noetig"] = 2

    run.retry("zu")

    assert run.waiting == ["c", "danach"]


def test_a_join_whose_condition_never_becomes_true_is_an_incident() -> None:
    run = Run(race("=activationCount = 4").definition())
    for element_id in ("a", "b", "c"):
        run.complete(element_id)

    assert run.active("zu").kind == "join-blocked"


def test_a_join_says_when_it_goes_on() -> None:
    diagram = Diagram().start().parallel("auf").complex("zu").end().flows("start", "auf", "zu", "end")

    assert ("activation-missing", "zu") in diagram.flow("auf", "zu").rules()


def test_late_ones_are_waited_for_in_another_version_too() -> None:
    old = race().definition()
    run = Run(old)
    for element_id in ("a", "b"):
        run.complete(element_id)
    diagram = race()
    diagram.parts = [part.replace('"zu"', '"join"') for part in diagram.parts]
    target = diagram.definition()

    run.definition = target
    run._take(engine.migrate_instance(old, run.state, target, {"zu": "join"}, **run.given))
    run.complete("c")
    run.complete("danach")

    assert run.completed
