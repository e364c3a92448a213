"""Events that are waited for: at a catching event itself, or attached to an activity while that is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from app.engine.running.token import Token
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import Firing, first_firing, next_firing

if TYPE_CHECKING:
    from app.engine.diagram.model import Element
    from app.engine.running.instance import Instance


def firing(instance: Instance, token: Token, element: Element) -> Firing:
    """Evaluate when a timer event fires, where the token stands."""
    timer = element.event.timer if element.event else None
    if timer is None:
        raise ExecutionFailed("event-missing", f"„{element.id}“ wartet auf nichts.")
    return first_firing(timer, instance.evaluate(token, timer.source), instance.at)


def arm(instance: Instance, host: Token, *, only: Callable[[Element], bool] = lambda _: True) -> None:
    """Begin to wait for what is attached to an activity or gateway; all is evaluated before any begins."""
    attached = instance.definition.attached.get(host.task_spec.name)
    if attached is None:
        return
    waiting = [
        (spec, firing(instance, host, spec.element))
        for spec in attached
        if spec.element.event is not None and spec.element.event.kind == "timer" and only(spec.element)
    ]
    for spec, facts in waiting:
        _guard(instance, host, spec, facts)


def _guard(instance: Instance, host: Token, spec: Any, facts: Firing) -> None:
    guard = Token(instance, spec, scope=host.scope, state=TaskState.STARTED)
    guard.host, guard.facts = host.id, facts
    host.guards.append(guard)


def trigger(instance: Instance, token: Token, payload: Mapping[str, Any]) -> None:
    """Let what a token waits for happen; an interrupting event ends its activity before anything moves."""
    host: Token | None = instance.tasks.get(token.host) if token.host else None
    if host is not None:
        token.host = None
        host.guards.remove(token)
        again = next_firing(token.facts)
        if host.task_spec.element.type == "eventBasedGateway":
            instance.hand_over(host)
        elif token.task_spec.element.interrupting:
            instance.terminate(host)
        elif again is not None:
            _guard(instance, host, token.task_spec, again)
    token.facts = {"event": dict(payload)}
    instance.make_ready(token)
