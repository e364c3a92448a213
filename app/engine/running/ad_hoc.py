"""Ad-hoc subprocesses: elements inside begin by themselves, not where a flow leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.engine.diagram.model import AdHoc, Element
from app.engine.running.events.waiting import arm_scope
from app.engine.running.specs import ActivitySpec
from app.engine.running.token import Token
from app.engine.values.expressions import Source
from app.engine.values.failures import ExecutionFailed

if TYPE_CHECKING:
    from app.engine.running.instance import Instance


class AdHocSpec(ActivitySpec):
    """Begins the elements it is told to, and goes on when all have ended or its condition says so."""

    waits_for_others = True
    contains = True
    ends_when_empty = False

    def work(self, instance: Instance, token: Token) -> dict[str, Any] | None:
        ad_hoc = _ad_hoc(self.element)
        if "pending" not in token.facts:
            pending = self._chosen(instance, token, ad_hoc.begins)
            goes_on = arm_scope(instance, token, token.visible_scope)
            pending = pending if goes_on else []
            token.facts = {"pending": pending}
            self._begin(instance, token, 1 if ad_hoc.sequential else len(pending))
        elif self._is_enough(instance, token, ad_hoc):
            token.facts = {"pending": [], "enough": True}
            if ad_hoc.cancels:
                instance.terminate_all(token.visible_scope)
        elif token.local not in instance.inside:
            self._begin(instance, token, 1)
        if token.local in instance.inside:
            return None
        return self._end(instance, token, ad_hoc)

    def left(self, instance: Instance, token: Token, inner: Token) -> None:
        """Look whether it is enough now, before anything else moves.

        It is when an event subprocess has ended that had interrupted everything else.
        """
        element = inner.task_spec.element
        if element.is_event_subprocess and instance.definition.starts[element.id].element.interrupting:
            token.facts = {"pending": [], "enough": True}
        instance.make_ready(token, first=True)

    def _begin(self, instance: Instance, token: Token, number: int) -> None:
        pending = token.facts["pending"]
        for element_id in pending[:number]:
            instance.add_token(instance.spec.task_specs[element_id], token.visible_scope)
        token.facts = {**token.facts, "pending": pending[number:]}

    def _is_enough(self, instance: Instance, token: Token, ad_hoc: AdHoc) -> bool:
        if token.facts.get("enough"):
            return True
        return ad_hoc.completion is not None and instance.decide(token, ad_hoc.completion)

    def _end(self, instance: Instance, token: Token, ad_hoc: AdHoc) -> dict[str, Any]:
        if ad_hoc.completion is not None and not self._is_enough(instance, token, ad_hoc):
            raise ExecutionFailed(
                "ad-hoc-incomplete",
                "Darin ist nichts mehr aktiv, und die Bedingung für das Ende ist nicht erfüllt.",
            )
        instance.close_watch(token.visible_scope)
        return {}

    def _chosen(self, instance: Instance, token: Token, source: Source | None) -> list[str]:
        """Return the elements that begin: those of the list, else all that no flow leads to."""
        inside = [element for element in instance.definition.elements.values() if self._may_begin(element)]
        if source is None:
            return [each.id for each in inside if not instance.spec.task_specs[each.id].incoming]
        return _known_ids(source, instance.evaluate(token, source), {element.id for element in inside})

    def _may_begin(self, element: Element) -> bool:
        follows_events = element.attached_to is not None or element.is_event_subprocess
        return element.parent == self.element.id and not follows_events and not element.for_compensation


def _known_ids(source: Source, value: Any, known: set[str]) -> list[str]:
    ids: Sequence[Any] = value if isinstance(value, list) else [None]
    if not all(isinstance(element_id, str) for element_id in ids):
        raise source.failure("Erwartet wird eine Liste der ids von Elementen darin.")
    unknown = [element_id for element_id in ids if element_id not in known]
    if unknown:
        raise source.failure(f"Das Element „{unknown[0]}“ gibt es darin nicht.")
    return list(ids)


def _ad_hoc(element: Element) -> AdHoc:
    if element.ad_hoc is None:
        raise TypeError("the spec does not fit its element")
    return element.ad_hoc
