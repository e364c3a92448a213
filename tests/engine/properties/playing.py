"""Plays a random model twice, by the engine and by the oracle, and compares them after every move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from app import engine
from tests.engine.diagrams import Run
from tests.engine.properties.drawing import Drawing
from tests.engine.properties.oracle import Game, Piece, TooLong

Move = tuple[int, int]  # which of those that wait, and what comes with it


class Match:
    """One instance on both sides."""

    def __init__(self, drawing: Drawing, *, save: bool = True) -> None:
        definition = engine.read_definition({"d.bpmn": drawing.diagram().xml}, deployed=True)
        self.game = Game(drawing)
        self.run = Run(definition, {"n": 0}, save=save)
        self.seen = 0
        self.compare()

    def play(self, moves: Sequence[Move]) -> None:
        """Move until nothing is left, somebody is stuck, or the moves are used up."""
        for which, n in moves:
            if self.run.completed or self.game.is_stuck:
                return
            waiting = self.game.waiting
            piece = waiting[which % len(waiting)]
            try:
                self._move(piece, n)
            except TooLong:
                return
            self.compare()

    def _move(self, piece: Piece, n: int) -> None:
        activity_id = self._id(piece)
        if piece.waits_for_event or piece.node.kind == "intermediateCatchEvent":
            self.game.happen(piece)
            self.run.deliver_id(activity_id)
        elif n % 7 == 6 and (self.game.catches(piece) or n > 220):
            self.game.fail(piece)
            step = engine.fail_activity(
                self.run.definition, self.run.state, activity_id, code="X", message="", **self.run.given
            )
            self.run._take(step)
        else:
            result = {"n": n, piece.node.id: n, **({"lokal": n} if n % 2 else {})}
            self.game.complete(piece, result)
            self.run.complete_id(activity_id, result)

    def _id(self, piece: Piece) -> UUID:
        """The engine's activity for a piece: of several at one element the one of the same age."""
        node = piece.node.id
        pieces = [other for other in self.game.waiting if other.node.id == node]
        activities = [activity for activity in self.run.step.active if activity.element_id == node]
        return activities[pieces.index(piece)].id

    def compare(self) -> None:
        run, game = self.run, self.game
        told = Counter((event.element_id, event.event) for event in run.events)
        assert told == game.log
        assert run.waiting == sorted(piece.node.id for piece in game.waiting)
        assert run.completed == (not game.live)
        assert run.completed == (not run.step.active)
        assert run.variables == game.root.variables
        tokens = run.state["tokens"]
        undoing = [token for token in tokens if token["phase"] == "undo"]
        assert len(tokens) - len(undoing) == len(game.live)
        own = {token["local"] for token in tokens if "local" in token}
        assert set(run.state["scopes"]) == {"0"} | own
