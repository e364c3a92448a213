"""Activities: quantities, resources, compensation, subprocesses of all kinds, and their start events."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification.document import (
    ACTIVITIES,
    GLOBAL_TASKS,
    Document,
    apply,
    child,
    children,
    is_true,
    reference,
)

_METHODS: Final = frozenset({"##Compensate", "##Image", "##Store", "##Unspecified"})
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(%[0-9A-Fa-f]{2}|[\w\-.~:/?#\[\]@!$&'()*+,;=])+")


def check_activities(document: Document) -> None:
    apply(
        document,
        [
            (sorted(ACTIVITIES), _quantities),
            (["resourceRole", "performer", "humanPerformer", "potentialOwner"], _resource),
            (["transaction"], _method),
            (["callActivity"], _called_element),
        ],
    )


def _quantities(document: Document, node: Any) -> None:
    for name in ("startQuantity", "completionQuantity"):
        value = node.get(name)
        if value is not None and not re.fullmatch(r"\s*0*[1-9]\d*\s*", value):
            document.report("quantity-invalid", node, property=name, name=name, value=value)


def _method(document: Document, node: Any) -> None:
    method = (node.get("method") or "").strip()
    if method and method not in _METHODS and not _URI.fullmatch(method):
        document.report("transaction-method", node, property="method", value=method)


def _resource(document: Document, node: Any) -> None:
    resource = child(node, "resourceRef")
    if resource is not None and child(node, "resourceAssignmentExpression") is not None:
        document.report("resource-twice", node)
    for binding in children(node, "resourceParameterBinding"):
        parameter = document.target(binding, "parameterRef")
        owner = None if parameter is None else parameter.getparent().get("id")
        if resource is None or (owner is not None and owner != reference(resource.text)):
            document.report("resource-parameter", binding, name=binding.get("parameterRef"))
    _required_parameters(document, node, resource)


def _required_parameters(document: Document, role: Any, resource: Any | None) -> None:
    """Make sure that each parameter a resource cannot do without is given."""
    target = None if resource is None else document.by_id.get(reference(resource.text))
    given = {reference(each.get("parameterRef")) for each in children(role, "resourceParameterBinding")}
    for parameter in [] if target is None else children(target, "resourceParameter"):
        if is_true(parameter, "isRequired") and parameter.get("id") not in given:
            name = parameter.get("name") or parameter.get("id")
            document.report("resource-parameter-missing", role, name=name)


def _called_element(document: Document, node: Any) -> None:
    called = node.get("calledElement")
    if called is None:
        return
    target = document.target(node, "calledElement")
    if target is not None and local_name(target) not in {"process"} | GLOBAL_TASKS:
        document.report("called-element-type", node, property="calledElement", target=called)
