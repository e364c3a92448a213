"""Conditions behind events get the gateway that looks at them: there, an event may decide itself."""

from __future__ import annotations

from typing import Any, Final

from app.engine.conversion.document import local
from app.engine.conversion.flow.graph import Graph
from app.engine.conversion.flow.picture import GATEWAY, Picture
from app.engine.diagram.vocabulary import BPMN, EVENTS

_CONDITION: Final = f"{{{BPMN}}}conditionExpression"


def add_gateways(graph: Graph, picture: Picture) -> None:
    """Put an inclusive gateway behind every event with several ways of which some have a condition."""
    for node in list(graph.flow_nodes):
        flows = graph.outgoing[node.get("id") or ""]
        conditional = any(flow.find(_CONDITION) is not None for flow in flows)
        if local(node) in EVENTS and node.get("id") and len(flows) > 1 and conditional:
            _decide(graph, picture, node, flows)


def _decide(graph: Graph, picture: Picture, node: Any, flows: list[Any]) -> None:
    gateway_id = graph.new_id(f"{node.get('id')}_weiche")
    flow_id = graph.new_id(f"{node.get('id')}_zur_weiche")
    graph.outgoing[node.get("id")] = []
    graph.connect(node, graph.add_node(node, "inclusiveGateway", gateway_id), flow_id)
    for flow in flows:
        flow.set("sourceRef", gateway_id)
    graph.outgoing[gateway_id] = flows
    picture.add_behind(node, gateway_id, flow_id, GATEWAY)
    picture.begin_at(gateway_id, [flow.get("id") for flow in flows])
    graph.note("decision-added", node, gateway=gateway_id)
