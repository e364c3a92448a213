"""A parallel gateway whose incoming flows exclude each other would wait for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import combinations

from app.engine.diagram.findings import Findings
from app.engine.diagram.model import ProcessModel, SequenceFlow
from app.engine.diagram.vocabulary import GATEWAYS

#: One of several ways that tokens go at the same time: the flow it begins with, if any, and the next element.
_Way = tuple[str | None, str]


def check_joins(process: ProcessModel, findings: Findings) -> None:
    """Note every joining parallel gateway that no two tokens can ever reach on two of its flows."""
    check = _JoinCheck(process)
    for element in process.elements.values():
        excluded = check.excluded(element.id) if element.type == "parallelGateway" else None
        if excluded:
            first, second = (findings.called(flow.source) for flow in excluded)
            findings.add("join-never-fires", element.id, values={"first": first, "second": second})


class _JoinCheck:
    def __init__(self, process: ProcessModel) -> None:
        self.process = process
        self.incoming: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        self.outgoing: dict[str, list[SequenceFlow]] = {id_: [] for id_ in process.elements}
        for flow in process.flows:
            self.incoming[flow.target].append(flow)
            self.outgoing[flow.source].append(flow)
        self.attached: dict[str, list[str]] = {}
        for element in process.elements.values():
            if element.attached_to is not None:
                self.attached.setdefault(element.attached_to, []).append(element.id)
        splits = [*map(self._ways, process.elements), *self._beginnings()]
        self.splits = [ways for ways in splits if len(ways) > 1]

    def excluded(self, join: str) -> tuple[SequenceFlow, SequenceFlow] | None:
        """Return two flows into a gateway that never both get a token; None if there are none."""
        flows = self.incoming[join]
        leads_to = self._leading_to(join, flows)
        own = {flow.id: 1 << index for index, flow in enumerate(flows)}
        together = [0] * len(flows)  # per flow: a bit for every flow that may get a token besides it
        for ways in self.splits:
            masks = [own.get(flow or "") or leads_to.get(target, 0) for flow, target in ways]
            for number, mask in enumerate(masks):
                others = _union(masks[:number] + masks[number + 1 :])
                for index in _bits(mask):
                    together[index] |= others
        for first, second in combinations(range(len(flows)), 2):
            if not together[first] >> second & 1:
                return flows[first], flows[second]
        return None

    def _beginnings(self) -> Iterator[list[_Way]]:
        """Where a level has no start event, everything begins that nothing leads to."""
        levels: dict[str | None, list[_Way]] = {}
        for element in self.process.elements.values():
            if not self.incoming[element.id] and element.attached_to is None:
                levels.setdefault(element.parent, []).append((None, element.id))
        for ways in levels.values():
            if not any(self.process.elements[id_].type == "startEvent" for _, id_ in ways):
                yield ways

    def _ways(self, element_id: str) -> list[_Way]:
        """Return where the tokens go that one token at an element may become at the same time.

        An event that does not interrupt may happen more than once, so its way counts twice.
        """
        element = self.process.elements[element_id]
        decides = element.type in GATEWAYS - {"parallelGateway", "inclusiveGateway", "complexGateway"}
        if decides and not element.needs_all_events:
            return []
        beside: list[_Way] = [
            (None, id_)
            for id_ in self.attached.get(element_id, ())
            if not self.process.elements[id_].interrupting
        ]
        return [(flow.id, flow.target) for flow in self.outgoing[element_id]] + beside + beside

    def _leading_to(self, join: str, flows: list[SequenceFlow]) -> dict[str, int]:
        """Return for each element which of the flows can be reached from it without passing the gateway."""
        found: dict[str, int] = {}
        for index, flow in enumerate(flows):
            queue = deque([flow.source])
            while queue:
                id_ = queue.popleft()
                if id_ == join or found.get(id_, 0) >> index & 1:
                    continue
                found[id_] = found.get(id_, 0) | 1 << index
                queue.extend(before.source for before in self.incoming[id_])
                host = self.process.elements[id_].attached_to
                if host is not None:
                    queue.append(host)
        return found


def _union(masks: list[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _bits(mask: int) -> Iterator[int]:
    index = 0
    while mask:
        if mask & 1:
            yield index
        mask >>= 1
        index += 1
