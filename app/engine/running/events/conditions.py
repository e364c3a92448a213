"""Conditions that are waited for: looked at whenever variables have changed, before any token moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.diagram.model import EventDefinition
from app.engine.running.events.subscriptions import holds
from app.engine.running.events.waiting import trigger
from app.engine.running.token import Token
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


def look_at_conditions(instance: Instance) -> None:
    """Let every event happen whose condition has become true, what has waited longest first.

    It happens again only after the condition was false. While it cannot be evaluated it counts as false.
    """
    changes, instance.scopes.changes = instance.scopes.changes, set()
    for token in list(instance.conditions.values()):
        if instance.tasks.get(token.id) is not token or token.facts.get("kind") != "conditional":
            del instance.conditions[token.id]
            continue
        event = token.task_spec.element.events[token.facts["number"]]
        if event.watches(changes):
            _look(instance, token, event)


def _look(instance: Instance, token: Token, event: EventDefinition) -> None:
    place = instance.tasks[token.host] if token.host else token
    try:
        is_true = holds(instance, place, event)
    except ExecutionFailed:
        is_true = False
    if is_true == token.facts["holds"]:
        return
    token.facts = {**token.facts, "holds": is_true}
    if is_true:
        trigger(instance, token, {})
