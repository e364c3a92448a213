"""Whether what an instance is doing now has a place in another version of its diagram, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.engine.control.differences import differences
from app.engine.control.reasons import Reason, quoted, reason
from app.engine.definition import Definition
from app.engine.diagram.model import Element, SequenceFlow
from app.engine.running.inclusive import TAKEN
from app.engine.running.instance import Instance
from app.engine.running.token import Token


@dataclass(frozen=True)
class Fitting:
    """Two versions of a diagram, and which element of the new one takes the place of which old one."""

    source: Definition
    target: Definition
    mapping: Mapping[str, str]  # old element id → new one; others keep their id

    def new_id(self, element_id: str) -> str:
        return self.mapping.get(element_id, element_id)

    def new_element(self, element_id: str) -> Element | None:
        return self.target.elements.get(self.new_id(element_id))

    def new_flow(self, join: str, flow_id: str) -> SequenceFlow | None:
        """Return the flow into a join that stands for an old one: the same id, else the same origin."""
        incoming = self.target.spec.task_specs[self.new_id(join)].incoming
        old = next(flow for flow in self.source.process.flows if flow.id == flow_id)
        same = [flow for flow in incoming if flow.id == flow_id]
        alike = [flow for flow in incoming if flow.source == self.new_id(old.source)]
        return next(iter(same + alike), None)

    def keeps(self, event: Token, instance: Instance) -> bool:
        """Say whether an event waited for beside an activity or in a scope is so in the new version too."""
        old = event.task_spec.element
        if event.host is not None:
            host = instance.tasks[event.host].task_spec
            if event.task_spec is host:
                return True  # one of several events of a catching event, which is looked at as a whole
            there = self.target.attached.get(self.new_id(host.name), ())
        else:
            owner = instance.owner(event.scope)
            place = self.new_id(owner.task_spec.name) if owner else None
            there = self.target.event_subprocesses.get(place, ())
        new = self.new_element(old.id)
        return (
            new is not None
            and new.id in [spec.name for spec in there]
            and not list(differences(self.source, self.target, old, new, self.new_id))
        )

    def is_new_at(self, event: Element, host: str) -> bool:
        """Say whether the old version had nothing in the place of an event at an activity."""
        return event.id not in [self.new_id(spec.name) for spec in self.source.attached.get(host, ())]

    def is_new_in(self, start: Element, place: str | None) -> bool:
        """Say whether the old version had nothing in the place of an event subprocess."""
        old = self.source.event_subprocesses.get(place, ())
        return start.id not in [self.new_id(spec.name) for spec in old]


def find_hindrances(fitting: Fitting, instance: Instance) -> list[Reason]:
    """Return everything that keeps an instance from going on in the new version, in the order of tokens."""
    reasons = list(_unknown(fitting))
    if fitting.source.process_id != fitting.target.process_id:
        text = f"Die andere Version enthält den Prozess „{fitting.target.process_id}“."
        reasons.append(
            Reason(rule="process-other", element_id=fitting.target.process_id, name="", message=text)
        )
    joins: dict[tuple[str, str], Token] = {}
    for token in instance.tasks.values():
        if token.aside:
            reasons += _of_aside(fitting, token)
        elif is_beside(token):
            reasons += _of_event(fitting, token, instance)
        else:
            reasons += _of_token(fitting, token, joins)
    for scope in instance.scopes.by_id.values():
        reasons += _of_past(fitting, scope.undo)
    return list(dict.fromkeys(reasons))


def is_beside(token: Token) -> bool:
    """Say whether a token only waits for an event beside what is going on."""
    return token.host is not None or token.watches


def _unknown(fitting: Fitting) -> Iterator[Reason]:
    for old, new in fitting.mapping.items():
        if old not in fitting.source.elements:
            yield _unknown_element(old, f"„{old}“ gibt es in der heutigen Version nicht.")
        if new not in fitting.target.elements:
            yield _unknown_element(old, f"„{new}“ gibt es in der anderen Version nicht.")


def _unknown_element(element_id: str, text: str) -> Reason:
    return Reason(rule="mapping-unknown", element_id=element_id, name="", message=text)


def _of_event(fitting: Fitting, token: Token, instance: Instance) -> Iterator[Reason]:
    """Let an event beside go, unless it was expressly given a place: there it must fit."""
    if token.task_spec.name in fitting.mapping and not fitting.keeps(token, instance):
        text = f"{quoted(token.task_spec.element)} hat dort keinen gleichen Platz und keine gleiche Art."
        yield reason("event-moved", token.task_spec.element, text)


def _of_token(fitting: Fitting, token: Token, joins: dict[tuple[str, str], Token]) -> Iterator[Reason]:
    old: Element = token.task_spec.element
    new = fitting.new_element(old.id)
    if new is None:
        if old.id not in fitting.mapping:  # else that was said of the mapping
            yield reason("element-gone", old, f"{quoted(old)} gibt es in der anderen Version nicht.")
        return
    yield from differences(fitting.source, fitting.target, old, new, fitting.new_id)
    if token.is_joining:
        yield from _of_join(fitting, token, new, joins)
    yield from _of_listeners(token, new)
    for element_id in token.facts.get("pending", ()):
        if fitting.new_element(element_id) is None:
            text = (
                f"{quoted(fitting.source.elements[element_id])}, das noch beginnen soll, gibt es dort nicht."
            )
            yield reason("pending-gone", old, text)


def _of_aside(fitting: Fitting, token: Token) -> Iterator[Reason]:
    old: Element = token.task_spec.element
    spec = fitting.target.aside.get(fitting.new_id(old.id))
    start = token.facts.get("start")
    if spec is None or (start is not None and fitting.new_element(start) is None):
        gone = fitting.source.elements[start] if start else old
        yield reason("element-gone", gone, f"{quoted(gone)} gibt es in der anderen Version nicht.")
    else:
        yield from _of_listeners(token, spec.element)


def _of_listeners(token: Token, new: Element) -> Iterator[Reason]:
    old: Element = token.task_spec.element
    is_called = token.listener is not None or token.aside
    if is_called and _listeners(old) != _listeners(new):
        text = f"{quoted(old)} wartet auf einen Listener, und dort hat es andere."
        yield reason("listeners-changed", old, text)


def _listeners(element: Element) -> list[tuple[str, str]]:
    return [(listener.event, listener.job.type.text) for listener in element.listeners]


def _of_join(
    fitting: Fitting, token: Token, new: Element, joins: dict[tuple[str, str], Token]
) -> Iterator[Reason]:
    old: Element = token.task_spec.element
    if joins.setdefault((new.id, token.scope), token) is not token:
        text = f"{quoted(new)} kann nicht zugleich für mehrere Gateways stehen, an denen gewartet wird."
        yield reason("join-merged", old, text)
    if new.start_quantity != old.start_quantity:
        text = f"{quoted(old)} wartet auf mehrere Zweige, und dort auf eine andere Zahl davon."
        yield reason("quantity-changed", old, text)
    for flow_id in (*token.arrived, *token.facts.get(TAKEN, ())):
        if fitting.new_flow(old.id, flow_id) is None:
            text = f"{quoted(old)} hat dort keinen Sequenzfluss für einen Zweig, der schon angekommen ist."
            yield reason("flow-gone", old, text)


def _of_past(fitting: Fitting, entries: list[dict[str, object]]) -> Iterator[Reason]:
    """Make sure that what has completed stays as undoable as it is."""
    before, after = fitting.source.handlers, fitting.target.handlers
    for entry in entries:
        old = fitting.source.elements[str(entry["element"])]
        new = fitting.new_id(old.id)
        kept = new in fitting.target.elements and all(
            (old.id in ways) <= (new in other)
            for ways, other in (
                (before.of_activity, after.of_activity),
                (before.of_subprocess, after.of_subprocess),
            )
        )
        if not kept:
            text = f"{quoted(old)} ist erledigt und könnte dort nicht mehr rückgängig gemacht werden."
            yield reason("undo-gone", old, text)
        inside = entry.get("inside")
        if isinstance(inside, list):
            yield from _of_past(fitting, inside)
