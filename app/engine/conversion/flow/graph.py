"""A converted file as a graph: nodes by id, their flows, and new elements with ids of their own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import Document, insert, insert_behind, local
from app.engine.conversion.notes import Notes
from app.engine.diagram.vocabulary import BPMN, FLOW_NODES

_UNFIT: Final = re.compile(r"[^\w.-]+")


class Graph:
    """All flow nodes of a file and what leads from one to the other."""

    def __init__(self, document: Document, notes: Notes) -> None:
        self.root = document.root
        self.notes = notes
        self.nodes = [node for node in document.elements() if node.tag.startswith(f"{{{BPMN}}}")]
        self.flow_nodes = [node for node in self.nodes if local(node) in FLOW_NODES]
        self.outgoing: dict[str, list[Any]] = defaultdict(list)
        self.incoming: dict[str, list[Any]] = defaultdict(list)
        for flow in self.of_type("sequenceFlow"):
            self.outgoing[flow.get("sourceRef") or ""].append(flow)
            self.incoming[flow.get("targetRef") or ""].append(flow)
        self.associated = {node.get("targetRef") for node in self.of_type("association")}
        self._numbers: Counter[str] = Counter()  # of ids that were wanted more than once
        self._first: Any = next(iter(self.of_type("collaboration", "process")), None)
        self._ids = {node.get("id") for node in document.elements()}

    def of_type(self, *types: str) -> list[Any]:
        """Return the nodes of some types in the order of the file."""
        return [node for node in self.nodes if local(node) in types]

    def new_id(self, wanted: str) -> str:
        """Return an id that nothing in the file has."""
        base = _UNFIT.sub("_", wanted)
        base = base if base[:1].isalpha() or base.startswith("_") else f"id_{base}"
        found = base
        while found in self._ids:
            self._numbers[base] += 1
            found = f"{base}_{self._numbers[base]}"
        self._ids.add(found)
        return found

    def add_node(self, node: Any, tag: str, id: str) -> Any:
        """Put a new flow node behind another."""
        new = self.add_beside(node, tag, id=id)
        self.flow_nodes.append(new)
        return new

    def connect(self, source: Any, target: Any, flow_id: str) -> None:
        """Draw a sequence flow, in the file behind its source."""
        ends = {"sourceRef": source.get("id"), "targetRef": target.get("id")}
        flow = self.add_beside(source, "sequenceFlow", id=flow_id, **ends)
        self.outgoing[source.get("id")].append(flow)
        self.incoming[target.get("id")].append(flow)

    def add_beside(self, node: Any, tag: str, **attributes: str) -> Any:
        """Put a new element on a line of its own behind another."""
        new = self._made(node.getparent(), tag, attributes)
        insert_behind(node, new)
        return new

    def add_inside(self, node: Any, tag: str, *, after: tuple[str, ...] = (), **attributes: str) -> Any:
        """Put a new element into another, behind its first children as long as they have the types named."""
        new = self._made(node, tag, attributes)
        count = next((index for index, child in enumerate(node) if local(child) not in after), len(node))
        insert(node, count, new)
        return new

    def add_root(self, tag: str, **attributes: str) -> Any:
        """Put a new element before the first process."""
        new = self._made(self.root, tag, attributes)
        if self._first is None:
            insert(self.root, 0, new)
            return new
        new.tail = self._first.getprevious().tail if self._first.getprevious() is not None else self.root.text
        self._first.addprevious(new)
        return new

    def _made(self, parent: Any, tag: str, attributes: dict[str, str]) -> Any:
        """Make an element with its parent's prefix."""
        node = etree.SubElement(parent, f"{{{BPMN}}}{tag}", attributes)
        parent.remove(node)
        return node

    def note(self, rule: str, node: Any, **values: object) -> None:
        self.notes.add(rule, node.get("id"), values=values)
