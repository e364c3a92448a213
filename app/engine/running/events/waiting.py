"""Events that are waited for: at a catching event itself, or attached to an activity while that is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from app.engine.running.events.subscriptions import WAITED_FOR, Facts, again, subscription
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.diagram.model import Element
    from app.engine.running.instance import Instance
    from app.engine.running.specs import FlowNodeSpec


def arm(instance: Instance, host: Token, *, only: Callable[[Element], bool] = lambda _: True) -> bool:
    """Begin to wait for what is attached to an activity or gateway; all is evaluated before any begins.

    Returns whether the activity goes on: a condition that is already true may have ended it.
    """
    waiting = [
        (spec, facts)
        for spec in instance.attached_to(host)
        if only(spec.element)
        for facts in _subscriptions(instance, host, spec.element)
    ]
    _begin_what_holds(instance, [_guard(instance, host, spec, facts) for spec, facts in waiting])
    return instance.tasks.get(host.id) is host


def starts_beside(instance: Instance, scope: str) -> Sequence[FlowNodeSpec]:
    """Return the starts of the event subprocesses of a scope; none where things are only undone."""
    owner = instance.owner(scope)
    if owner is not None and (owner.task_spec.is_loop or owner.phase in (Phase.UNDO, Phase.CANCEL)):
        return ()
    return instance.definition.event_subprocesses.get(owner.task_spec.name if owner else None, ())


def arm_scope(
    instance: Instance, place: Token, scope: str, *, only: Callable[[Element], bool] = lambda _: True
) -> bool:
    """Begin to wait for the event subprocesses of a scope, evaluated where a token stands.

    Returns whether what stands in the scope goes on: a condition that is already true may have ended it.
    """
    waiting = [
        (start, facts)
        for start in starts_beside(instance, scope)
        if only(start.element)
        for facts in _subscriptions(instance, place, start.element)
    ]
    _begin_what_holds(instance, [_watch(instance, start, scope, facts) for start, facts in waiting])
    return not (waiting and is_interrupted(instance, scope))


def _begin_what_holds(instance: Instance, waiting: Sequence[Token]) -> None:
    """Let conditions take effect that are true from the beginning."""
    for token in waiting:
        if token.facts.get("holds") and instance.tasks.get(token.id) is token:
            trigger(instance, token, {})


def is_interrupted(instance: Instance, scope: str) -> bool:
    """Say whether an event subprocess has already ended everything else in a scope."""
    starts = instance.definition.starts
    return any(
        token.task_spec.element.is_event_subprocess
        and token.undoes is None
        and starts[token.task_spec.name].element.interrupting
        for token in instance.inside.get(scope, {}).values()
    )


def wait(instance: Instance, token: Token, *, but: int | None = None) -> bool:
    """Begin to wait at a catching event: the token itself does, or a guard for each of several events.

    Args:
        but: number of one of the events that has happened already.

    Returns whether there is anything to wait for: a condition may be true already.
    """
    element = token.task_spec.element
    found = _subscriptions(instance, token, element)
    if but is not None:
        del found[but]
    waiting = [facts for facts in found if not facts.get("holds")]
    if not waiting or (len(waiting) < len(found) and not element.needs_all_events):
        return False
    if len(waiting) == 1:
        _keep(instance, token, waiting[0])
        return True
    token.facts = {"kind": "several"}
    for facts in waiting:
        _guard(instance, token, token.task_spec, facts)
    return True


def is_subscription(token: Token) -> bool:
    """Say whether a token waits for an event from outside."""
    waits = token.task_spec.catches and token.facts.get("kind") != "several" and not token.listener
    return token.is_waiting and bool(waits)


def _subscriptions(instance: Instance, place: Token, element: Element) -> list[Facts]:
    return [
        subscription(instance, place, event) | ({"number": number} if event.kind == "conditional" else {})
        for number, event in enumerate(element.events)
        if event.kind in WAITED_FOR
    ]


def _guard(instance: Instance, host: Token, spec: FlowNodeSpec, facts: Facts) -> Token:
    guard = Token(instance, spec, scope=host.scope, state=TaskState.STARTED)
    guard.host = host.id
    host.guards.append(guard)
    return _keep(instance, guard, facts)


def _watch(instance: Instance, start: FlowNodeSpec, scope: str, facts: Facts) -> Token:
    watcher = Token(instance, start, scope=scope, state=TaskState.STARTED, watches=True)
    return _keep(instance, watcher, facts)


def _keep(instance: Instance, token: Token, facts: Facts) -> Token:
    token.facts = facts
    if facts.get("kind") == "conditional":
        instance.conditions[token.id] = token
    return token


def begin_handler(instance: Instance, start: Any, scope: str, payload: Mapping[str, Any]) -> None:
    """Begin an event subprocess; one that interrupts ends everything else in the scope before."""
    if start.element.interrupting:
        instance.terminate_all(scope)
    handler = instance.add_token(instance.spec.task_specs[start.element.parent], scope)
    handler.facts = {"event": dict(payload)}


def trigger(
    instance: Instance, token: Token, payload: Mapping[str, Any], *, spares_host: bool = False
) -> None:
    """Let what a token waits for happen; an interrupting event ends its activity before anything moves.

    Args:
        spares_host: the activity itself let it happen, and goes on in any case.
    """
    host: Token | None = instance.tasks.get(token.host) if token.host else None
    others = _others(instance, token, host)
    if others and token.task_spec.element.needs_all_events:
        _collect(instance, token, host, others[0], payload)
        return
    payload = {**token.facts.get("payload", {}), **payload}
    if token.watches:
        _begin(instance, token, payload)
        return
    if host is not None and host.task_spec is token.task_spec:
        instance.disarm(host)
        token = host
    elif host is not None:
        _detach(instance, token, host, ends_host=token.task_spec.element.interrupting and not spares_host)
    token.facts = {"event": dict(payload)}
    instance.make_ready(token)


def _others(instance: Instance, token: Token, host: Token | None) -> list[Token]:
    """Return what the same event waits for besides."""
    beside = instance.watchers.get(token.scope, {}).values() if token.watches else host.guards if host else ()
    return [other for other in beside if other.task_spec is token.task_spec and other is not token]


def _begin(instance: Instance, watcher: Token, payload: Mapping[str, Any]) -> None:
    start, scope = watcher.task_spec, watcher.scope
    following = () if start.element.interrupting else renewed(watcher.facts, instance.at)
    instance.remove(watcher)
    for facts in following:
        _watch(instance, start, scope, facts)
    begin_handler(instance, start, scope, payload)


def _collect(
    instance: Instance, token: Token, host: Token | None, other: Token, payload: Mapping[str, Any]
) -> None:
    """Let one of several events that are all needed happen: another one still waited for remembers it."""
    collected = {**token.facts.get("payload", {}), **other.facts.get("payload", {}), **payload}
    happened = [*token.facts.get("happened", ()), *other.facts.get("happened", ()), _alone(token.facts)]
    other.facts = {**other.facts, "payload": collected, "happened": happened}
    if host is not None:
        host.guards.remove(token)
    instance.remove(token)


def _detach(instance: Instance, token: Token, host: Token, *, ends_host: bool) -> None:
    """Make a token of its own of the guard whose event happened."""
    token.host = None
    host.guards.remove(token)
    if host.task_spec.element.type == "eventBasedGateway":
        instance.hand_over(host)
    elif ends_host:
        instance.terminate(host)
    else:
        for facts in renewed(token.facts, instance.at):
            _guard(instance, host, token.task_spec, facts)


def renewed(facts: Facts, at: datetime) -> list[Facts]:
    """Return what an event that does not interrupt waits for next."""
    following = [again(each, at) for each in (*facts.get("happened", ()), _alone(facts))]
    return [each for each in following if each is not None] if None not in following else []


def _alone(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name not in ("payload", "happened")}
