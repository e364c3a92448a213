"""Gateways, default flows and loops: what the other engine took for granted or never looked at."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import append, local, remove
from app.engine.conversion.flow.graph import Graph
from app.engine.diagram.vocabulary import BPMN

_CONDITION: Final = f"{{{BPMN}}}conditionExpression"
_GATEWAYS: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway"})


def settle_flows(graph: Graph) -> None:
    """Write down which flows were taken without a condition, and take out what was never looked at."""
    for node in graph.flow_nodes:
        flows = graph.outgoing[node.get("id") or ""]
        _forget_unasked(graph, node, flows)
        if local(node) == "exclusiveGateway":
            _exclusive(graph, node, flows)
        elif local(node) == "inclusiveGateway" and len(flows) > 1:
            for flow in _without_condition(node, flows):
                _always(graph, node, flow)
        _idle(graph, node, flows)
        _loop(graph, node)
        _marker(graph, node, flows)


def _forget_unasked(graph: Graph, node: Any, flows: list[Any]) -> None:
    """Take out the conditions of default flows, and those behind parallel gateways."""
    for flow in flows:
        condition = flow.find(_CONDITION)
        is_default = flow.get("id") is not None and flow.get("id") == node.get("default")
        if condition is not None and (is_default or local(node) == "parallelGateway"):
            remove(condition)
            graph.note("condition-unasked", node, target=flow.get("targetRef") or "?")


def _without_condition(node: Any, flows: list[Any]) -> list[Any]:
    default = node.get("default")
    return [f for f in flows if f.find(_CONDITION) is None and (not default or f.get("id") != default)]


def _exclusive(graph: Graph, node: Any, flows: list[Any]) -> None:
    """Make the flow without a condition the default one: behind it nothing was looked at."""
    open_flows = _without_condition(node, flows) if len(flows) > 1 else []
    for flow in open_flows:
        if flow is flows[-1] and len(open_flows) == 1 and node.get("default") is None:
            if flow.get("id") is None:
                flow.set("id", graph.new_id(f"{flow.get('sourceRef')}_sonst"))
            node.set("default", flow.get("id"))
            graph.note("became-default", node, target=flow.get("targetRef") or "?")
        else:
            _always(graph, node, flow)


def _always(graph: Graph, node: Any, flow: Any) -> None:
    condition = etree.Element(_CONDITION, nsmap=flow.nsmap)
    condition.text = "=true"
    append(flow, condition)
    graph.note("always-taken", node, target=flow.get("targetRef") or "?")


def _idle(graph: Graph, node: Any, flows: list[Any]) -> None:
    """Make a gateway that neither splits nor joins a mere event on the way."""
    number = len(graph.incoming[node.get("id") or ""])
    if local(node) not in _GATEWAYS or len(flows) != 1 or number != 1:
        return
    if flows[0].find(_CONDITION) is None:
        node.tag = f"{{{BPMN}}}intermediateThrowEvent"
        for name in ("gatewayDirection", "default"):
            node.attrib.pop(name, None)
        graph.note("gateway-idle", node)


def _loop(graph: Graph, node: Any) -> None:
    """Take out a standard loop: the other engine does such an activity once."""
    loop = node.find(f"{{{BPMN}}}standardLoopCharacteristics")
    if loop is not None:
        remove(loop)
        graph.note("loop-once", node)


def _marker(graph: Graph, node: Any, flows: list[Any]) -> None:
    """Take out the mark of a compensation handler from what flows lead to, or what an event starts."""
    is_led_to = bool(flows or graph.incoming[node.get("id") or ""])
    is_used = node.get("id") in graph.associated or not (is_led_to or node.get("triggeredByEvent") == "true")
    if node.get("isForCompensation") == "true" and not is_used:
        del node.attrib["isForCompensation"]
        graph.note("compensation-mark", node)
