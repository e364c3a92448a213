"""What happens to a token at its element, phase after phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from app.engine.running.events.beginnings import arm_first
from app.engine.running.events.waiting import arm
from app.engine.running.listeners import listen
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


def _begin(_spec: Any, instance: Instance, token: Token) -> bool:
    if not arm_first(instance, token):
        return False
    instance.emit(token, "activated")
    return True


def _enter(spec: Any, instance: Instance, token: Token) -> bool:
    spec.enter(instance, token)
    return True


def _arm(_spec: Any, instance: Instance, token: Token) -> bool:
    return arm(instance, token)


def _listen(spec: Any, instance: Instance, token: Token) -> bool:
    return not spec.element.listeners or listen(instance, token)


def _work(spec: Any, instance: Instance, token: Token) -> bool:
    result = spec.work(instance, token)
    if result is not None:
        token.result = result
    return result is not None


def _leave(spec: Any, instance: Instance, token: Token) -> bool:
    spec.leave(instance, token)
    return True


#: Phase → what happens in it, which says whether it is over, and the next one.
STEPS: Final[Mapping[Phase, tuple[Callable[[Any, Instance, Token], bool], Phase]]] = {
    Phase.NEW: (_begin, Phase.ENTER),
    Phase.ENTER: (_enter, Phase.STARTING),
    Phase.STARTING: (_listen, Phase.ARM),
    Phase.ARM: (_arm, Phase.CREATING),
    Phase.CREATING: (_listen, Phase.WORK),
    Phase.WORK: (_work, Phase.COMPLETING),
    Phase.COMPLETING: (_listen, Phase.LEAVE),
    Phase.LEAVE: (_leave, Phase.ENDING),
    Phase.ENDING: (_listen, Phase.GO),
}
