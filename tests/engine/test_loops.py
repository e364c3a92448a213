from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, loop, mapping


def again(content: str, extensions: str = "") -> Diagram:
    """Start → user task "a" in a loop → user task "danach" → end."""
    diagram = Diagram().start().user("a", extensions, content=content).user("danach").end()
    return diagram.flows("start", "a", "danach", "end")


def rounds(content: str, *answers: bool, **variables: object) -> int:
    """How often "a" is done if its answers say whether to go on."""
    run = Run(again(content).definition(), variables)
    number = 0
    while run.waiting == ["a"]:
        run.complete("a", weiter=answers[number])
        number += 1
    assert run.waiting == ["danach"]
    assert set(run.state["scopes"]) == {"0"}
    return number


def test_an_activity_is_done_again_while_its_condition_is_true() -> None:
    assert rounds(loop("=weiter"), True, True, False) == 3


def test_without_a_test_before_it_is_done_at_least_once() -> None:
    assert rounds(loop("=weiter"), False, weiter=False) == 1


def test_with_a_test_before_it_may_be_passed_at_once() -> None:
    assert rounds(loop("=weiter", testBefore="true"), weiter=False) == 0


def test_a_maximum_ends_the_loop() -> None:
    assert rounds(loop("=weiter", loopMaximum="2"), True, True, True) == 2
    assert rounds(loop(loopMaximum="3"), True, True, True) == 3
    assert rounds(loop("=weiter", loopMaximum="0")) == 0


def test_the_condition_knows_how_often_it_was_done() -> None:
    assert rounds(loop("=loopCounter < 4"), *[True] * 9) == 4


def test_an_iteration_knows_its_number_and_has_its_own_mappings() -> None:
    run = Run(
        again(loop("=summe < 10"), mapping({"alt": "=summe"}, {"summe": "=alt + n"})).definition(),
        {"summe": 0},
    )

    for expected, n in ((0, 4), (4, 6)):
        seen = engine.visible_variables(run.definition, run.state, run.id("a"))
        assert seen["alt"] == expected
        run.complete("a", n=n)

    assert run.waiting == ["danach"]
    assert run.variables == {"summe": 10}


def test_a_condition_that_fails_stops_the_loop_and_nothing_is_done_twice() -> None:
    run = Run(again(loop("=weiter")).definition())
    run.complete("a", weiter=None)
    assert run.active("a").kind == "expression-failed"

    run.retry("a", again(loop("=weiter != null")).definition())

    assert run.waiting == ["danach"]
    assert run.passed.count("a") == 2  # one iteration, and the loop itself


def test_a_subprocess_in_a_loop_ends_with_its_boundary_event() -> None:
    inner = Diagram().start("s").user("x").end("e").flows("s", "x", "e")
    diagram = (
        Diagram()
        .start()
        .inside("innen", inner, repeated=loop("=true"))
        .alarm("frist", "innen", "Duration", "P1D")
    )
    diagram.end().flows("start", "innen", "end").flow("frist", "end")
    run = Run(diagram.definition())
    for _ in range(3):
        run.complete("x")

    run.fire("frist")

    assert run.completed


def test_a_loop_that_never_waits_is_an_incident() -> None:
    diagram = Diagram().start().script("s", "=1", "x", content=loop("=true")).end().flows("start", "s", "end")

    assert Run(diagram.definition()).step.active[0].kind == "too-many-steps"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (loop(), "loop-endless"),
        (loop("=true", loopMaximum="viele"), "value-invalid"),
        (loop("immer"), "expression-required"),
    ],
)
def test_what_is_no_loop_is_refused(content: str, rule: str) -> None:
    assert (rule, "a") in again(content).rules()
