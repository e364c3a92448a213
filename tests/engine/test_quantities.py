"""How many tokens an activity takes to begin, and how many leave it."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, several


def gathering(needed: str, **given: str) -> Diagram:
    """Parallel user tasks "a", "b" and "c", all of which lead to "zusammen"."""
    diagram = Diagram().start().parallel("auf")
    for branch in ("a", "b", "c"):
        diagram.user(branch).flow("auf", branch).flow(branch, "zusammen")
    diagram.user("zusammen", startQuantity=needed, **given).end()
    return diagram.flow("start", "auf").flow("zusammen", "end")


def test_an_activity_begins_when_enough_tokens_are_there_from_wherever_they_come() -> None:
    run = Run(gathering("2").definition())
    run.complete("a")
    assert run.waiting == ["b", "c"]

    run.complete("c")

    assert run.waiting == ["b", "zusammen"]


def test_what_is_left_waits_for_others_in_vain() -> None:
    run = Run(gathering("2").definition())
    for element_id in ("a", "b", "c", "zusammen"):
        run.complete(element_id)

    assert run.active("zusammen").kind == "join-blocked"
    assert "2-mal" in run.active("zusammen").message
    assert not run.completed


def test_a_repeated_activity_begins_once_for_all_its_tokens() -> None:
    run = Run(gathering("3", content=several(number="=2")).definition())
    for element_id in ("a", "b", "c"):
        run.complete(element_id)

    assert run.waiting == ["zusammen", "zusammen"]


@pytest.mark.parametrize("needed", ["1", "2", "3"])
def test_as_many_tokens_leave_an_activity_as_it_says(needed: str) -> None:
    diagram = Diagram().start().user("a", completionQuantity="3").user("b", startQuantity=needed).end()
    run = Run(diagram.flows("start", "a", "b", "end").definition())
    run.complete("a")

    assert run.waiting.count("b") == 3 // int(needed)


def test_only_the_flows_that_are_taken_get_tokens() -> None:
    diagram = Diagram().start().user("a", completionQuantity="2", default="sonst").user("b").user("c").end()
    diagram.flow("start", "a").flow("a", "b", "=true").flow("a", "c", id="sonst")
    run = Run(diagram.flow("b", "end").flow("c", "end").definition())
    run.complete("a")

    assert run.waiting == ["b", "b"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1001", "99999999999999"])
def test_other_numbers_are_refused(number: str) -> None:
    rules = {rule for rule, _ in gathering(number).rules()}

    assert rules & {"value-invalid", "quantity-invalid"}


def test_a_version_that_waits_for_another_number_takes_no_waiting_token() -> None:
    run = Run(gathering("2").definition())
    run.complete("a")

    target = gathering("1").definition()
    found = engine.check_migration(run.definition, run.state, target, {}, at=run.given["at"])

    assert [reason.rule for reason in found] == ["quantity-changed"]
