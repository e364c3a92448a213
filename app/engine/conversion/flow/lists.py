"""What elements repeat about their flows (`bpmn:incoming`, `bpmn:outgoing`) says all, and nothing else."""

from __future__ import annotations

from typing import Any, Final

from app.engine.conversion.document import remove, set_text, text_of
from app.engine.conversion.flow.graph import Graph
from app.engine.diagram.vocabulary import BPMN

_LISTS: Final = (f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing")
_BEFORE: Final = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef")


def settle_lists(graph: Graph) -> None:
    """Complete the lists wherever a process has some; the other engine never reads them."""
    listing = {
        process
        for process in graph.of_type("process")
        if next(process.iterdescendants(*_LISTS), None) is not None
    }
    for node in graph.flow_nodes:
        if next(node.iterancestors(f"{{{BPMN}}}process"), None) in listing:
            _settle(graph, node)


def _settle(graph: Graph, node: Any) -> None:
    for name, flows in (("incoming", graph.incoming), ("outgoing", graph.outgoing)):
        ids = [_identified(graph, flow) for flow in flows[node.get("id") or ""]]
        entries = node.findall(f"{{{BPMN}}}{name}")
        listed = {text_of(entry).rpartition(":")[2]: entry for entry in entries}
        own = frozenset(ids)
        for flow_id, entry in listed.items():
            if flow_id not in own:
                remove(entry)
        after = (*_BEFORE, "incoming") if name == "incoming" else (*_BEFORE, "incoming", "outgoing")
        new = [flow_id for flow_id in ids if flow_id not in listed]
        last = None
        for flow_id in new:
            last = graph.add_inside(node, name, after=after) if last is None else graph.add_beside(last, name)
            set_text(last, flow_id)


def _identified(graph: Graph, flow: Any) -> str:
    """Return a flow's id, made if it is missing."""
    if not flow.get("id"):
        flow.set("id", graph.new_id(f"{flow.get('sourceRef')}_{flow.get('targetRef')}"))
    return str(flow.get("id"))
