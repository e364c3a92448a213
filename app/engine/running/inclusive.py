"""Inclusive gateways: take every flow whose condition is true, and join those that are on their way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.engine.diagram.model import SequenceFlow
from app.engine.running.specs import ActivitySpec, ParallelGatewaySpec
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


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
        expected = self._origins(instance, empty) - self._origins(instance, filled, by_events=False)
        return not expected or not any(
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
