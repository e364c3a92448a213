"""How a process or subprocess begins: at its start event, or at everything that no flow leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.engine.running.events.waiting import arm_scope
from app.engine.running.scopes import ROOT
from app.engine.running.token import Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

_ARMS: Final = "arms"  # fact of the first token where there is no start event


def begin_level(instance: Instance, container: str | None, scope: str) -> Token:
    """Begin what is drawn in a subprocess, or the process itself; return the first token."""
    start = instance.definition.starts.get(container)
    if start is not None:
        return instance.add_token(start, scope)
    first, *_ = [instance.add_token(spec, scope) for spec in instance.definition.beginnings[container]]
    first.facts = {_ARMS: True}
    return first


def begin_at(instance: Instance, start_event: str, happened: int) -> None:
    """Begin the process at an event that has happened, or one of its events of which all are needed.

    Behind an event-based gateway that needs all events the others are waited for from now on.
    """
    token = instance.add_token(instance.spec.task_specs[start_event], ROOT)
    token.facts = {"event": {}, "begins": True}
    if token.task_spec.element.needs_all_events:
        token.facts["happened"] = happened
    for other in instance.definition.started_together.get(start_event, ()):
        instance.add_token(other, ROOT)


def arm_first(instance: Instance, token: Token) -> bool:
    """Wait for the event subprocesses of a level that has no start event, before its first token moves.

    Returns whether it goes on: a condition that is already true may have ended it.
    """
    if token.facts.get(_ARMS):
        if not arm_scope(instance, token, token.scope):
            return False
        token.facts = {}
    return True
