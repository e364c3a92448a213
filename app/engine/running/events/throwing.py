"""Throwing events: what tells others, ends them, or sends them elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from app.engine.activities import Thrown
from app.engine.diagram.model import EventDefinition, EventKind
from app.engine.running import compensation
from app.engine.running.events.catching import find_handler, throw_error, throw_escalation, uncaught
from app.engine.running.events.subscriptions import identified, keyed, named
from app.engine.running.specs import ActivitySpec
from app.engine.running.token import Token
from app.engine.values.expressions import as_text
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import lifetime

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

Facts = dict[str, Any]

_LAST: Final = ("cancel", "error", "terminate")  # nothing after them would take effect


class ThrowSpec(ActivitySpec):
    """Throws one event or several, in the order of the model; a send task throws its message.

    Everything is evaluated before the first takes effect. What the input mappings set goes along.
    What is to be undone is undone before the other events are thrown.
    """

    waits_for_others = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.throws = sorted(self.element.events, key=lambda event: event.kind in _LAST)

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        local = instance.scopes.by_id[token.local].variables if token.local else {}
        throws = [prepare(instance, token, event) for event in self.throws]
        token.facts = {"throws": throws, "variables": dict(local)}
        return None if compensation.begin(instance, token) else {}

    def finished(self, instance: Instance, token: Token) -> bool:
        variables = token.facts["variables"]
        goes_on = True
        for facts in token.facts["throws"]:
            goes_on = _EFFECTS[facts["kind"]](instance, token, facts, variables) and goes_on
        return goes_on


# --- what is evaluated beforehand


def prepare(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    """Evaluate what an event throws, where a token stands."""
    return {"kind": event.kind, **_EVALUATE[event.kind](instance, token, event)}


def _message(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    _check_permission(instance)
    facts: Facts = {"name": named(instance, token, event), "key": keyed(instance, token, event)}
    if event.message_id is not None:
        facts["id"] = identified(instance, token, event.message_id)
    if event.time_to_live is not None:
        time = lifetime(event.time_to_live, instance.evaluate(token, event.time_to_live), instance.at)
        facts["seconds"] = math.ceil(time.total_seconds())
    return facts


def _check_permission(instance: Instance) -> None:
    if not instance.may_send:
        raise ExecutionFailed(
            "sent-in-circles",
            "Zu viele Vorgänge haben einander ohne Pause gestartet, ohne dass ein Mensch etwas tat; "
            "vermutlich im Kreis. Diese Nachricht ist nicht gesendet.",
        )


def _signal(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    _check_permission(instance)
    return {"name": named(instance, token, event)}


def _error(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    code = as_text(event.code, instance.evaluate(token, event.code)) if event.code else None
    if code is None:
        raise ExecutionFailed("error-code-missing", "Der Fehler hat keinen Code.")
    if find_handler(instance, token, "error", code) is None:
        raise uncaught(instance, token, code)
    return {"code": code}


def _escalation(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    code = as_text(event.code, instance.evaluate(token, event.code)) if event.code else None
    if code is None:
        raise ExecutionFailed("escalation-code-missing", "Die Eskalation hat keinen Code.")
    return {"code": code}


def _nothing(instance: Instance, token: Token, event: EventDefinition) -> Facts:
    return {}


# --- what happens; each says whether the token may go on


def publish(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    """Let a message or signal leave the instance."""
    instance.thrown.append(
        Thrown(
            kind=facts["kind"],
            element_id=token.task_spec.name,
            code=facts["name"],
            correlation_key=facts.get("key"),
            message_id=facts.get("id"),
            time_to_live=timedelta(seconds=facts["seconds"]) if "seconds" in facts else None,
            variables=variables,
        )
    )
    return True


def _throw(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    throw_error(instance, token, facts["code"], variables)
    return False


def _escalate(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    return throw_escalation(instance, token, facts["code"], variables)


def _cancel(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    compensation.cancel(instance, token)
    return False


def _go_on(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    return True


def _terminate(instance: Instance, token: Token, facts: Facts, variables: Facts) -> bool:
    instance.terminate_all(token.scope)
    return False


_EVALUATE: Final[dict[EventKind, Callable[[Instance, Token, EventDefinition], Facts]]] = {
    "message": _message,
    "signal": _signal,
    "error": _error,
    "escalation": _escalation,
    "terminate": _nothing,
    "link": _nothing,
    "cancel": _nothing,
    "compensation": _nothing,
}
_EFFECTS: Final[dict[str, Callable[[Instance, Token, Facts, Facts], bool]]] = {
    "message": publish,
    "signal": publish,
    "error": _throw,
    "escalation": _escalate,
    "terminate": _terminate,
    "link": _go_on,  # along the flow it stands for
    "cancel": _cancel,
    "compensation": _go_on,  # undone before
}
