"""Rules about how elements are connected: beginnings and ends, gateways, conditions, and what is reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cached_property

from app.engine.diagram.compensation import is_compensated_at
from app.engine.diagram.findings import Findings
from app.engine.diagram.model import Element, ProcessModel, SequenceFlow
from app.engine.diagram.vocabulary import ACTIVITIES, CONTAINERS, DECIDING_GATEWAYS, MAY_DECIDE
from app.engine.starts import find_beginnings


def check_flows(
    process: ProcessModel, findings: Findings, *, wrong: Iterable[str | None], has_gaps: bool
) -> None:
    """Note what is wrong with the sequence flows of a process.

    Args:
        wrong: ids of flows that could not be read as they are; nothing is said to be missing there.
        has_gaps: elements or flows are missing from the model, so nobody knows what is reached.
    """
    check = _FlowCheck(process, findings, frozenset(wrong))
    check.ends()
    check.ad_hoc()
    for element in process.elements.values():
        check.gateway(element)
        check.default_flow(element)
    for flow in process.flows:
        check.condition(flow)
        check.border(flow)
    if not has_gaps:
        check.dead_ends()
        check.reachability()


class _FlowCheck:
    def __init__(self, process: ProcessModel, findings: Findings, wrong: frozenset[str | None]) -> None:
        self.process = process
        self.findings = findings
        self.wrong = wrong
        self.outgoing: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        self.incoming: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        for flow in process.flows:
            self.outgoing[flow.source].append(flow)
            self.incoming[flow.target].append(flow)

    @cached_property
    def following(self) -> dict[str, list[str]]:
        """Return what becomes active through an element: behind it, attached to it, or inside of it."""
        following = {id_: [flow.target for flow in flows] for id_, flows in self.outgoing.items()}
        for element in self.process.elements.values():
            begins = element.type == "startEvent" or element.is_event_subprocess
            begins = begins or self._begins_ad_hoc(element) or element.id in self.beginnings
            for origin in (element.attached_to, element.parent if begins else None):
                if origin in following:
                    following[origin].append(element.id)
            following[element.id] += (handler for handler in element.handlers if handler in following)
        return following

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Return what begins by itself where there is no start event."""
        return frozenset(id_ for ids in find_beginnings(self.process).values() for id_ in ids)

    def _starts(self, element: Element) -> bool:
        begins = element.type == "startEvent" or element.is_event_subprocess or element.instantiates
        return (begins or element.id in self.beginnings) and element.parent is None

    def _begins_ad_hoc(self, element: Element) -> bool:
        around = self.process.elements.get(element.parent or "")
        return around is not None and around.ad_hoc is not None

    def ends(self) -> None:
        for element in self.process.elements.values():
            if element.type == "startEvent" and self.incoming[element.id]:
                self.findings.add("start-incoming", element.id)
            if element.type == "endEvent" and self.outgoing[element.id]:
                self.findings.add("end-outgoing", element.id)
            if element.type == "task":
                self.findings.add("task-without-type", element.id)

    def ad_hoc(self) -> None:
        """Make sure that there is something to begin with, and that nothing begins or ends by events."""
        empty = {element.id for element in self.process.elements.values() if element.ad_hoc is not None}
        for element in self.process.elements.values():
            if not self._begins_ad_hoc(element):
                continue
            if element.type in ("startEvent", "endEvent"):
                self.findings.add("ad-hoc-event", element.id)
            elif element.type in ACTIVITIES | CONTAINERS and not element.is_event_subprocess:
                empty.discard(element.parent or "")
        for element_id in sorted(empty):
            self.findings.add("ad-hoc-empty", element_id)

    def gateway(self, element: Element) -> None:
        """Behind a deciding split every flow has a condition or is the default, and there is one."""
        flows = self.outgoing[element.id]
        if element.type == "complexGateway" and len(self.incoming[element.id]) > 1 and not element.activation:
            self.findings.add("activation-missing", element.id)
        if element.type not in DECIDING_GATEWAYS or not flows:
            return
        if len(flows) > 1:
            for flow in flows:
                if flow.condition is None and flow.id not in {element.default_flow, *self.wrong}:
                    self.findings.add(
                        "condition-missing", flow.id, values={"gateway": self.findings.called(element.id)}
                    )
        if element.default_flow is None and all(flow.condition for flow in flows):
            self.findings.add("default-missing", element.id)

    def default_flow(self, element: Element) -> None:
        if element.default_flow is None:
            return
        flow = next((f for f in self.outgoing[element.id] if f.id == element.default_flow), None)
        if element.type not in MAY_DECIDE:
            self.findings.add("default-forbidden", element.id, values={"type": element.type})
        elif flow is None:
            self.findings.add("default-broken", element.id, values={"target": element.default_flow})
        elif flow.condition is not None:
            self.findings.add("default-condition", element.id, values={"target": flow.id})

    def condition(self, flow: SequenceFlow) -> None:
        source = self.process.elements[flow.source]
        if flow.condition is not None and source.type not in MAY_DECIDE:
            rule = "condition-ignored" if source.type == "parallelGateway" else "condition-forbidden"
            values = {"source": self.findings.called(source.id), "type": source.type}
            self.findings.add(rule, flow.id, property="conditionExpression", values=values)

    def border(self, flow: SequenceFlow) -> None:
        source, target = (self.process.elements[end] for end in (flow.source, flow.target))
        if source.parent != target.parent:
            values = {"source": source.id, "target": target.id}
            self.findings.add("flow-crosses-border", flow.id, values=values)

    def dead_ends(self) -> None:
        """Where a level has an end event, its tokens end there; without any they may end anywhere."""
        has_end = {element.parent for element in self.process.elements.values() if element.type == "endEvent"}
        for element in self.process.elements.values():
            outside = element.for_compensation or is_compensated_at(element) or element.is_event_subprocess
            outside = outside or self._begins_ad_hoc(element)
            if element.type != "endEvent" and not self.outgoing[element.id] and not outside:
                self.findings.add("dead-end" if element.parent in has_end else "end-implicit", element.id)

    def reachability(self) -> None:
        """Report where a part that is never reached begins, and how much follows."""
        elements = self.process.elements.values()
        seen = self._from(each.id for each in elements if self._starts(each))
        if not seen:
            return
        seen |= self._from(e.id for e in self.process.elements.values() if e.for_compensation)
        lost = [element_id for element_id in self.process.elements if element_id not in seen]
        # What nothing leads to comes first; what is left then are circles.
        for element_id in sorted(lost, key=lambda element_id: bool(self.incoming[element_id])):
            if element_id not in seen:
                part = self._from([element_id]) - seen
                seen |= part
                values = {"following": _following(len(part) - 1)}
                self.findings.add("unreachable", element_id, values=values)

    def _from(self, begin: Iterable[str]) -> set[str]:
        """Return the elements themselves and all that becomes active from there."""
        seen = set(begin)
        queue = deque(seen)
        while queue:
            for target in self.following[queue.popleft()]:
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
        return seen


def _following(number: int) -> str | tuple[str, str]:
    if number == 0:
        return ""
    if number == 1:
        return ", und der Schritt dahinter auch nicht", ", nor is the element behind it"
    return f", und die {number} Schritte dahinter auch nicht", f", nor are the {number} elements behind it"
