"""A BPMN file that is changed in place and keeps its formatting wherever nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from app.engine.diagram.findings import Findings
from app.engine.diagram.vocabulary import BPMN, ZEEBE
from app.engine.diagram.xml import parse_xml

#: The dialects that are converted: one engine, its ancestor, its descendants.
FAMILY: Final = frozenset(
    {
        "http://camunda.org/schema/1.0/bpmn",
        "http://camunda.org/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
        "http://activiti.org/bpmn",
        "http://activiti.com/modeler",
        "http://flowable.org/bpmn",
        "http://www.camunda.com/fox",
    }
)
_OLD_BPMN: Final = "http://www.omg.org/bpmn20"
_MODELER: Final = "http://camunda.org/schema/modeler/1.0"
_PLATFORM: Final = f"{{{_MODELER}}}executionPlatform"
_INDENT: Final = "  "
_WORD: Final = re.compile(r"[^\W\d]\w*")
#: The end of an element without content; comments and CDATA are passed over.
_SHORT_TAG: Final = re.compile(r"(<!--.*?-->|<!\[CDATA\[.*?\]\]>)|(?<=[\"\w])/>", re.DOTALL)


def local(tag: Any) -> str:
    """Return a tag's or attribute's name without its namespace."""
    return str(etree.QName(tag).localname)


def is_foreign(tag: Any) -> bool:
    """Tell whether a tag or attribute belongs to the dialects that are converted."""
    return isinstance(tag, str) and etree.QName(tag).namespace in FAMILY


class Document:
    """The XML tree of one file."""

    def __init__(self, root: Any, original: bytes) -> None:
        self.original = original
        self._before = _content(root)
        self.is_ours = ZEEBE in root.nsmap.values()  # drawn for this dialect, or converted before
        self.encoding = root.getroottree().docinfo.encoding or "UTF-8"
        self.root = _redeclared(root)
        for node in list(self.root.iter()):
            if isinstance(node.tag, str) and etree.QName(node).namespace == _OLD_BPMN:
                node.tag = f"{{{BPMN}}}{local(node)}"

    def elements(self) -> Iterator[Any]:
        """Return all elements in the order of the file."""
        return (node for node in list(self.root.iter()) if isinstance(node.tag, str))

    def forget_blank(self) -> None:
        """Take out attributes of the other dialect that say nothing."""
        for node, name in self.foreign():
            if name != node.tag and not node.get(name).strip():
                del node.attrib[name]

    def foreign(self) -> Iterator[tuple[Any, str]]:
        """Return what still belongs to the other dialect: an element and its tag or one of its attributes."""
        for node in self.elements():
            if is_foreign(node.tag):
                yield node, node.tag
            else:
                yield from ((node, name) for name in list(node.attrib) if is_foreign(name))

    def to_bytes(self) -> bytes:
        """Return the file; if nothing was changed, exactly as it was."""
        if _content(self.root) == self._before:
            return self.original
        if self.root.get(_PLATFORM, "Camunda Cloud") != "Camunda Cloud" and not any(self.foreign()):
            self.root.set(_PLATFORM, "Camunda Cloud")
            self.root.set(f"{_PLATFORM}Version", "8.7.0")
        self._forget_prefixes()
        before = reversed(list(self.root.itersiblings(preceding=True)))
        nodes = [*before, self.root, *self.root.itersiblings()]
        lines = [etree.tostring(node, encoding="unicode", with_tail=False) for node in nodes]
        text = "\n".join([f'<?xml version="1.0" encoding="{self.encoding}"?>', *lines, ""])
        if self.original.count(b" />") > self.original.count(b'"/>'):
            text = _SHORT_TAG.sub(lambda match: match[1] or " />", text)
        return text.encode(self.encoding)

    def _forget_prefixes(self) -> None:
        """Take out the declarations of the other dialects that nothing uses any more."""
        kept = {
            prefix
            for node in self.elements()
            for prefix, uri in node.nsmap.items()
            if prefix is not None and uri not in FAMILY
        }
        etree.cleanup_namespaces(self.root, keep_ns_prefixes=sorted(kept))


def _content(root: Any) -> list[object]:
    return [(node.tag, tuple(node.attrib.items()), node.text) for node in root.iter()]


def read_document(content: bytes, findings: Findings) -> Document | None:
    """Read a file under the limits of the engine's own reader; None with a finding if that refuses."""
    if parse_xml(content, findings) is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    root = etree.fromstring(content, parser)
    if etree.QName(root).namespace not in (BPMN, _OLD_BPMN) or local(root) != "definitions":
        findings.add("not-bpmn", values={"tag": local(root)})
        return None
    return Document(root, content)


def _redeclared(root: Any) -> Any:
    """Return the root with `zeebe:` declared and without the prefixes of the other dialects."""
    spaces = {prefix: BPMN if uri == _OLD_BPMN else uri for prefix, uri in root.nsmap.items()}
    prefixes = {prefix: uri for prefix, uri in spaces.items() if uri not in FAMILY}
    if ZEEBE not in prefixes.values():
        prefixes["zeebe" if "zeebe" not in prefixes else "zeebe1"] = ZEEBE
    if prefixes == root.nsmap:
        return root
    before = list(root.itersiblings(preceding=True))
    after = list(root.itersiblings())
    tag = f"{{{BPMN}}}definitions"
    fresh = etree.Element(tag, dict(root.attrib), nsmap=prefixes)
    fresh.text = root.text
    for child in list(root):
        fresh.append(child)
    for sibling in reversed(before):
        fresh.addprevious(sibling)
    for sibling in reversed(after):
        fresh.addnext(sibling)
    return fresh


def words_of(document: Document) -> frozenset[str]:
    """Return the words of all expressions in a file."""
    texts = [
        text
        for node in document.elements()
        for text in (*node.attrib.values(), node.text or "")
        if "{" in text or text.lstrip().startswith("=") or local(node) in ("script", "conditionExpression")
    ]
    return frozenset(word for text in texts for word in _WORD.findall(text))


def text_of(node: Any) -> str:
    """Return the text of an element without comments and the blanks around it."""
    return str(node.xpath("string()")).strip()


def set_text(node: Any, text: str) -> None:
    """Replace all an element holds by a text."""
    for child in list(node):
        node.remove(child)
    node.text = text


# --- changes that keep the indentation


def insert(parent: Any, index: int, child: Any) -> None:
    """Put a child between others on a line of its own."""
    count = len(parent)
    if count == 0:
        outer = _indentation(parent)
        parent.text = outer + _INDENT if outer else parent.text
        child.tail = outer
    elif index < count:
        child.tail = parent.text if index == 0 else parent[index - 1].tail
    else:
        child.tail = parent[-1].tail
        parent[-1].tail = parent.text
    parent.insert(index, child)


def insert_behind(node: Any, new: Any) -> None:
    """Put an element behind another on a line of its own."""
    outer, indentation = node.tail, _indentation(node)
    node.tail = None
    node.addnext(new)
    node.tail, new.tail = indentation or outer, outer


def append(parent: Any, child: Any) -> None:
    """Put a child behind the others on a line of its own."""
    insert(parent, len(parent), child)


def remove(node: Any) -> None:
    """Take out an element together with its line."""
    parent, before = node.getparent(), node.getprevious()
    last = node.getnext() is None
    if last and before is not None:
        before.tail = node.tail
    elif last:
        parent.text = None if not (parent.text or "").strip() else parent.text
    parent.remove(node)


def _indentation(node: Any) -> str:
    """Return the line break and blanks before an element."""
    before = node.getprevious()
    parent = node.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return text if text and not text.strip() and "\n" in text else ""
