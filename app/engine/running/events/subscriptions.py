"""What exactly an event waits for, evaluated when the wait begins and kept in the state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.engine.diagram.model import EventDefinition
from app.engine.running.token import Token
from app.engine.values.expressions import Source, as_text, describe
from app.engine.values.failures import ExecutionFailed
from app.engine.values.timers import first_firing, next_firing

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

#: JSON values; "kind" says of what, and is missing for timers.
Facts = dict[str, Any]


def subscription(instance: Instance, place: Token, event: EventDefinition) -> Facts:
    """Evaluate what an event waits for, where a token stands."""
    return _KINDS[event.kind](instance, place, event)


def again(facts: Facts, at: datetime) -> Facts | None:
    """Return what is waited for after it happened, if it can happen once more."""
    return facts if "kind" in facts else next_firing(facts, at)


def named(instance: Instance, place: Token, event: EventDefinition) -> str:
    """Evaluate the name of a message or signal."""
    source = event.name
    name = as_text(source, instance.evaluate(place, source)) if source else None
    if name is None:
        raise ExecutionFailed(
            "event-name-missing", f"„{place.task_spec.name}“: Das Ereignis hat keinen Namen."
        )
    return name


def keyed(instance: Instance, place: Token, event: EventDefinition) -> str | None:
    """Evaluate the correlation key of a message; None if it has none."""
    source = event.correlation_key
    return identified(instance, place, source) if source else None


def identified(instance: Instance, place: Token, source: Source) -> str:
    """Evaluate what a message is known by: a text that is not empty, or a number."""
    return _key(source, instance.evaluate(place, source))


def _key(source: Source, value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) else str(Decimal(value).normalize())
    if isinstance(value, str) and value:
        return value
    raise source.failure(f"Erwartet wird ein Text oder eine Zahl, das Ergebnis ist {describe(value)}.")


def _timer(instance: Instance, place: Token, event: EventDefinition) -> Facts:
    if event.timer is None:
        raise ExecutionFailed("event-missing", f"„{place.task_spec.name}“ wartet auf nichts.")
    return first_firing(event.timer, instance.evaluate(place, event.timer.source), instance.at)


def _message(instance: Instance, place: Token, event: EventDefinition) -> Facts:
    return {
        "kind": "message",
        "name": named(instance, place, event),
        "key": keyed(instance, place, event),
    }


def _signal(instance: Instance, place: Token, event: EventDefinition) -> Facts:
    return {"kind": "signal", "name": named(instance, place, event)}


def _conditional(instance: Instance, place: Token, event: EventDefinition) -> Facts:
    return {"kind": "conditional", "holds": holds(instance, place, event)}


def holds(instance: Instance, place: Token, event: EventDefinition) -> bool:
    """Say whether a condition is true where a token stands; as long as something is missing it is not."""
    number = len(instance.warnings)
    source = event.condition
    value = instance.evaluate(place, source) if source else None
    del instance.warnings[number:]  # to wait for a variable that is not there yet is what it is for
    if source is None or value is None or isinstance(value, bool):
        return value is True
    raise source.failure(f"Die Bedingung ergibt {describe(value)} statt ja oder nein.")


_KINDS: Final[dict[str, Callable[[Instance, Token, EventDefinition], Facts]]] = {
    "timer": _timer,
    "message": _message,
    "signal": _signal,
    "conditional": _conditional,
}
#: Events that somebody or something outside lets happen, or a variable; the others are thrown in the diagram.
WAITED_FOR: Final = frozenset(_KINDS)
