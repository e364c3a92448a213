"""DMN files as XML trees: parsed without entities, document types or network, bounded in size and depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from app.dmn.findings import InvalidDecisionModel, finding
from app.feel.names import normalize

Node: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml has no public name for it

MAX_BYTES = 5_000_000
MAX_DEPTH = 100
MAX_NODES = 200_000

#: Model namespaces by version. DMN 1.1 and older have another structure and are refused.
VERSIONS = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
LAUFZETTEL = "https://laufzettel.dev/schema/1.0"


def parse(xml: bytes) -> Node:
    """Return the `definitions` element of a DMN file.

    Raises:
        InvalidDecisionModel: not XML, too large, too deep, with a document type, or not DMN 1.2 to 1.5.
    """
    if len(xml) > MAX_BYTES:
        raise _refusal(
            "file-too-large", f"Die Datei ist größer als {MAX_BYTES:,} Bytes", "The file is too large"
        )
    root = _parse(xml)
    _check_size(root)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in VERSIONS:
        raise _refusal(
            "not-dmn",
            "Die Datei ist kein DMN-Modell der Versionen 1.2 bis 1.5",
            "The file is not a DMN model of version 1.2 to 1.5",
            root.sourceline,
        )
    return root


def _parse(xml: bytes) -> Node:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise _refusal(
            "not-xml", f"Die Datei ist kein gültiges XML: {error}", f"Not XML: {error}", line
        ) from error
    if root.getroottree().docinfo.doctype:
        raise _refusal(
            "document-type",
            "Die Datei enthält eine Dokumenttyp-Deklaration; das ist nicht erlaubt",
            "The file has a document type declaration, which is not allowed",
        )
    return root


def _check_size(root: Node) -> None:
    depth = count = 0
    for action, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if action == "start" else -1
        count += action == "start"
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise _refusal(
                "file-too-complex",
                f"Das Modell ist tiefer als {MAX_DEPTH} Ebenen oder hat mehr als {MAX_NODES:,} XML-Elemente",
                f"The model is deeper than {MAX_DEPTH} levels or has more than {MAX_NODES:,} XML elements",
            )


def _refusal(rule: str, german: str, english: str, line: int | None = None) -> InvalidDecisionModel:
    return InvalidDecisionModel([finding(rule, german, english, line=line)])


def children(node: Node | None, *names: str) -> Iterator[Node]:
    """Yield the DMN child elements with one of these local names, in the order of the file."""
    if node is None:
        return
    namespace = etree.QName(node).namespace
    for child in node:
        name = etree.QName(child)
        if name.namespace == namespace and name.localname in names:
            yield child


def child(node: Node | None, name: str) -> Node | None:
    """Return the first DMN child element of that local name."""
    return next(children(node, name), None)


def text_of(node: Node | None) -> str:
    """Return the content of the `text` child without surrounding blanks; empty if there is none."""
    inner = child(node, "text")
    return (inner.text or "").strip() if inner is not None else ""


def content(node: Node | None) -> str | None:
    """Return the element's own text without surrounding blanks, None if it is missing or empty."""
    return ((node.text or "").strip() or None) if node is not None else None


def name_of(node: Node, attribute: str = "name") -> str:
    """Return a name with single blanks between its words, as FEEL compares names."""
    return normalize(node.get(attribute, ""))


def local_name(node: Node) -> str:
    """Return the element's name without namespace."""
    return str(etree.QName(node).localname)
