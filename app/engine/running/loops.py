"""Activities that are done more than once: multi-instance and standard loop.

The token at the element is the loop: it owns the boundary events and a scope in which there is one token per
iteration. Those are at the same element and do its work, each with variables of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from app.engine.diagram.loops import MAX_ITERATIONS
from app.engine.diagram.model import Element, MultiInstance, SequenceFlow, StandardLoop
from app.engine.running.events.announcing import announce, due, evaluated
from app.engine.running.specs import ActivitySpec, FlowNodeSpec
from app.engine.running.token import Token
from app.engine.values.expressions import Source, as_integer, describe, root_name
from app.engine.values.packed import PackedList

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

EFFORT_OF_AN_ITERATION: Final = 200  # so that loops in loops cannot begin millions in one call
LOOP_COUNTER: Final = "loopCounter"
#: What the completion condition of a multi-instance may ask besides the variables.
COUNTS: Final = (
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)


class LoopSpec(ActivitySpec):
    """Begins iterations, and goes on when nothing is left to do."""

    waits_for_others = True
    contains = True
    is_loop = True

    def __init__(
        self,
        wf_spec: Any,
        element: Element,
        incoming: Sequence[SequenceFlow],
        outgoing: Sequence[SequenceFlow],
        inner: FlowNodeSpec,
    ) -> None:
        super().__init__(wf_spec, element, incoming, outgoing)
        self.inner = inner  # what one iteration does
        self.own_names = frozenset({LOOP_COUNTER})  # variables of one iteration

    def enter(self, instance: Instance, token: Token) -> None:
        """Open the scope of the iterations; the mappings of the activity are theirs."""
        instance.open_local_scope(token)

    def leave(self, instance: Instance, token: Token) -> None:
        instance.scopes.write(token.scope, token.result or {})
        token.result = None

    def given(self, instance: Instance, iteration: Token) -> dict[str, Any]:
        """Return the variables with which an iteration begins."""
        return {LOOP_COUNTER: iteration.iteration}

    def collect(self, instance: Instance, iteration: Token) -> None:
        """Take over what an iteration has achieved; if that fails, it is the iteration that is stuck."""

    def left(self, instance: Instance, token: Token, inner: Token) -> None:
        token.facts = {**token.facts, "completed": token.facts.get("completed", 0) + 1}
        if token.facts.get("enough"):
            instance.terminate_all(token.visible_scope)
        if token.local not in instance.inside:
            instance.make_ready(token)

    def begin(self, instance: Instance, token: Token, number: int) -> None:
        """Begin the iteration with this number, counted from 1."""
        instance.effort_left -= EFFORT_OF_AN_ITERATION
        instance.add_token(self.inner, token.visible_scope).iteration = number


class StandardLoopSpec(LoopSpec):
    """Does an activity again while its condition is true."""

    told_as: ClassVar[str | None] = "standardLoop"

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        if token.local not in instance.inside:
            completed = token.facts.get("completed", 0)
            if not self._again(instance, token, completed):
                return {}
            self.begin(instance, token, completed + 1)
        return None

    def _again(self, instance: Instance, token: Token, completed: int) -> bool:
        loop = self.element.loop
        if not isinstance(loop, StandardLoop) or completed == loop.maximum:
            return False
        if loop.condition is None or (completed == 0 and not loop.test_before):
            return True
        return instance.decide(token, loop.condition, {LOOP_COUNTER: completed})


class MultiInstanceSpec(LoopSpec):
    """Does an activity for each item of a list, or so many times, one after another or all at once.

    The results are kept with the loop in the order of the items, until all are there.
    """

    told_as: ClassVar[str | None] = "multiInstanceBody"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        if not isinstance(self.element.loop, MultiInstance):
            raise TypeError("the spec does not fit its element")
        self.loop: MultiInstance = self.element.loop
        self.result_name = root_name(self.loop.result)
        names = (self.loop.item_name, self.result_name)
        self.own_names |= {name for name in names if name is not None}
        conditions = [self.loop.completion, *(each.condition for each in self.loop.announcements)]
        self.looks_at_results = any(_asks(condition, self.loop.results_name) for condition in conditions)

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        if "count" not in token.facts:
            token.facts = {"count": self._take_input(instance, token), "begun": 0}
            if self.loop.results_name is not None:
                token.collected = PackedList.of([None] * token.facts["count"])
        facts = token.facts
        is_busy = token.local in instance.inside
        if facts.get("enough") or (facts["begun"] == facts["count"] and not is_busy):
            return self._results(token)
        if not (self.loop.sequential and is_busy):
            last = facts["begun"] + 1 if self.loop.sequential else facts["count"]
            for number in range(facts["begun"] + 1, last + 1):
                self.begin(instance, token, number)
            token.facts = {**facts, "begun": last}
            if self.loop.sequential and token.items is not None:
                token.items.forget_before(last - 1)
        return None

    def _take_input(self, instance: Instance, token: Token) -> int:
        """Keep the list as it is now, and return how many iterations there are."""
        if self.loop.number is not None:
            number = instance.evaluate(token, self.loop.number)
            return as_integer(self.loop.number, number, 0, MAX_ITERATIONS)
        source = self.loop.items
        items = _list(source, instance.evaluate(token, source)) if source else []
        token.items = PackedList.of(items)
        return len(items)

    def _results(self, token: Token) -> dict[str, Any]:
        if self.loop.results_name is None or token.collected is None:
            return {}
        return {self.loop.results_name: token.collected.unpack()}

    def given(self, instance: Instance, iteration: Token) -> dict[str, Any]:
        """Return number, item, and an empty place for the result, so that iterations do not share it."""
        values = super().given(instance, iteration)
        if self.result_name is not None:
            values.setdefault(self.result_name, None)
        if self.loop.item_name is not None:
            items, number = instance.loop_of(iteration).items, values[LOOP_COUNTER]
            values[self.loop.item_name] = number if items is None else items[number - 1]
        return values

    def collect(self, instance: Instance, iteration: Token) -> None:
        token = instance.loop_of(iteration)
        if self.loop.result is not None and token.collected is not None and iteration.iteration is not None:
            token.collected[iteration.iteration - 1] = instance.evaluate(iteration, self.loop.result)
        if self.loop.completion is not None or self.loop.announcements:
            token.facts = {**token.facts, **self._consequences(instance, token, iteration)}

    def _consequences(self, instance: Instance, token: Token, iteration: Token) -> dict[str, Any]:
        """Say what follows when an iteration is complete: whether it is enough, and what is thrown."""
        counts = self._counts(instance, token)
        known: dict[str, Any] = {**(self._results(token) if self.looks_at_results else {}), **counts}
        announcements = due(instance, iteration, self.loop.announcements, known)
        is_enough = any(each.condition is not None for each in announcements)
        if self.loop.completion is not None:
            is_enough = instance.decide(iteration, self.loop.completion, known) or is_enough
        thrown = evaluated(instance, iteration, announcements)
        told: dict[str, Any] = {LOOP_COUNTER: iteration.iteration, **counts}
        announced = {"thrown": thrown, "told": told} if thrown else {}
        return {**announced, **({"enough": True} if is_enough else {})}

    def left(self, instance: Instance, token: Token, inner: Token) -> None:
        thrown, told = token.facts.get("thrown", ()), token.facts.get("told", {})
        token.facts = {name: value for name, value in token.facts.items() if name not in ("thrown", "told")}
        if announce(instance, token, thrown, told):
            super().left(instance, token, inner)

    def _counts(self, instance: Instance, token: Token) -> Mapping[str, int]:
        """Count the iterations, as if the one that asks were completed."""
        completed = token.facts.get("completed", 0) + 1
        active = len(instance.inside[token.visible_scope]) - 1
        terminated = token.facts["begun"] - completed - active
        return dict(zip(COUNTS, (token.facts["count"], active, completed, terminated), strict=True))


def _asks(condition: Source | None, name: str | None) -> bool:
    return condition is not None and condition.expression is not None and name in condition.expression.names


def _list(source: Source, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise source.failure(f"Erwartet wird eine Liste, das Ergebnis ist {describe(value)}.")
    if len(value) > MAX_ITERATIONS:
        raise source.failure(f"Die Liste hat mehr als {MAX_ITERATIONS} Einträge.")
    return value
