"""Events: ends that stop others, errors on their way outwards, and what catches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.engine.activities import Thrown
from app.engine.running.specs import FlowNodeSpec
from app.engine.running.token import Token
from app.engine.running.waiting import firing
from app.engine.values.expressions import as_text
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


class CatchSpec(FlowNodeSpec):
    """Waits until its event happens; what came with the event is its result.

    An event attached to an activity is waited for before its token gets here: while the activity is active.
    """

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        if "event" not in token.facts:
            token.facts = firing(instance, token, self.element)
            return None
        result: dict[str, Any] = token.facts["event"]
        return result


class EventGatewaySpec(FlowNodeSpec):
    """Waits for the events behind it, as if they were attached to it; the first one takes its token."""

    waits_for_others = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        return None


class TerminateEndSpec(FlowNodeSpec):
    """Ends everything that is still going on in its process or subprocess."""

    def finished(self, instance: Instance, token: Token) -> None:
        instance.terminate_all(token.scope)


class ErrorEndSpec(FlowNodeSpec):
    """Throws an error to the nearest subprocess around it that catches it."""

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        source = self.element.event.code if self.element.event else None
        code = as_text(source, instance.evaluate(token, source)) if source else None
        if code is None:
            raise ExecutionFailed("error-code-missing", "Der Fehler hat keinen Code.")
        if find_error_handler(instance, instance.owner(token.scope), code) is None:
            raise uncaught(instance, token, code)
        token.facts = {"code": code}
        return {}

    def finished(self, instance: Instance, token: Token) -> None:
        throw_error(instance, instance.owner(token.scope), token.facts["code"], {})


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
            node.element.event.error_code: node
            for node in instance.definition.attached.get(host.task_spec.name, ())
            if node.element.event is not None and node.element.event.kind == "error"
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
