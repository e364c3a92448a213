"""Rules about what begins a process, a subprocess and an event subprocess."""

from __future__ import annotations

from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, ProcessModel
from app.engine.diagram.vocabulary import CONTAINERS, HANDLER_TRIGGERS, PROCESS_TRIGGERS
from app.engine.starts import find_beginnings, fixed_name


def check_starts(process: ProcessModel, findings: Findings) -> None:
    """Note what is wrong with the start events of a process and of what is inside."""
    check = _StartCheck(process, findings)
    containers = [
        element
        for element in process.elements.values()
        if element.type in CONTAINERS and element.ad_hoc is None
    ]
    check.process_starts(check.starts_of(None))
    for element in process.elements.values():
        if element.is_event_subprocess and (element.type != "subProcess" or element.loop is not None):
            findings.add("event-subprocess-kind", element.id)
    for container in containers:
        starts = check.starts_of(container.id)
        if container.is_event_subprocess:
            check.event_subprocess(container, starts)
        else:
            check.subprocess(container, starts)


class _StartCheck:
    def __init__(self, process: ProcessModel, findings: Findings) -> None:
        self.process = process
        self.findings = findings
        self.beginnings = find_beginnings(process)

    def starts_of(self, container: str | None) -> list[Element]:
        return [
            element
            for element in self.process.elements.values()
            if element.type == "startEvent" and element.parent == container
        ]

    def process_starts(self, starts: list[Element]) -> None:
        """Let a process begin at one of its starts, or at whatever nothing leads to."""
        instantiating = [element for element in self.process.elements.values() if element.instantiates]
        for element in instantiating:
            self._instantiating(element)
        plain = [start for start in starts if not start.events]
        if len(plain) > 1:
            self.findings.add("start-several", self.process.id, values=_ids(plain))
        if not starts + instantiating:
            self._missing(self.process.id, None)
        for start in starts:
            self._triggers(start, PROCESS_TRIGGERS)
            if start.needs_all_events and len(start.events) > 1:
                self.findings.add("start-needs-all", start.id, property="parallelMultiple")
            for event in start.events:
                if event.name is not None and fixed_name(event) is None:
                    values = {"text": event.name.text}
                    self.findings.add(
                        "start-name-computed", start.id, property=event.name.place, values=values
                    )

    def _instantiating(self, element: Element) -> None:
        incoming = any(flow.target == element.id for flow in self.process.flows)
        if incoming or element.parent is not None or element.loop is not None:
            self.findings.add("instantiate-misplaced", element.id, property="instantiate")

    def subprocess(self, container: Element, starts: list[Element]) -> None:
        """Let a subprocess begin when its token arrives: its start waits for nothing."""
        if starts:
            self._exactly_one(container.id, starts)
        else:
            self._missing(container.id, container.id)
        for start in starts:
            self._triggers(start, frozenset())

    def event_subprocess(self, container: Element, starts: list[Element]) -> None:
        """Let an event subprocess begin by its event, and nothing lead to it or away from it."""
        self._exactly_one(container.id, starts)
        for start in starts:
            self._triggers(start, HANDLER_TRIGGERS)
            if not start.events:
                self.findings.add("start-trigger-missing", start.id)
            if not start.interrupting and any(event.kind == "error" for event in start.events):
                self.findings.add("error-not-interrupting", start.id, property="isInterrupting")
        ends = {end for flow in self.process.flows for end in (flow.source, flow.target)}
        hosts = {element.attached_to for element in self.process.elements.values()}
        if container.id in ends | hosts:
            self.findings.add("event-subprocess-connected", container.id)

    def _exactly_one(self, container_id: str, starts: list[Element]) -> None:
        if not starts:
            self.findings.add("start-missing", container_id)
        elif len(starts) > 1:
            self.findings.add("start-ambiguous", container_id, values=_ids(starts))

    def _missing(self, container_id: str, level: str | None) -> None:
        """Let a level without start events begin at what nothing leads to, unless it has end events."""
        elements = self.process.elements
        beginnings = [elements[element_id] for element_id in self.beginnings.get(level, ())]
        has_end = any(each.type == "endEvent" and each.parent == level for each in elements.values())
        if has_end or not beginnings:
            self.findings.add("start-missing", container_id)
        else:
            self.findings.add("start-implicit", container_id, values=_ids(beginnings))

    def _triggers(self, start: Element, allowed: frozenset[str]) -> None:
        for event in start.events:
            if event.kind not in allowed:
                self.findings.add("start-trigger-misplaced", start.id, values={"kind": event.kind})


def _ids(elements: list[Element]) -> dict[str, str]:
    return {"ids": ", ".join(element.id for element in elements)}
