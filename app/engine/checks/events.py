"""Rules about events: where they are attached, what they catch, and that they can take effect."""

from __future__ import annotations

from collections import Counter

from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, ProcessModel
from app.engine.diagram.vocabulary import ACTIVITIES, CONTAINERS, EVENTS

#: Kinds of events that happen by themselves, and are not thrown to those who catch them.
_WAITED_FOR = frozenset({"message", "signal", "timer", "conditional"})


def check_events(process: ProcessModel, findings: Findings) -> None:
    """Note what is wrong with the events of a process."""
    check = _EventCheck(process, findings)
    for element in process.elements.values():
        if element.type == "boundaryEvent":
            check.attachment(element)
            check.handled(element)
        elif element.type == "startEvent":
            check.handled(element)
        elif element.type == "eventBasedGateway":
            check.event_gateway(element)
        check.needs_all(element)
        check.handler(element)


def _may_be_chosen(element: Element) -> bool:
    """Say whether a gateway can wait for an element."""
    catches = element.type in ("intermediateCatchEvent", "receiveTask")
    return catches and all(event.kind in _WAITED_FOR for event in element.events)


class _EventCheck:
    def __init__(self, process: ProcessModel, findings: Findings) -> None:
        self.process = process
        self.findings = findings
        self._targets = Counter(flow.target for flow in process.flows)
        self._handlers: dict[tuple[str, str, str | None], str] = {}

    def attachment(self, element: Element) -> None:
        host = self.process.elements.get(element.attached_to or "")
        if host is None or host.parent != element.parent or host.type not in ACTIVITIES | CONTAINERS:
            values = {"target": element.attached_to or "?"}
            self.findings.add("attachment-broken", element.id, property="attachedToRef", values=values)
        if element.id in self._targets:
            self.findings.add("boundary-incoming", element.id)

    def event_gateway(self, gateway: Element) -> None:
        """Make sure that the gateway waits for events which nothing else leads to."""
        targets = [flow.target for flow in self.process.flows if flow.source == gateway.id]
        if len(targets) <= 1:
            self.findings.add("event-gateway-choice", gateway.id)
        values = {"gateway": gateway.id}
        for target in (self.process.elements[target] for target in targets):
            if not _may_be_chosen(target):
                self.findings.add("event-gateway-target", target.id, values=values)
            elif self._targets[target.id] > 1:
                self.findings.add("event-gateway-shared", target.id, values=values)
        waiting = [self.process.elements[target] for target in targets]
        messages = {each.type for each in waiting if each.event_of("message")}
        if len(messages) > 1:
            self.findings.add("event-gateway-mixed", gateway.id)

    def needs_all(self, element: Element) -> None:
        """Make sure that an event which needs several others to happen waits for all of them."""
        thrown = [event.kind for event in element.events if event.kind not in _WAITED_FOR]
        if element.needs_all_events and len(element.events) > 1 and thrown:
            self.findings.add("event-needs-all", element.id, property="parallelMultiple")

    def handled(self, element: Element) -> None:
        """Make sure that an error interrupts, and that each error and escalation is caught once per place."""
        around = self.process.elements.get(element.parent or "")
        place = element.attached_to or f"in {around.parent if around else None}"
        for event in element.events:
            if event.kind not in ("error", "escalation"):
                continue
            if event.kind == "error" and element.attached_to and not element.interrupting:
                self.findings.add("error-not-interrupting", element.id, property="cancelActivity")
            key = place, event.kind, event.fixed_code
            if key in self._handlers:
                values = {"other": self._handlers[key]}
                self.findings.add(f"{event.kind}-handler-duplicate", element.id, values=values)
            self._handlers[key] = element.id

    def handler(self, element: Element) -> None:
        """Make sure that an event which calls a handler does nothing but send a message."""
        calls = element.type in EVENTS and element.job is not None
        if calls and [event.kind for event in element.events] != ["message"]:
            self.findings.add("event-ambiguous", element.id, property="taskDefinition")
