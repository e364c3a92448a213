"""Errors on their way outwards to the nearest event that catches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.engine.activities import Thrown
from app.engine.running.token import Token
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance
    from app.engine.running.specs import FlowNodeSpec


def throw_error(instance: Instance, origin: Token | None, code: str, variables: Mapping[str, Any]) -> bool:
    """Let the nearest event catch an error, beginning with those attached to `origin`.

    The activity it is attached to ends at once, with everything inside of it. Returns whether there is one.
    """
    found = find_error_handler(instance, origin, code)
    if found is None:
        return False
    host, handler = found
    instance.terminate(host)
    instance.add_token(handler, host.scope).facts = {"event": dict(variables)}
    return True


def find_error_handler(
    instance: Instance, origin: Token | None, code: str
) -> tuple[Token, FlowNodeSpec] | None:
    """Return the activity that will end and its event: the innermost, one for this very code first."""
    host = origin
    while host is not None:
        catching = {
            event.fixed_code: node
            for node in instance.attached_to(host)
            for event in node.element.events
            if event.kind == "error"
        }
        handler = catching.get(code) or catching.get(None)
        if handler is not None:
            return host, handler
        host = instance.owner(host.scope)
    return None


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
