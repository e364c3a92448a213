"""Rules about what undoes what, and about transactions that are cancelled."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.diagram.compensation import is_compensated_at, undoing_subprocess
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, ProcessModel
from app.engine.diagram.vocabulary import ACTIVITIES, CONTAINERS


def check_compensation(process: ProcessModel, findings: Findings) -> None:
    """Note what is wrong with compensation and cancellation in a process."""
    check = _CompensationCheck(process, findings)
    for element in process.elements.values():
        if element.type == "startEvent" and element.event_of("compensation"):
            check.start(element)
        elif element.for_compensation:
            check.handler(element)
        elif is_compensated_at(element):
            check.event(element)
        elif element.event_of("compensation"):
            check.thrower(element)
        elif element.event_of("cancel"):
            check.cancellation(element)


class _CompensationCheck:
    def __init__(self, process: ProcessModel, findings: Findings) -> None:
        self.elements = process.elements
        self.findings = findings
        starts = (undoing_subprocess(self.elements, element) for element in self.elements.values())
        self._undoing = {subprocess.id for subprocess in starts if subprocess is not None}
        self._events: dict[tuple[str | None, str], str] = {}  # activity and kind → its event
        self._connected = {end for flow in process.flows for end in (flow.source, flow.target)}
        named = (element.handlers for element in self.elements.values())
        self._used = {handler for handlers in named for handler in handlers}

    # --- compensation

    def start(self, start: Element) -> None:
        """Make sure that only one event subprocess undoes what it is in, and that somebody can ask for it."""
        around = undoing_subprocess(self.elements, start)
        if around is None:
            return  # a start that begins nothing, which is said elsewhere
        self._alone(start, "compensation", around.parent)
        if around.parent is None:
            self.findings.add("compensation-start-idle", start.id)

    def handler(self, handler: Element) -> None:
        """Make sure that something leads to what undoes, and nothing away from it."""
        if handler.id in self._connected:
            self.findings.add("compensation-handler-flow", handler.id)
        if handler.id not in self._used | self._undoing:
            self.findings.add("compensation-handler-unused", handler.id)
        for element in self.elements.values():
            if element.attached_to == handler.id:
                self.findings.add("compensation-handler-event", handler.id, values={"event": element.id})

    def event(self, event: Element) -> None:
        """Make sure that one activity of the same level undoes."""
        self._alone(event, "compensation", event.attached_to)
        if event.id in self._connected:
            self.findings.add("compensation-flow", event.id)
        if len(event.handlers) != 1:
            rule = "compensation-handler-ambiguous" if event.handlers else "compensation-handler-missing"
            self.findings.add(rule, event.id, values={"ids": ", ".join(event.handlers)})
        for handler in (self.elements[handler_id] for handler_id in event.handlers):
            values = {"activity": event.attached_to or "?"}
            if not handler.for_compensation:
                self.findings.add(
                    "compensation-handler-unmarked", handler.id, property="isForCompensation", values=values
                )
            elif handler.parent != event.parent:
                self.findings.add("compensation-handler-elsewhere", handler.id, values=values)

    def thrower(self, event: Element) -> None:
        """Make sure that what is to be undone stands where it can be."""
        for definition in event.events:
            if definition.activity is not None:
                self._target(event, definition.activity)

    def _target(self, event: Element, target_id: str) -> None:
        target = self.elements.get(target_id)
        where = {"property": "compensateEventDefinition.activityRef", "values": {"target": target_id}}
        levels = list(self._levels(event))
        if target is None or target.type not in ACTIVITIES | CONTAINERS or target.parent not in levels:
            self.findings.add("compensation-target-broken", event.id, **where)  # type: ignore[arg-type]
        elif not self._can_be_undone(target):
            self.findings.add("compensation-target-plain", event.id, **where)  # type: ignore[arg-type]

    def _can_be_undone(self, activity: Element) -> bool:
        inside = {activity.id}
        for element in self.elements.values():  # what is inside comes later
            if element.parent in inside:
                inside.add(element.id)
        undoing = {self.elements[id_].parent for id_ in self._undoing}
        undoing |= {e.attached_to for e in self.elements.values() if is_compensated_at(e)}
        return not undoing.isdisjoint(inside)

    def _levels(self, element: Element) -> Iterator[str | None]:
        """Yield the levels whose activities an event can have undone."""
        parent = self.elements.get(element.parent or "")
        yield element.parent
        while parent is not None and parent.is_event_subprocess:
            yield parent.parent
            parent = self.elements.get(parent.parent or "")

    # --- transactions

    def cancellation(self, event: Element) -> None:
        if event.type == "boundaryEvent":
            host = self.elements.get(event.attached_to or "")
            self._alone(event, "cancel", event.attached_to)
        else:
            *_, outermost = self._levels(event)
            host = self.elements.get(outermost or "")
        if host is None or host.type != "transaction":
            self.findings.add("cancel-outside", event.id)
        elif event.type == "endEvent" and not self._is_caught(host):
            values = {"transaction": self.findings.called(host.id)}
            self.findings.add("cancel-uncaught", event.id, values=values)

    def _is_caught(self, transaction: Element) -> bool:
        return any(
            element.attached_to == transaction.id and element.event_of("cancel") is not None
            for element in self.elements.values()
        )

    def _alone(self, event: Element, kind: str, place: str | None) -> None:
        """Make sure that an event interrupts and is the only one of its kind at its activity."""
        if len(event.events) > 1:
            self.findings.add("undo-combined", event.id)
        if not event.interrupting:
            self.findings.add(f"{kind}-not-interrupting", event.id, property="cancelActivity")
        other = self._events.setdefault((place, f"{kind} {event.type}"), event.id)
        if other != event.id:
            self.findings.add(f"{kind}-duplicate", event.id, values={"other": other})
