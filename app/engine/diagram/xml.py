"""Hardened XML reading: no entities, no DTD, no network, bounded size and depth."""

from __future__ import annotations

from typing import Any

from lxml import etree

from app.engine.diagram.findings import Findings

MAX_BYTES = 4_000_000  # a process of 2000 elements with its picture has about 1.5 MB
MAX_ATTRIBUTES = 200_000
MAX_ATTRIBUTES_OF_ONE = 1_000  # of one element; looking one up takes time for each
MAX_NODES = 200_000
MAX_DEPTH = 64
_CHUNK = 65_536


def parse_xml(content: bytes, findings: Findings) -> Any | None:
    """Return the root element, or None with a finding."""
    if len(content) > MAX_BYTES:
        findings.add("xml-too-large", values={"reason": f"{len(content)} Bytes"})
        return None
    if content.count(b"=") > MAX_ATTRIBUTES:
        findings.add("xml-too-large", values={"reason": f"> {MAX_ATTRIBUTES} Attribute"})
        return None
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        problem = _feed(parser, content)
        if problem:
            findings.add("xml-too-large", values={"reason": problem})
            return None
        root = parser.close()
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = str(error.args[0] if error.args else "?")
        rule = "xml-too-large" if "depth" in reason else "xml-invalid"  # libxml2 has a limit of its own
        findings.add(rule, values={"reason": reason})
        return None
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        findings.add("xml-forbidden")
        return None
    return root


def _feed(parser: Any, content: bytes) -> str | None:
    """Feed the file in pieces, so that a hostile one is dropped before it fills the memory."""
    nodes = depth = 0
    for start in range(0, len(content), _CHUNK):
        parser.feed(content[start : start + _CHUNK])
        for event, node in parser.read_events():
            nodes += event == "start"
            if len(node.attrib) > MAX_ATTRIBUTES_OF_ONE:
                return f"> {MAX_ATTRIBUTES_OF_ONE} Attribute"
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                return f"> {MAX_DEPTH} Ebenen"
        if nodes > MAX_NODES:
            return f"> {MAX_NODES} Elemente"
    return None
