"""Whatever is drawn in blocks, the engine does what a game that forgets nothing does."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.engine.properties.blocks import blocks, drawing_of, moves, undoing
from tests.engine.properties.drawing import examples
from tests.engine.properties.playing import Match, Move

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=examples(100), deadline=None, suppress_health_check=SLOW)
@given(blocks, moves)
def test_a_run_saved_between_all_steps_goes_like_one_that_keeps_all_history(
    block: Any, moves: list[Move]
) -> None:
    Match(drawing_of(block)).play(moves)


@settings(max_examples=examples(80), deadline=None, suppress_health_check=SLOW)
@given(undoing, moves)
def test_what_is_undone_is_what_completed_by_all_that_happened(inner: list[Any], moves: list[Move]) -> None:
    Match(drawing_of(("sequence", [*inner, ("undo", 0, False), ("task", 0, False)]))).play(moves)
