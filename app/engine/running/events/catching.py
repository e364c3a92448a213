"""Errors and escalations on their way outwards to the nearest event that catches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.engine.activities import Thrown
from app.engine.running.events.waiting import begin_handler, is_interrupted, starts_beside
from app.engine.running.token import Token
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance
    from app.engine.running.specs import FlowNodeSpec

Kind = Literal["error", "escalation"]


@dataclass(frozen=True)
class Handler:
    """An event that would catch something: attached to an activity, or the start of an event subprocess."""

    spec: FlowNodeSpec
    scope: str  # where it begins
    host: Token | None  # the activity it is attached to

    @property
    def interrupts(self) -> bool:
        return self.spec.element.interrupting


def find_handler(instance: Instance, origin: Token, kind: Kind, code: str) -> Handler | None:
    """Return the innermost event that catches a code, one for this very code before one for all.

    The search begins with what is attached to `origin`, and goes on with the event subprocesses beside it,
    with what is attached to the subprocess around these, and so on.
    """
    for specs, scope, host in _levels(instance, origin):
        catching = {
            event.fixed_code: spec
            for spec in reversed(specs)
            for event in spec.element.events
            if event.kind == kind
        }
        spec = catching.get(code) or catching.get(None)
        if spec is not None:
            return Handler(spec, scope, host)
    return None


def _levels(instance: Instance, origin: Token) -> Iterator[tuple[Sequence[FlowNodeSpec], str, Token | None]]:
    token: Token | None = origin
    while token is not None:
        yield instance.attached_to(token), token.scope, token
        if not is_interrupted(instance, token.scope):
            own = token.task_spec.name  # an event subprocess does not catch what it throws itself
            beside = starts_beside(instance, token.scope)
            yield [spec for spec in beside if spec.element.parent != own], token.scope, None
        token = instance.owner(token.scope)


def _catch(
    instance: Instance, handler: Handler, variables: Mapping[str, Any], *, spared: Token | None = None
) -> None:
    if handler.host is None:
        begin_handler(instance, handler.spec, handler.scope, variables)
        return
    if handler.interrupts and handler.host is not spared:
        instance.terminate(handler.host)
    instance.add_token(handler.spec, handler.scope).facts = {"event": dict(variables)}


def throw_error(instance: Instance, origin: Token, code: str, variables: Mapping[str, Any]) -> bool:
    """Let the nearest event catch an error; what it interrupts ends at once. Returns whether there is one."""
    handler = find_handler(instance, origin, "error", code)
    if handler is not None:
        _catch(instance, handler, variables)
    return handler is not None


def throw_escalation(
    instance: Instance,
    origin: Token,
    code: str,
    variables: Mapping[str, Any],
    *,
    spared: Token | None = None,
) -> bool:
    """Let the nearest event catch an escalation, or note that it left; returns whether `origin` may go on.

    Args:
        spared: an activity that goes on although an event attached to it interrupts.
    """
    handler = find_handler(instance, origin, "escalation", code)
    if handler is None:
        element_id = origin.task_spec.name
        instance.thrown.append(
            Thrown(kind="escalation", element_id=element_id, code=code, variables=dict(variables))
        )
        return True
    _catch(instance, handler, variables, spared=spared)
    return not handler.interrupts


def uncaught(
    instance: Instance,
    token: Token,
    code: str,
    message: str = "",
    variables: Mapping[str, Any] | None = None,
) -> ExecutionFailed:
    """Note an error that nobody catches, and return why the token must stop."""
    instance.thrown.append(
        Thrown(
            kind="error",
            element_id=token.task_spec.name,
            code=code,
            message=message,
            variables=dict(variables or {}),
        )
    )
    text = f"Der Fehler „{code}“ wird von keinem Ereignis im Diagramm abgefangen. {message}".strip()
    return ExecutionFailed("uncaught-error", text)
