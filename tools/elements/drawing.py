"""Small BPMN diagrams out of rows of nodes: model and positions at once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DD: Final = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SPACES: Final = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "zeebe": ZEEBE, "xsi": XSI}

GAP, ROW, MARGIN = 50, 130, 40
_SIZES: Final = {"Event": (36, 36), "Gateway": (50, 50)}
_TASK: Final = (100, 80)


@dataclass
class Node:
    """One flow node; `body` is XML inside of it, with the prefixes bpmn, zeebe and xsi."""

    type: str  # e.g. "userTask"
    id: str
    name: str = ""
    body: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Row] = field(default_factory=list)  # of a subprocess
    x: int = 0
    y: int = 0  # of its middle

    @property
    def size(self) -> tuple[int, int]:
        if self.inside:
            width = max(row.width for row in self.inside) + 2 * MARGIN
            return width, len(self.inside) * ROW + 30
        for ending, size in _SIZES.items():
            if self.type.endswith(ending):
                return size
        return _TASK


@dataclass
class Row:
    """Nodes from left to right, joined by flows; it may hang on a boundary event or come from a gateway."""

    nodes: list[Node]
    conditions: dict[int, str] = field(
        default_factory=dict
    )  # index of a node → condition of its outgoing flow
    origin: str | None = None  # a node before the first one, in another row
    target: str | None = None  # a node after the last one, in another row
    attached_to: str | None = None  # the first node is a boundary event of this one
    associated: bool = False  # the first two nodes are joined by an association (compensation)
    joined: bool = True
    condition: str = ""  # of the flow from the origin
    start: int = 0  # x of the first node, if it does not follow from anything

    @property
    def width(self) -> int:
        return sum(node.size[0] for node in self.nodes) + GAP * (len(self.nodes) - 1) + self.start


class Drawing:
    """One file: `rows` of one process, `globals_` such as messages."""

    def __init__(self, key: str, name: str, rows: list[Row], *, globals_: str = "") -> None:
        self.key = key
        self.nodes: dict[str, Node] = {}
        self.flows: list[tuple[str, str]] = []
        self.root = etree.Element(f"{{{BPMN}}}definitions", nsmap=_SPACES)
        self.root.set("id", f"definitions_{key}")
        self.root.set("targetNamespace", "https://laufzettel.example/elements")
        self.process = etree.SubElement(
            self.root, f"{{{BPMN}}}process", id=key, name=name, isExecutable="true"
        )
        self._append(self.root, globals_)
        diagram = etree.SubElement(self.root, f"{{{DI}}}BPMNDiagram", id=f"diagram_{key}")
        self.plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=f"plane_{key}", bpmnElement=key)
        self._place(rows, self.process, 100, 100)

    def xml(self) -> bytes:
        etree.indent(self.root)
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")) + b"\n"

    def fragment(self, ids: list[str]) -> str:
        """Return the XML of some elements, as it stands in the file but without the namespaces."""
        etree.indent(self.root)
        found = [self.root.find(f".//*[@id='{element_id}']") for element_id in ids]
        texts = []
        for node in found:
            if node is None:
                raise KeyError(f"{self.key}: one of {ids} does not exist")
            copy = etree.fromstring(etree.tostring(node, with_tail=False))
            for child in copy.findall(f"{{{BPMN}}}incoming") + copy.findall(f"{{{BPMN}}}outgoing"):
                copy.remove(child)
            etree.indent(copy)
            text = etree.tostring(copy, encoding="unicode")
            for prefix, uri in _SPACES.items():
                text = text.replace(f' xmlns:{prefix}="{uri}"', "")
            texts.append(text)
        return "\n".join(texts)

    def _append(self, parent: etree._Element, xml: str) -> None:
        declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
        for child in etree.fromstring(f"<r {declared}>{xml}</r>"):
            parent.append(child)

    def _place(self, rows: list[Row], parent: etree._Element, left: int, top: int) -> None:
        y = top
        for row in rows:
            x = left + row.start
            host = self.nodes.get(row.attached_to or "")
            before = self.nodes.get(row.origin or "")
            if host is not None:
                x = host.x + host.size[0] - 45
            elif before is not None:
                x = before.x + before.size[0] + GAP
            tallest = max(node.size[1] for node in row.nodes)
            y = max(y, y + (tallest - 80) // 2)
            for index, node in enumerate(row.nodes):
                node.x, node.y = x, y
                if host is not None and index == 0:
                    node.y = host.y + host.size[1] // 2
                    node.attributes["attachedToRef"] = host.id
                    x += 18
                self._add(node, parent)
                x += node.size[0] + GAP
            self._join(row, parent)
            y += ROW + max(0, tallest - 80) // 2

    def _add(self, node: Node, parent: etree._Element) -> None:
        self.nodes[node.id] = node
        element = etree.SubElement(parent, f"{{{BPMN}}}{node.type}", id=node.id)
        if node.name:
            element.set("name", node.name)
        for key, value in node.attributes.items():
            element.set(key, value)
        self._append(element, node.body)
        width, height = node.size
        shape = etree.SubElement(self.plane, f"{{{DI}}}BPMNShape", id=f"{node.id}_di", bpmnElement=node.id)
        if node.inside:
            shape.set("isExpanded", "true")
        if node.type == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        top = node.y - height // 2
        etree.SubElement(
            shape, f"{{{DC}}}Bounds", x=str(node.x), y=str(top), width=str(width), height=str(height)
        )
        self._label(node, shape)
        if node.inside:
            self._place(node.inside, element, node.x + MARGIN, top + 75)

    def _label(self, node: Node, shape: etree._Element) -> None:
        """Put a name where no flow crosses it."""
        if node.type.endswith("Gateway"):
            x, y = node.x - 15, node.y - 45
        elif node.type == "boundaryEvent":
            x, y = node.x - 75, node.y + 12
        else:
            return
        label = etree.SubElement(shape, f"{{{DI}}}BPMNLabel")
        etree.SubElement(label, f"{{{DC}}}Bounds", x=str(x), y=str(y), width="80", height="14")

    def _join(self, row: Row, parent: etree._Element) -> None:
        ids = [node.id for node in row.nodes]
        pairs = list(itertools.pairwise(ids)) if row.joined else []
        conditions = [row.conditions.get(index, "") for index in range(len(pairs))]
        if row.associated:
            self._connect("association", *pairs.pop(0), parent, conditions.pop(0))
        if row.origin:
            pairs.append((row.origin, ids[0]))
            conditions.append(row.condition)
        if row.target:
            pairs.append((ids[-1], row.target))
            conditions.append("")
        for pair, condition in zip(pairs, conditions, strict=True):
            self._connect("sequenceFlow", *pair, parent, condition)

    def _connect(self, type_: str, source: str, target: str, parent: etree._Element, condition: str) -> None:
        connection = f"{source}_{target}"
        label, _, expression = condition.partition(" | ")
        element = etree.SubElement(
            parent, f"{{{BPMN}}}{type_}", id=connection, sourceRef=source, targetRef=target
        )
        if label:
            element.set("name", label)
        if type_ == "association":
            element.set("associationDirection", "One")
        if expression == "default":
            parent.find(f"*[@id='{source}']").set("default", connection)
        elif expression:
            inner = etree.SubElement(element, f"{{{BPMN}}}conditionExpression")
            inner.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            inner.text = expression
        edge = etree.SubElement(
            self.plane, f"{{{DI}}}BPMNEdge", id=f"{connection}_di", bpmnElement=connection
        )
        for x, y in self._waypoints(self.nodes[source], self.nodes[target]):
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=str(x), y=str(y))

    @staticmethod
    def _waypoints(source: Node, target: Node) -> list[tuple[int, int]]:
        middle = source.x + source.size[0] // 2
        if source.y == target.y:
            if target.x > source.x:
                return [(source.x + source.size[0], source.y), (target.x, target.y)]
            below = source.y + ROW // 2
            end = target.x + target.size[0] // 2
            return [
                (middle, source.y + source.size[1] // 2),
                (middle, below),
                (end, below),
                (end, target.y + target.size[1] // 2),
            ]
        if target.y > source.y:  # down into another row
            return [(middle, source.y + source.size[1] // 2), (middle, target.y), (target.x, target.y)]
        end = target.x + target.size[0] // 2
        return [(source.x + source.size[0], source.y), (end, source.y), (end, target.y + target.size[1] // 2)]
