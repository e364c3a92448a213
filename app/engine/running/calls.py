"""Call activities: another process does the work, as an instance of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.running.specs import ActivitySpec
from app.engine.running.token import Token
from app.engine.values.expressions import as_text

if TYPE_CHECKING:
    from app.engine.diagram.model import CalledElement, Element
    from app.engine.running.instance import Instance


class CallSpec(ActivitySpec):
    """Waits until the called instance has ended; its variables are the result."""

    is_work = True

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        source = _call(self.element).process_id
        process_id = as_text(source, instance.evaluate(token, source))
        if process_id is None:
            raise source.failure("Erwartet wird die id eines Prozesses.")
        token.facts = {"process": process_id}
        return None

    def leave(self, instance: Instance, token: Token) -> None:
        """Hand the result on; without output mappings everything or nothing."""
        if not self.element.outputs and not _call(self.element).hands_back_all:
            token.result = {}
        super().leave(instance, token)


def handed_in(instance: Instance, token: Token) -> dict[str, Any]:
    """Return the variables the called instance begins with: all, or the local ones only."""
    if _call(token.task_spec.element).hands_in_all:
        return instance.scopes.visible(token.visible_scope)
    return dict(instance.scopes.by_id[token.local].variables) if token.local else {}


def _call(element: Element) -> CalledElement:
    if element.call is None:
        raise TypeError("the spec does not fit its element")
    return element.call
