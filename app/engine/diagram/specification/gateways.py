"""Gateways, and where sequence flows begin and end."""

from __future__ import annotations

from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    ACTIVITIES,
    GATEWAYS,
    SUBPROCESSES,
    Document,
    child,
    children,
    is_event_subprocess,
    is_false,
    is_true,
    reference,
)

_AFTER_EVENT_GATEWAY: Final = frozenset({"message", "signal", "timer", "conditional"})


def check_gateways(document: Document) -> None:
    for node in document.all(*sorted(GATEWAYS)):
        _direction(document, node)
    for node in document.all("eventBasedGateway"):
        _event_gateway(document, node)
    for node in document.all(*sorted(ACTIVITIES)):
        flows = document.outgoing(node)
        if len(flows) == 1 and child(flows[0], "conditionExpression") is not None:
            document.report("condition-alone", flows[0], source=node.get("id"))
    for flow in document.all("sequenceFlow"):
        if is_false(flow, "isImmediate") and document.is_executable(flow):
            document.report("flow-not-immediate", flow, property="isImmediate")
    for node in document.all("process", *sorted(SUBPROCESSES)):
        _start_and_end(document, node)


def _direction(document: Document, node: Any) -> None:
    ways_in, ways_out = len(document.incoming(node)), len(document.outgoing(node))
    direction = (node.get("gatewayDirection") or "Unspecified").strip()
    if ways_in <= 1 and ways_out <= 1:
        document.report("gateway-idle", node, ways_in=ways_in, ways_out=ways_out)
        return
    fits = {
        "Converging": ways_in > 1 and ways_out <= 1,
        "Diverging": ways_in <= 1 and ways_out > 1,
        "Mixed": ways_in > 1 and ways_out > 1,
    }
    if not fits.get(direction, True):
        values = {"direction": direction, "ways_in": ways_in, "ways_out": ways_out}
        document.report("gateway-direction", node, property="gatewayDirection", **values)


def _event_gateway(document: Document, node: Any) -> None:
    targets = [
        target
        for flow in document.outgoing(node)
        if (target := document.target(flow, "targetRef")) is not None
    ]
    for target in targets:
        _attached(document, target)
        if (
            local_name(target) == "intermediateCatchEvent"
            and document.kinds_of(target) - _AFTER_EVENT_GATEWAY
        ):
            document.report("event-gateway-target", target, gateway=node.get("id"))
    instantiates = is_true(node, "instantiate")
    if node.get("eventGatewayType") == "Parallel" and not instantiates:
        document.report("event-gateway-parallel", node)
    if instantiates:
        _starts(document, node, targets)


def _attached(document: Document, target: Any) -> None:
    """Nothing else may end what waits for the gateway."""
    for boundary in document.all("boundaryEvent"):
        if reference(boundary.get("attachedToRef")) == target.get("id"):
            document.report("event-gateway-boundary", boundary, target=target.get("id"))


def _starts(document: Document, node: Any, targets: list[Any]) -> None:
    """Make sure that what starts the process stands at its beginning and waits for messages only."""
    if document.incoming(node):
        document.report("event-gateway-incoming", node)
    for target in targets:
        if local_name(target) != "receiveTask" and document.kinds_of(target) != {"message"}:
            document.report("event-gateway-start", target, gateway=node.get("id"))


def _start_and_end(document: Document, node: Any) -> None:
    """Who draws a start event draws an end event too, and connects both."""
    if local_name(node) == "adHocSubProcess":
        return
    starts, ends = children(node, "startEvent"), children(node, "endEvent")
    if starts and not ends and not is_event_subprocess(node):
        document.report("end-missing", node)
    for event in ends:
        if not document.incoming(event):
            document.report("end-unconnected", event)
    for event in starts:
        if not document.outgoing(event):
            document.report("start-unconnected", event)
