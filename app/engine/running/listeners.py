"""Listeners: jobs that an element waits for before it goes on to its next phase, one after another.

While one is waited for, `token.listener` is `{"id", "number", "type", "retries"}`; between two it is
`{"number"}` of the next. The element itself is not open then: its own id cannot be completed. Those that
nobody may have to wait for are called by a token of their own: see `running.aside`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from app.engine.diagram.model import Listener, ListenerEvent
from app.engine.running.attributes import job_facts
from app.engine.running.token import Phase, Token

if TYPE_CHECKING:
    from app.engine.running.instance import Instance

#: Phase → the listeners that are called in it.
EVENTS: Final[Mapping[Phase, ListenerEvent]] = {
    Phase.STARTING: "start",
    Phase.CREATING: "creating",
    Phase.COMPLETING: "completing",
    Phase.ENDING: "end",
    Phase.ASSIGNING: "assigning",
    Phase.UPDATING: "updating",
    Phase.CANCELING: "canceling",
}


def listeners_of(token: Token) -> Sequence[Listener]:
    """Return the listeners of the phase a token is in; a repeated activity leaves them to its iterations."""
    spec, event = token.task_spec, EVENTS.get(token.phase)
    if event is None or spec.is_loop:
        return ()
    return [listener for listener in spec.element.listeners if listener.event == event]


def listen(instance: Instance, token: Token) -> bool:
    """Have the next listener called; say whether all have been."""
    if is_called(token) or (token.phase is Phase.COMPLETING and is_followed(instance, token)):
        return False
    listeners = listeners_of(token)
    number = token.listener["number"] if token.listener else 0
    if number >= len(listeners):
        token.listener = None
        return True
    facts = job_facts(listeners[number].job, partial(instance.evaluate, token))
    instance.forget_join(token)  # later arrivals are the next token's
    token.listener = {"id": str(uuid4()), "number": number, **facts}
    return False


def is_followed(instance: Instance, token: Token) -> bool:
    """Say whether listeners are still being called because of what happened to a task before."""
    return any(other.facts.get("of") == str(token.id) for other in instance.aside.values())


def is_called(token: Token) -> bool:
    """Say whether a listener's job is waited for."""
    return token.listener is not None and "id" in token.listener


def find_listening(instance: Instance, job_id: UUID) -> Token | None:
    """Return the token that waits for a listener's job."""
    wanted = str(job_id)
    tokens: Sequence[Token] = list(instance.tasks.values())
    return next((token for token in tokens if token.listener and token.listener.get("id") == wanted), None)


def answer(instance: Instance, token: Token, result: Mapping[str, Any]) -> None:
    """Take over what a listener returned, and go on to the next one.

    What comes before the element's work is seen inside of it only, what comes after belongs to its result.
    """
    if token.aside:
        instance.scopes.write_local(token.visible_scope, result)
    elif token.phase is Phase.COMPLETING:
        token.result = {**(token.result or {}), **result}
    elif token.phase is Phase.ENDING:
        instance.scopes.write(token.scope, result)
    elif result:
        instance.scopes.write_local(token.local or instance.open_local_scope(token), result)
    _next(token, 1)
    instance.make_ready(token)


def call_again(token: Token) -> None:
    """Forget a job that failed: the same listener is called once more."""
    _next(token, 0)


def _next(token: Token, step: int) -> None:
    number = token.listener["number"] if token.listener else 0
    token.listener = {"number": number + step}


def seen_by_listener(instance: Instance, token: Token) -> dict[str, Any]:
    """Return the variables a listener's job gets; when a task is completed, its answers too."""
    pending = token.result if token.phase is Phase.COMPLETING else None
    return {**instance.scopes.visible(token.visible_scope), **(pending or {})}
