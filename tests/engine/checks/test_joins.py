from __future__ import annotations

import pytest

from tests.engine.diagrams import Diagram, timer

RULE = "join-never-fires"


def joined(kind: str) -> Diagram:
    """A split of some kind, two tasks, and a parallel gateway that waits for both."""
    diagram = Diagram().start().node(kind, "split").user("a").user("b").node("parallelGateway", "join").end()
    diagram.flow("start", "split").flow("split", "a", condition="=x").flow("split", "b", condition="=not(x)")
    return diagram.flow("a", "join").flow("b", "join").flow("join", "end")


def rules(diagram: Diagram) -> list[tuple[str, str | None]]:
    return [(rule, element) for rule, element in diagram.rules() if rule == RULE]


def test_a_join_behind_an_exclusive_choice_waits_for_ever() -> None:
    assert rules(joined("exclusiveGateway")) == [(RULE, "join")]


@pytest.mark.parametrize("kind", ["inclusiveGateway", "parallelGateway"])
def test_a_join_behind_ways_that_may_be_taken_together_is_fine(kind: str) -> None:
    assert rules(joined(kind)) == []


def test_flows_that_lead_straight_from_the_split_into_the_join_count_as_ways() -> None:
    diagram = Diagram().start().node("parallelGateway", "split").node("parallelGateway", "join").end()
    diagram.flow("start", "split").flow("split", "join").flow("split", "join").flow("join", "end")
    assert rules(diagram) == []


def test_an_activity_with_two_flows_splits_too() -> None:
    diagram = Diagram().start().user("a").user("b").user("c").node("parallelGateway", "join").end()
    diagram.flow("start", "a").flow("a", "b").flow("a", "c").flow("b", "join").flow("c", "join")
    assert rules(diagram.flow("join", "end")) == []


@pytest.mark.parametrize(("interrupting", "found"), [("true", [(RULE, "join")]), ("false", [])])
def test_an_interrupting_event_excludes_the_way_on_from_its_activity(
    interrupting: str, found: list[tuple[str, str]]
) -> None:
    diagram = Diagram().start().user("a").node("parallelGateway", "join").end()
    event = timer("Duration", "P1D")
    diagram.node("boundaryEvent", "frist", content=event, attachedToRef="a", cancelActivity=interrupting)
    diagram.flow("start", "a").flow("a", "join").flow("frist", "join").flow("join", "end")
    assert rules(diagram) == found


def test_ways_that_merge_after_a_split_may_part_again_differently() -> None:
    diagram = Diagram().start().node("parallelGateway", "split").node("exclusiveGateway", "merge")
    diagram.node("exclusiveGateway", "choice").user("a").user("b").node("parallelGateway", "join").end()
    diagram.flow("start", "split").flow("split", "merge").flow("split", "merge").flow("merge", "choice")
    diagram.flow("choice", "a", condition="=x").flow("choice", "b", condition="=not(x)")
    assert rules(diagram.flow("a", "join").flow("b", "join").flow("join", "end")) == []


def test_a_loop_back_into_the_join_needs_the_join_first() -> None:
    diagram = Diagram().start().node("parallelGateway", "join").user("a").end()
    diagram.flow("start", "join").flow("join", "a").flow("a", "join", condition="=nochmal")
    diagram.flow("a", "end", condition="=fertig")
    assert rules(diagram) == [(RULE, "join")]
