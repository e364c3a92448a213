"""Inclusive gateways take every true flow and join what is on its way; complex ones need not wait for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.engine.diagram.model import SequenceFlow
from app.engine.running.specs import ActivitySpec, ParallelGatewaySpec
from app.engine.running.token import Phase, Token
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


#: What the conditions of the gateway and of its flows may ask besides the variables.
ACTIVATION_COUNT: Final = "activationCount"  # how many tokens are there
WAITING_FOR_START: Final = "waitingForStart"  # or is it only about those that came late
TAKEN: Final = "taken"  # fact of a token that waits for late ones: the flows of the others


class InclusiveGatewaySpec(ParallelGatewaySpec, ActivitySpec):
    """Splits like an activity with conditions, and joins what can still come.

    BPMN 2.0, 13.4.3: it waits for a token elsewhere that can reach one of its empty incoming flows without
    passing it, unless that token can also reach one where a token is already. An event at an activity may be
    a way to an empty flow; that it has been one to the other flow is no reason not to wait for the activity.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._leading: dict[tuple[str, bool], frozenset[str]] = {}  # what `_origins` found, by flow

    def may_go_on(self, instance: Instance, token: Token) -> bool:
        empty = [flow for flow in self.incoming if flow.id not in token.arrived]
        filled = [flow for flow in self.incoming if flow.id in token.arrived]
        return not self.is_expected(instance, token, empty, filled)

    def is_expected(
        self,
        instance: Instance,
        token: Token,
        empty: Iterable[SequenceFlow],
        filled: Iterable[SequenceFlow],
    ) -> bool:
        """Say whether a token can still come along one of the empty flows."""
        expected = self._origins(instance, empty) - self._origins(instance, filled, by_events=False)
        return bool(expected) and any(
            other.task_spec.name in expected
            for other in instance.inside[token.scope].values()
            if other is not token and other.host is None and other.phase is not Phase.UNDO
        )

    def _origins(
        self, instance: Instance, flows: Iterable[SequenceFlow], *, by_events: bool = True
    ) -> set[str]:
        """Return the elements from which one of the flows can be reached without passing this gateway.

        Args:
            by_events: also by way of the events at an activity, from the activity.
        """
        found: set[str] = set()
        for flow in flows:
            key = flow.id, by_events
            if key not in self._leading:
                self._leading[key] = self._before(instance, flow, by_events=by_events)
            found |= self._leading[key]
        return found

    def _before(self, instance: Instance, flow: SequenceFlow, *, by_events: bool) -> frozenset[str]:
        found: set[str] = set()
        queue = deque([flow.source])
        while queue:
            element_id = queue.popleft()
            if element_id == self.name or element_id in found:
                continue
            found.add(element_id)
            spec = instance.spec.task_specs[element_id]
            queue.extend(flow.source for flow in spec.incoming)
            if by_events and spec.element.attached_to is not None:
                queue.append(spec.element.attached_to)
        return frozenset(found)


class ComplexGatewaySpec(InclusiveGatewaySpec):
    """Starts when its condition is true for the tokens that are there, and takes one from each flow.

    BPMN 2.0, 13.4.5: then it waits, like an inclusive gateway, for a token on each of the other flows, and
    takes these before it can start again. What came late moves on only along flows whose condition asks
    `waitingForStart`.
    """

    def _collect(self, instance: Instance, scope: str, arrived: dict[str, int]) -> None:
        """Collect also at a token whose condition could not be evaluated."""
        here = instance.inside.get(scope, {}).values()
        stuck = next((each for each in here if each.task_spec is self and each.arrived), None)
        join = stuck or instance.find_join(self, scope)
        for flow, count in arrived.items():
            join.arrived[flow] = join.arrived.get(flow, 0) + count
        if self.is_complete(join):
            instance.make_ready(join)

    def is_complete(self, join: Token) -> bool:
        """Say whether it can start; a condition that cannot be evaluated stops the token in its turn."""
        if TAKEN in join.facts:
            return not self._missing(join)
        try:
            return self._may_start(join.workflow, join)
        except ExecutionFailed:
            return True

    def may_go_on(self, instance: Instance, token: Token) -> bool:
        if TAKEN not in token.facts:
            return False
        missing = self._missing(token)
        filled = [flow for flow in self.incoming if flow not in missing]
        came = [flow for flow in filled if flow.id not in token.facts[TAKEN]]
        return not self.is_expected(instance, token, missing, came)

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        arrived, taken = token.arrived, token.facts.get(TAKEN)
        if taken is None and len(self.incoming) > 1 and not self._may_start(instance, token):
            raise ExecutionFailed("not-activated", "Die Bedingung, um weiterzugehen, trifft nicht zu.")
        token.facts = {**self._known(token), WAITING_FOR_START: taken is None}
        token.arrived = {}
        instance.forget_join(token)
        late = taken or ()
        rest = {id_: count - (id_ not in late) for id_, count in arrived.items() if count > (id_ not in late)}
        if taken is None and len(self.incoming) > 1:
            instance.find_join(self, token.scope).facts = {TAKEN: sorted(arrived)}
        if rest:
            self._collect(instance, token.scope, rest)
        return {}

    def choose(self, instance: Instance, token: Token) -> Sequence[SequenceFlow]:
        if token.facts[WAITING_FOR_START]:
            return super().choose(instance, token)
        asking = [flow for flow in self.conditional if WAITING_FOR_START in _names(flow)]
        return [flow for flow in asking if self.is_true(instance, token, flow)]

    def is_true(self, instance: Instance, token: Token, flow: SequenceFlow) -> bool:
        return flow.condition is not None and instance.decide(token, flow.condition, token.facts)

    def _may_start(self, instance: Instance, join: Token) -> bool:
        condition = self.element.activation
        return condition is not None and instance.decide(join, condition, self._known(join))

    def _known(self, join: Token) -> dict[str, Any]:
        return {ACTIVATION_COUNT: sum(join.arrived.values()) or 1, WAITING_FOR_START: True}

    def _missing(self, join: Token) -> list[SequenceFlow]:
        there = {*join.facts[TAKEN], *join.arrived}
        return [flow for flow in self.incoming if flow.id not in there]


def _names(flow: SequenceFlow) -> frozenset[str]:
    expression = flow.condition.expression if flow.condition else None
    return frozenset(expression.names) if expression else frozenset()
