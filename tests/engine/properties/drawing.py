"""Random models as plain facts, which become a diagram for the engine and a board for the oracle."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from tests.engine.diagrams import Diagram, mapping, several

CONTAINERS = frozenset({"subProcess", "transaction"})
Condition = tuple[int, int]  # taken if n, divided by the first, leaves the second


def examples(number: int) -> int:
    """How many examples to try; LAUFZETTEL_EXAMPLES multiplies them for a long run."""
    return number * int(os.environ.get("LAUFZETTEL_EXAMPLES", "1"))


@dataclass(frozen=True)
class Node:
    id: str
    kind: str  # BPMN type
    parent: str | None = None
    host: str | None = None  # of a boundary event
    event: str | None = None  # timer, message, error, terminate, compensation, cancel
    interrupts: bool = True
    by_event: bool = False  # an event subprocess
    undoes: str | None = None  # outside of the flow: the activity that it undoes
    times: int | None = None  # multi-instance
    sequential: bool = False
    needs: int = 1  # tokens to begin
    gives: int = 1  # tokens on each flow behind it

    @property
    def contains(self) -> bool:
        return self.kind in CONTAINERS


@dataclass(frozen=True)
class Flow:
    source: str
    target: str
    condition: Condition | None = None
    default: bool = False
    number: int = 0

    @property
    def id(self) -> str:
        return f"f{self.number}"


@dataclass
class Drawing:
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def add(self, kind: str, parent: str | None = None, **facts: object) -> str:
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes[name] = Node(name, kind, parent, **facts)  # type: ignore[arg-type]
        return name

    def flow(
        self, source: str, target: str, condition: Condition | None = None, *, default: bool = False
    ) -> None:
        self.flows.append(Flow(source, target, condition, default, len(self.flows)))

    def outgoing(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node]

    def incoming(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node]

    def attached(self, host: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.host == host]

    def start_of(self, parent: str | None) -> Node:
        return next(n for n in self.nodes.values() if n.kind == "startEvent" and n.parent == parent)

    def beside(self, parent: str | None) -> list[Node]:
        """Event subprocesses of a level."""
        return [node for node in self.nodes.values() if node.by_event and node.parent == parent]

    def handler_of(self, activity: str) -> Node | None:
        return next((node for node in self.nodes.values() if node.undoes == activity), None)

    # --- for the engine

    def diagram(self) -> Diagram:
        diagram = Diagram()
        self._draw(diagram, None)
        return diagram

    def _draw(self, diagram: Diagram, parent: str | None) -> None:
        level = [node for node in self.nodes.values() if node.parent == parent]
        for node in level:
            self._draw_node(diagram, node)
        for flow in self.flows:
            if self.nodes[flow.source].parent == parent:
                condition = flow.condition and f"=modulo(n, {flow.condition[0]}) = {flow.condition[1]}"
                diagram.flow(flow.source, flow.target, condition or None, id=flow.id)
        for node in level:
            if node.undoes is not None:
                diagram.undo(node.undoes, node.id)

    def _draw_node(self, diagram: Diagram, node: Node) -> None:
        content, extensions, given = self._definition(diagram, node), "", {}
        default = next((flow.id for flow in self.outgoing(node.id) if flow.default), None)
        if default is not None:
            given["default"] = default
        if node.host is not None:
            given |= {"attachedToRef": node.host, "cancelActivity": str(node.interrupts).lower()}
        if node.kind == "startEvent" and not node.interrupts:
            given["isInterrupting"] = "false"
        if node.kind == "userTask":
            given |= {"startQuantity": str(node.needs), "completionQuantity": str(node.gives)}
        if node.by_event:
            given["triggeredByEvent"] = "true"
        if node.undoes is not None:
            given["isForCompensation"] = "true"
        if node.times is not None:
            content += several(number=f"={node.times}", sequential=node.sequential)
        if node.contains:
            inner = Diagram()
            self._draw(inner, node.id)
            diagram.declare(inner.outside)
            content += "".join(inner.parts)
            extensions = mapping({"lokal": "=n"}, {node.id: "=lokal"})
        if node.kind == "scriptTask":
            diagram.script(node.id, f"=if {node.id} = null then 1 else {node.id} + 1", node.id)
        else:
            diagram.node(node.kind, node.id, extensions, content=content, **given)

    def _definition(self, diagram: Diagram, node: Node) -> str:
        if node.event == "timer":
            return (
                '<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D'
                "</bpmn:timeDuration></bpmn:timerEventDefinition>"
            )
        if node.event == "message":
            return diagram.message(f"an_{node.id}")
        if node.event == "error":
            return diagram.error("X")
        if node.event is None:
            return ""
        name = {"compensation": "compensate"}.get(node.event, node.event)
        return f"<bpmn:{name}EventDefinition/>"
