"""Whether what an instance is doing now has a place in another version of its diagram, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.engine.control.reasons import Reason
from app.engine.definition import Definition
from app.engine.diagram.model import Element, SequenceFlow
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

    def keeps(self, guard: Token, host: Token) -> bool:
        """Say whether an event that is waited for during an activity is waited for in the new version too."""
        if guard.task_spec is host.task_spec:
            return True  # one of several events of a catching event, which is looked at as a whole
        old, new = guard.task_spec.element, self.new_element(guard.task_spec.name)
        attached = self.target.attached.get(self.new_id(host.task_spec.name), ())
        return (
            new is not None
            and new.id in [spec.name for spec in attached]
            and next(_differences(self, old, new), None) is None
        )

    def is_new(self, event: Element, host: Token) -> bool:
        """Say whether the old version had nothing in the place of an attached event."""
        old = self.source.attached.get(host.task_spec.name, ())
        return event.id not in [self.new_id(spec.name) for spec in old]


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
        if token.host is None:
            reasons += _of_token(fitting, token, joins)
        elif token.task_spec.name in fitting.mapping and not fitting.keeps(token, instance.tasks[token.host]):
            text = f"{_quoted(token.task_spec.element)} hat dort keinen gleichen Platz und keine gleiche Art."
            reasons.append(_reason("event-moved", token.task_spec.element, text))
    return list(dict.fromkeys(reasons))


def _unknown(fitting: Fitting) -> Iterator[Reason]:
    for old, new in fitting.mapping.items():
        if old not in fitting.source.elements:
            yield _unknown_element(old, f"„{old}“ gibt es in der heutigen Version nicht.")
        if new not in fitting.target.elements:
            yield _unknown_element(old, f"„{new}“ gibt es in der anderen Version nicht.")


def _unknown_element(element_id: str, text: str) -> Reason:
    return Reason(rule="mapping-unknown", element_id=element_id, name="", message=text)


def _of_token(fitting: Fitting, token: Token, joins: dict[tuple[str, str], Token]) -> Iterator[Reason]:
    old: Element = token.task_spec.element
    new = fitting.new_element(old.id)
    if new is None:
        if old.id not in fitting.mapping:  # else that was said of the mapping
            yield _reason("element-gone", old, f"{_quoted(old)} gibt es in der anderen Version nicht.")
        return
    yield from _differences(fitting, old, new)
    if token.is_joining:
        if joins.setdefault((new.id, token.scope), token) is not token:
            text = f"{_quoted(new)} kann nicht zugleich für mehrere Gateways stehen, an denen gewartet wird."
            yield _reason("join-merged", old, text)
        for flow_id in token.arrived:
            if fitting.new_flow(old.id, flow_id) is None:
                text = (
                    f"{_quoted(old)} hat dort keinen Sequenzfluss für einen Zweig, der schon angekommen ist."
                )
                yield _reason("flow-gone", old, text)


def _differences(fitting: Fitting, old: Element, new: Element) -> Iterator[Reason]:
    old_spec, new_spec = fitting.source.spec.task_specs[old.id], fitting.target.spec.task_specs[new.id]
    if old.type != new.type or type(old_spec) is not type(new_spec):
        text = f"{_quoted(old)} ist dort ein Element anderer Art ({old.type} → {new.type})."
        yield _reason("type-changed", old, text)
    elif _kinds(old) != _kinds(new):
        yield _reason("event-changed", old, f"{_quoted(old)} wartet dort auf ein Ereignis anderer Art.")
    if old.interrupting != new.interrupting:
        yield _reason("interruption-changed", old, f"{_quoted(old)} unterbricht in nur einer der Versionen.")
    parent = fitting.new_id(old.parent) if old.parent else None
    if new.parent != parent:
        where = _place(fitting.target, new.parent)
        yield _reason(
            "scope-changed",
            old,
            f"{_quoted(old)} steht dort {where} statt {_place(fitting.source, old.parent)}.",
        )


def _kinds(element: Element) -> tuple[bool, list[str]]:
    return element.needs_all_events, sorted(event.kind for event in element.events)


def _place(definition: Definition, parent: str | None) -> str:
    return f"in {_quoted(definition.elements[parent])}" if parent else "außerhalb von Teilprozessen"


def _quoted(element: Element) -> str:
    return f"„{element.name or element.id}“"


def _reason(rule: str, element: Element, text: str) -> Reason:
    return Reason(rule=rule, element_id=element.id, name=element.name, message=text)
