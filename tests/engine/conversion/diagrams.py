"""Small diagrams of other engines, and looking at what became of them."""

from __future__ import annotations

from lxml import etree

from app.engine.conversion import Conversion, convert

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
NAMESPACES = {"b": BPMN, "z": "http://camunda.org/schema/zeebe/1.0", "c": CAMUNDA}


def diagram(process: str, *, beside: str = "", namespace: str = CAMUNDA, attributes: str = "") -> bytes:
    """Return a file with one process; `c:` is the other engine's prefix."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="{BPMN}" xmlns:c="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    targetNamespace="t">
  <b:process id="p" isExecutable="true" {attributes}>
    {process}
  </b:process>
  {beside}
</b:definitions>
""".encode()


def converted(process: str, **options: str) -> Conversion:
    return convert("alt.bpmn", diagram(process, **options))


def rules(conversion: Conversion) -> list[str]:
    """Return what is said, without the end events that these pieces of diagrams lack."""
    return [finding.rule for finding in conversion.findings if finding.rule != "end-added"]


def found(conversion: Conversion, path: str) -> list[dict[str, str]]:
    """Return the attributes of all elements a path leads to."""
    root = etree.fromstring(conversion.content)
    return [dict(node.attrib) for node in root.findall(path, NAMESPACES)]


def extension(conversion: Conversion, name: str) -> dict[str, str]:
    """Return the attributes of the one `zeebe:` element of that name."""
    (attributes,) = found(conversion, f".//z:{name}")
    return attributes


def with_extensions(tag: str, content: str, attributes: str = "", body: str = "") -> str:
    inner = f"<b:extensionElements>{content}</b:extensionElements>{body}"
    return f'<b:{tag} id="x" {attributes}>{inner}</b:{tag}>'
