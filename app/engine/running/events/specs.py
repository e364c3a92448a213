"""Catching events: what waits until something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.running.events.waiting import arm_scope, wait
from app.engine.running.specs import ActivitySpec, FlowNodeSpec
from app.engine.running.token import Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


class StartSpec(FlowNodeSpec):
    """Begins a process or subprocess; what came with its event is its result.

    From here on the event subprocesses beside it are waited for.
    """

    catches = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        if "happened" in token.facts:
            return self._wait_for_others(instance, token)
        if not arm_scope(instance, token, token.scope):
            return None
        result: dict[str, Any] = token.facts.get("event", {})
        return result

    def _wait_for_others(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        """Begin when all has happened that it takes."""
        number = token.facts["happened"]
        if wait(instance, token, but=number):
            return None
        token.facts = {"event": {}}
        return self.work(instance, token)


class CatchSpec(FlowNodeSpec):
    """Waits until its event happens; what came with the event is its result.

    An event attached to an activity is waited for before its token gets here: while the activity is active.
    """

    catches = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        if token.facts.get("begins") and not arm_scope(instance, token, token.scope):
            return None
        if "event" not in token.facts and wait(instance, token):
            return None
        result: dict[str, Any] = token.facts.get("event", {})
        return result


class ReceiveSpec(CatchSpec, ActivitySpec):
    """A receive task: an activity that waits for a message."""


class EventGatewaySpec(FlowNodeSpec):
    """Waits for the events behind it, as if they were attached to it; the first one takes its token."""

    waits_for_others = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        return None
