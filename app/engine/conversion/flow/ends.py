"""Paths that simply stopped get the end event that was assumed, with its place in the picture."""

from __future__ import annotations

from typing import Any

from app.engine.conversion.document import local
from app.engine.conversion.flow.graph import Graph
from app.engine.conversion.flow.picture import EVENT, Picture

_LEVELS = frozenset({"process", "subProcess", "transaction"})


def add_ends(graph: Graph, picture: Picture) -> None:
    """Lead every path to an end event: BPMN wants one wherever a start event is drawn."""
    bounded = {node.getparent() for node in graph.of_type("startEvent", "endEvent")}
    for node in list(graph.flow_nodes):
        if node.getparent() not in bounded:
            continue  # without start and end events everything inside begins and ends by itself
        if node.get("id") and not graph.outgoing[node.get("id")] and _goes_on(node):
            _end(graph, picture, node)


def _goes_on(node: Any) -> bool:
    """Tell whether a token leaves a node in the ordinary way."""
    if local(node.getparent()) not in _LEVELS or local(node) == "endEvent":
        return False
    if node.get("isForCompensation") == "true" or node.get("triggeredByEvent") == "true":
        return False
    kinds = {local(child) for child in node}
    if local(node) == "boundaryEvent":
        return "compensateEventDefinition" not in kinds
    return local(node) != "intermediateThrowEvent" or "linkEventDefinition" not in kinds


def _end(graph: Graph, picture: Picture, node: Any) -> None:
    end_id = graph.new_id(f"{node.get('id')}_ende")
    flow_id = graph.new_id(f"{node.get('id')}_zum_ende")
    graph.connect(node, graph.add_node(node, "endEvent", end_id), flow_id)
    picture.add_behind(node, end_id, flow_id, EVENT)
    graph.note("end-added", node, end=end_id)
