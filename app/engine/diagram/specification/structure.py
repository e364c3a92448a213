"""Which elements stand where, which attributes they need, and what their expressions are."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from app.engine.diagram.extensions import local_name
from app.engine.diagram.findings import hint
from app.engine.diagram.specification import metamodel, schema
from app.engine.diagram.specification.document import (
    MIME,
    Document,
    children,
    is_true,
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
_PATTERNS: Final = {"id": re.compile(r"[^\W\d][\w.\-·]*"), "integer": re.compile(r"[+-]?\d+")}
_KINDS: Final = {
    "id": (
        "ein Name ohne Leerzeichen, der nicht mit einer Ziffer beginnt",
        "a name without spaces or digit in front",
    ),
    "integer": ("eine ganze Zahl", "a whole number"),
    "name": ("ein bekanntes Präfix vor dem Doppelpunkt", "a known prefix before the colon"),
}
_SAID_ELSEWHERE: Final = frozenset({"default"})
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_MAY_BE_EMPTY = ("from", "to")


def check_structure(document: Document) -> None:
    _schema(document)
    for node in document.all("documentation", "textAnnotation"):
        format_ = node.get("textFormat")
        if format_ is not None and not MIME.fullmatch(format_.strip()):
            document.report("text-format-invalid", node, property="textFormat", text=format_)
    for node in document.all("extension"):
        if is_true(node, "mustUnderstand"):
            document.report("extension-not-understood", node, name=node.get("definition") or "?")
    _uris(document)
    _expressions(document)


def _schema(document: Document) -> None:
    """Compare each element with its type; of what is in a misplaced one nothing is said."""
    types = {document.root: schema.TYPES["definitions"]}
    for node in document.root.iter(f"{{{BPMN}}}*"):
        type_ = types.get(node)
        if type_ is None:
            continue
        _attributes(document, node, type_)
        if not type_.anything:
            types.update(_children(document, node, type_))


def _attributes(document: Document, node: Any, type_: schema.Type) -> None:
    for name in type_.required + metamodel.REQUIRED.get(local_name(node), ()):
        if not (node.get(name) or "").strip():
            document.report("attribute-required", node, property=name, name=name)
    for name, value in node.attrib.items():
        if name.startswith("{"):
            continue
        kind = type_.attributes.get(name)
        if kind is None and name not in _SAID_ELSEWHERE:
            values = {"name": name, "hint": hint(name, type_.attributes)}
            document.report("attribute-unknown", node, property=name, **values)
        elif kind is not None and not _fits(value.strip(), kind, node):
            values = {"name": name, "value": value, "expected": _expected(kind)}
            document.report("attribute-invalid", node, property=name, **values)


def _fits(value: str, kind: str, node: Any) -> bool:
    if kind == "name":
        prefix, _, local = value.rpartition(":")
        return not local or not prefix or prefix in node.nsmap
    if kind in _PATTERNS:
        return _PATTERNS[kind].fullmatch(value) is not None
    return kind not in schema.VALUES or value in schema.VALUES[kind].split()


def _expected(kind: str) -> str | tuple[str, str]:
    return _KINDS.get(kind) or ", ".join(schema.VALUES[kind].split())


def _children(document: Document, node: Any, type_: schema.Type) -> dict[Any, schema.Type]:
    """Return the types of the children that stand where they may."""
    found: dict[Any, schema.Type] = {}
    numbers: Counter[int] = Counter()
    early: list[Any] = []
    for each in children(node):
        name = local_name(each)
        place, its_type = type_.place(name), type_.of_child(name)
        if place is None or its_type is None or not _may_stand(name, node):
            rule = "element-misplaced" if name in schema.ELEMENTS else "element-unknown"
            document.report(rule, each, parent=f"bpmn:{local_name(node)}")
            continue
        numbers[place] += 1
        if place < max(numbers):
            early.append(each)
        found[each] = its_type
    for each in early[:1]:  # one says enough
        document.report("child-order", each, parent=f"bpmn:{local_name(node)}")
    _numbers(document, node, type_, numbers)
    return found


def _numbers(document: Document, node: Any, type_: schema.Type, numbers: Counter[int]) -> None:
    """Compare how often something stands in an element with how often it may and has to."""
    for place, part in enumerate(type_.parts):
        if numbers[place] < part.least:
            document.report("child-required", node, name=f"bpmn:{part.name}")
        elif part.most is not None and numbers[place] > part.most:
            document.report("child-repeated", node, name=f"bpmn:{part.name}")
    for name in metamodel.REQUIRED_CHILDREN.get(local_name(node), ()):
        if not children(node, name):
            document.report("child-required", node, name=f"bpmn:{name}")


def _may_stand(name: str, parent: Any) -> bool:
    return name not in metamodel.PARENTS or local_name(parent) in metamodel.PARENTS[name]


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
