"""Rules about events: where they are attached, what they catch, and that they can take effect."""

from __future__ import annotations

from collections import Counter

from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, ProcessModel
from app.engine.diagram.vocabulary import ACTIVITIES, CONTAINERS, EVENTS


def check_events(process: ProcessModel, findings: Findings) -> None:
    """Note what is wrong with the events of a process."""
    check = _EventCheck(process, findings)
    for element in process.elements.values():
        if element.type == "boundaryEvent":
            check.attachment(element)
            check.error_handler(element)
        elif element.type == "eventBasedGateway":
            check.event_gateway(element)
        check.repetition(element)
        check.handler(element)


class _EventCheck:
    def __init__(self, process: ProcessModel, findings: Findings) -> None:
        self.process = process
        self.findings = findings
        self._targets = Counter(flow.target for flow in process.flows)
        self._handlers: dict[tuple[str | None, str | None], str] = {}

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
        for target in targets:
            if self.process.elements[target].type not in ("intermediateCatchEvent", "receiveTask"):
                self.findings.add("event-gateway-target", target, values={"gateway": gateway.id})
            elif self._targets[target] > 1:
                self.findings.add("event-gateway-shared", target, values={"gateway": gateway.id})

    def repetition(self, element: Element) -> None:
        """Make sure that only what does not end its activity happens again and again."""
        repeats = element.type == "boundaryEvent" and not element.interrupting
        for event in element.events:
            if event.timer is not None and event.timer.kind == "timeCycle" and not repeats:
                self.findings.add("timer-not-repeated", element.id, property=event.timer.source.place)

    def error_handler(self, element: Element) -> None:
        """Make sure that an error interrupts, and that each is caught by one event only."""
        for event in element.events:
            if event.kind != "error":
                continue
            if not element.interrupting:
                self.findings.add("error-not-interrupting", element.id, property="cancelActivity")
            other = self._handlers.get((element.attached_to, event.fixed_code))
            if other is not None:
                self.findings.add("error-handler-duplicate", element.id, values={"other": other})
            self._handlers[element.attached_to, event.fixed_code] = element.id

    def handler(self, element: Element) -> None:
        """Make sure that an event which calls a handler does nothing but send a message."""
        calls = element.type in EVENTS and element.job is not None
        if calls and [event.kind for event in element.events] != ["message"]:
            self.findings.add("event-ambiguous", element.id, property="taskDefinition")
