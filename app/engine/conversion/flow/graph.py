"""A converted file as a graph: nodes by id, their flows, and new elements with ids of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Final

from lxml import etree

from app.engine.conversion.document import Document, insert, local
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
        self._ids = {node.get("id") for node in document.elements()}

    def of_type(self, *types: str) -> list[Any]:
        """Return the nodes of some types in the order of the file."""
        return [node for node in self.nodes if local(node) in types]

    def new_id(self, wanted: str) -> str:
        """Return an id that nothing in the file has."""
        base = _UNFIT.sub("_", wanted)
        base = base if base[:1].isalpha() or base.startswith("_") else f"id_{base}"
        found, number = base, 2
        while found in self._ids:
            found, number = f"{base}_{number}", number + 1
        self._ids.add(found)
        return found

    def add_beside(self, node: Any, tag: str, **attributes: str) -> Any:
        """Put a new element on a line of its own behind another."""
        return self._placed(node.getparent(), node.getparent().index(node) + 1, tag, attributes)

    def add_inside(self, node: Any, tag: str, *, after: tuple[str, ...] = (), **attributes: str) -> Any:
        """Put a new element into another, behind its children of the types named."""
        places = [index for index, child in enumerate(node) if local(child) in after]
        return self._placed(node, places[-1] + 1 if places else 0, tag, attributes)

    def add_root(self, tag: str, **attributes: str) -> Any:
        """Put a new element before the first process."""
        children = [child for child in self.root if isinstance(child.tag, str)]
        first = next(child for child in children if local(child) in ("collaboration", "process"))
        return self._placed(self.root, self.root.index(first), tag, attributes)

    def _placed(self, parent: Any, index: int, tag: str, attributes: dict[str, str]) -> Any:
        """Make an element with its parent's prefix."""
        name = tag if tag.startswith("{") else f"{{{BPMN}}}{tag}"
        node = etree.SubElement(parent, name, attributes)
        parent.remove(node)
        insert(parent, index, node)
        return node

    def note(self, rule: str, node: Any, **values: object) -> None:
        self.notes.add(rule, node.get("id"), values=values)
