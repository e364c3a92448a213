"""Which elements stand where, which attributes they need, and what their expressions are."""

from __future__ import annotations

import re
from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.specification import metamodel
from app.engine.diagram.specification.document import (
    MIME,
    Document,
    children,
    is_true,
    parent_type,
    reference,
    text_of,
)
from app.engine.diagram.vocabulary import BPMN

_URI = re.compile(r"(%[0-9A-Fa-f]{2}|[^\s%<>\"{}|\\^`])+")
#: Attribute → elements in which it is a URI.
_URIS: Final = {
    "targetNamespace": ("definitions",),
    "expressionLanguage": ("definitions",),
    "typeLanguage": ("definitions",),
    "namespace": ("import",),
    "location": ("import",),
    "importType": ("import",),
    "implementation": ("serviceTask", "sendTask", "receiveTask", "userTask", "businessRuleTask"),
    "language": metamodel.EXPRESSIONS,
}
_BOOLEANS: Final = frozenset({"true", "false", "1", "0"})
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_MAY_BE_EMPTY = ("from", "to")


def check_structure(document: Document) -> None:
    misplaced: set[Any] = set()
    for node in document.root.iter(f"{{{BPMN}}}*"):
        if node.getparent() in misplaced or not _is_in_place(document, node):
            misplaced.add(node)  # and of what is inside nothing is said
            continue
        _attributes(document, node)
        _children(document, node)
    for node in document.all("documentation", "textAnnotation"):
        format_ = node.get("textFormat")
        if format_ is not None and not MIME.fullmatch(format_.strip()):
            document.report("text-format-invalid", node, property="textFormat", text=format_)
    for node in document.all("extension"):
        if is_true(node, "mustUnderstand"):
            document.report("extension-not-understood", node, name=node.get("definition") or "?")
    _uris(document)
    _expressions(document)


def _is_in_place(document: Document, node: Any) -> bool:
    type_ = local_name(node)
    if type_ not in metamodel.PARENTS:
        if type_ != "definitions" and not metamodel.is_known(type_):
            document.report("element-unknown", node)
            return False
        return True
    parent = parent_type(node)
    if parent in metamodel.PARENTS[type_]:
        return True
    document.report("element-misplaced", node, parent=f"bpmn:{parent}")
    return False


def _attributes(document: Document, node: Any) -> None:
    type_ = local_name(node)
    for name in metamodel.REQUIRED.get(type_, ()):
        if not (node.get(name) or "").strip():
            document.report("attribute-required", node, property=name, name=name)
    for name, value in node.attrib.items():
        allowed = metamodel.VALUES.get(name) if name in metamodel.VALUES else None
        if name in metamodel.BOOLEAN:
            allowed = _BOOLEANS
        if allowed is not None and value.strip() not in allowed:
            expected = ", ".join(sorted(allowed))
            document.report(
                "attribute-invalid", node, property=name, name=name, value=value, expected=expected
            )


def _children(document: Document, node: Any) -> None:
    for name in metamodel.REQUIRED_CHILDREN.get(local_name(node), ()):
        if not children(node, name):
            document.report("child-required", node, name=f"bpmn:{name}")
    for name in metamodel.SINGLE_CHILDREN.get(local_name(node), ()):
        if len(children(node, name)) > 1:
            document.report("child-repeated", node, name=f"bpmn:{name}")


def _uris(document: Document) -> None:
    for name, types in _URIS.items():
        for node in document.all(*types):
            value = (node.get(name) or "").strip()
            if value and not _URI.fullmatch(value):
                document.report("uri-invalid", node, property=name, name=name, value=value)


def _expressions(document: Document) -> None:
    """Expressions of executable processes are formal: something a machine can evaluate."""
    for node in document.all(*metamodel.EXPRESSIONS):
        if not document.is_executable(node):
            continue
        name = local_name(node)
        if not text_of(node) and name not in _MAY_BE_EMPTY:
            document.report("expression-empty", node, property=name, name=name)
        elif not _is_formal(node):
            document.report("expression-informal", node, property=name, name=name, text=text_of(node))


def _is_formal(node: Any) -> bool:
    """Text is, by its type; what begins with "=" is FEEL in any case."""
    return reference(node.get(_XSI_TYPE)) == "tFormalExpression" or text_of(node).startswith("=")
