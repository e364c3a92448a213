"""What ad-hoc subprocesses and complex gateways say about when it is enough."""

from __future__ import annotations

from typing import Any

from app.engine.diagram import vocabulary as words
from app.engine.diagram.extensions import Extensions
from app.engine.diagram.model import AdHoc

_ORDERINGS = ("Parallel", "Sequential")


def read_ad_hoc(node: Any, type_: str, extensions: Extensions) -> AdHoc | None:
    """Return which elements begin, and when it is enough; None for all other elements."""
    if type_ != "adHocSubProcess":
        return None
    ordering = (node.get("ordering") or "Parallel").strip()
    if ordering not in _ORDERINGS:
        values = {"name": "ordering", "value": ordering}
        extensions.findings.add("unsupported-attribute", extensions.element_id, values=values)
    return AdHoc(
        begins=extensions.expression("adHoc", "activeElementsCollection"),
        sequential=ordering == "Sequential",
        completion=_condition(node, "completionCondition", extensions),
        cancels=node.get("cancelRemainingInstances", "true").strip() not in ("false", "0"),
    )


def read_activation(node: Any, type_: str, extensions: Extensions) -> Any:
    """Return when a complex gateway goes on."""
    return _condition(node, "activationCondition", extensions) if type_ == "complexGateway" else None


def _condition(node: Any, name: str, extensions: Extensions) -> Any:
    for child in node.iterchildren(f"{{{words.BPMN}}}{name}"):
        text = "".join(child.itertext()).strip()
        if text:
            return extensions.must_compute(extensions.compile(text, name))
    return None
