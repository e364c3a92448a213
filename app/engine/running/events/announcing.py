"""What a multi-instance activity throws by itself, BPMN 2.0, 10.3.8: on completion of its iterations.

Events attached to the activity catch it first; what none of them catches is thrown like any other event. The
activity goes on, even if such an event interrupts: it ends by its own conditions only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.engine.running.events.catching import throw_escalation
from app.engine.running.events.throwing import prepare, publish
from app.engine.running.events.waiting import trigger
from app.engine.running.token import Token

if TYPE_CHECKING:
    from app.engine.diagram.model import Announcement
    from app.engine.running.instance import Instance

Facts = dict[str, Any]


def due(
    instance: Instance, iteration: Token, announcements: Sequence[Announcement], known: Mapping[str, Any]
) -> list[Announcement]:
    """Return what an iteration that completes lets the activity throw.

    Args:
        known: what the conditions may ask besides the variables.
    """
    is_first = "completed" not in instance.loop_of(iteration).facts
    return [
        each
        for each in announcements
        if (is_first or not each.only_first)
        and (each.condition is None or instance.decide(iteration, each.condition, known))
    ]


def evaluated(instance: Instance, iteration: Token, announcements: Sequence[Announcement]) -> list[Facts]:
    """Evaluate what is thrown where an iteration stands."""
    return [prepare(instance, iteration, event) for each in announcements for event in each.events]


def announce(instance: Instance, loop: Token, thrown: Sequence[Facts], variables: Facts) -> bool:
    """Throw what was evaluated; say whether the activity goes on."""
    for facts in thrown:
        if instance.tasks.get(loop.id) is not loop:
            return False  # something around it was interrupted
        if facts["kind"] == "escalation":
            throw_escalation(instance, loop, facts["code"], variables, spared=loop)
        elif not _is_caught(instance, loop, facts, variables):
            publish(instance, loop, facts, variables)
    return instance.tasks.get(loop.id) is loop


def _is_caught(instance: Instance, loop: Token, thrown: Facts, variables: Facts) -> bool:
    """Let attached events catch a signal, or the first that fits a message."""
    catching = [guard for guard in loop.guards if _fits(guard.facts, thrown)]
    for guard in catching[:1] if thrown["kind"] == "message" else catching:
        trigger(instance, guard, variables, spares_host=True)
    return bool(catching)


def _fits(waited_for: Facts, thrown: Facts) -> bool:
    named = waited_for.get("kind") == thrown["kind"] and waited_for["name"] == thrown["name"]
    return named and waited_for.get("key") in (None, thrown.get("key"))
