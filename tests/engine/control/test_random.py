"""A change of version that changes nothing: wherever an instance stands, nobody notices it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import stored
from tests.engine.test_random_events import build, go_on
from tests.engine.test_random_models import blocks, model_of, play

BEFORE, AFTER = build(), build()


def migrate_unnoticed(run: Controlled, target: engine.Definition) -> None:
    before, active = run.state, run.step.active
    step = run.migrate(target)
    assert (stored(step.state), step.events, step.thrown) == (stored(before), (), ())
    assert step.active == active


@settings(max_examples=60, deadline=None)
@given(blocks, st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_in_any_structure_of_blocks(block: Any, choices: list[int]) -> None:
    one, other = model_of(block).diagram.definition(), model_of(block).diagram.definition()
    alone, run = play(one, choices, save=True), Controlled(one)
    number = 0
    while run.step.active:
        migrate_unnoticed(run, other if run.definition is one else one)
        tasks = [each for each in run.step.active if not isinstance(each, engine.Timer)]
        active = sorted(tasks, key=lambda activity: activity.element_id)
        chosen = active[choices[number % len(choices)] % len(active)]
        number += 1
        run.complete_id(chosen.id, {"n": number})
    assert (run.passed, run.variables) == (alone.passed, alone.variables)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=20))
def test_whatever_events_have_happened(choices: list[tuple[int, int]]) -> None:
    run = Controlled(BEFORE, {"x": 0})
    for which, number in choices:
        migrate_unnoticed(run, AFTER if run.definition is BEFORE else BEFORE)
        open_: list[Any] = [each for each in run.step.active if not isinstance(each, engine.Condition)]
        if open_:
            go_on(run, open_[which % len(open_)], number)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=12),
    st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=6),
)
def test_whatever_is_moved_nothing_is_left_behind(
    choices: list[tuple[int, int]], moves: list[tuple[int, bool]]
) -> None:
    """Begin any element and end anything: the state stays sound, and cancelling leaves nothing at all."""
    run = Controlled(BEFORE, {"x": 0})
    for which, number in choices:
        open_: list[Any] = [each for each in run.step.active if not isinstance(each, engine.Condition)]
        if open_:
            go_on(run, open_[which % len(open_)], number)
    elements = list(BEFORE.elements)
    for which, ends in moves:
        standing = run.positions
        ending = (standing[which % len(standing)].activity_id,) if ends and standing else ()
        with suppress(engine.ChangeImpossible):
            run.modify(elements[which % len(elements)], terminate=ending)
        owned = {token["local"] for token in run.state["tokens"] if "local" in token}
        assert set(run.state["scopes"]) == {"0"} | owned
    run.cancel()
    assert (run.state["tokens"], set(run.state["scopes"]), run.completed) == ([], {"0"}, True)
