"""Where elements that were not drawn before appear in the picture."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lxml import etree

from app.engine.conversion.document import append, local
from app.engine.conversion.flow.graph import Graph

_DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_LINES: Final = "http://www.omg.org/spec/DD/20100524/DI"
EVENT: Final = 36.0  # width and height
GATEWAY: Final = 50.0
_GAP: Final = 40.0
_LIMIT: Final = 1_000_000  # beyond it numbers are no places
_MANY: Final = 2_000  # shapes; in larger pictures nobody looks for a free place


class Box(NamedTuple):
    """A rectangle of the picture."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        beside = self.x >= other.x + other.width or other.x >= self.x + self.width
        return not beside and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, other: Box) -> bool:
        across = self.x <= other.x and other.x + other.width <= self.x + self.width
        return across and self.y <= other.y and other.y + other.height <= self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


class Picture:
    """The shapes of a file, and room for more."""

    def __init__(self, graph: Graph) -> None:
        self._shapes: dict[str, Any] = {}
        self._boxes: dict[str, Box] = {}
        for shape in graph.root.iter(f"{{{_DI}}}BPMNShape"):
            box = _box(shape.find(f"{{{_DC}}}Bounds"))
            if box is not None and shape.get("bpmnElement"):
                self._shapes[shape.get("bpmnElement")] = shape
                self._boxes[shape.get("bpmnElement")] = box
        self._lines = {line.get("bpmnElement"): line for line in graph.root.iter(f"{{{_DI}}}BPMNEdge")}

    def add_behind(self, node: Any, new_id: str, flow_id: str, size: float) -> None:
        """Draw a new node behind another, and the flow to it, if the other is drawn at all."""
        shape, box = self._shapes.get(node.get("id")), self._boxes.get(node.get("id"))
        if shape is None or box is None:
            return
        place = self._free(node, box, size)
        self._boxes[new_id] = place
        plane = shape.getparent()
        drawn = _added(plane, f"{{{_DI}}}BPMNShape", id=f"{new_id}_di", bpmnElement=new_id)
        bounds = dict(zip(("x", "y", "width", "height"), map(_number, place), strict=True))
        _added(drawn, f"{{{_DC}}}Bounds", **bounds)
        line = _added(plane, f"{{{_DI}}}BPMNEdge", id=f"{flow_id}_di", bpmnElement=flow_id)
        for x, y in _way(box, place):
            _added(line, f"{{{_LINES}}}waypoint", x=_number(x), y=_number(y))

    def begin_at(self, node_id: str, flow_ids: list[str | None]) -> None:
        """Let drawn flows begin at another node."""
        box = self._boxes.get(node_id)
        for flow_id in flow_ids if box else ():
            line = self._lines.get(flow_id)
            start = line.find(f"{{{_LINES}}}waypoint") if line is not None else None
            if start is not None and box is not None:
                start.set("x", _number(box.middle[0]))
                start.set("y", _number(box.middle[1]))

    def _free(self, node: Any, box: Box, size: float) -> Box:
        """Return a free place near a node, within what the node stands in; to the right if there is none."""
        middle_x, middle_y = box.middle[0] - size / 2, box.middle[1] - size / 2
        right = Box(box.x + box.width + _GAP, middle_y, size, size)
        below = Box(middle_x, box.y + box.height + _GAP, size, size)
        above = Box(middle_x, box.y - _GAP - size, size, size)
        places = [below, right, above] if local(node) == "boundaryEvent" else [right, below, above]
        if len(self._boxes) > _MANY:
            return places[0]
        around = {outer.get("id") for outer in node.iterancestors()}
        frame = self._boxes.get(node.getparent().get("id") or "")
        others = [other for id_, other in self._boxes.items() if id_ not in around and not other.holds(box)]
        for place in places:
            if (frame is None or frame.holds(place)) and not any(place.overlaps(other) for other in others):
                return place
        return places[0]


def _way(start: Box, end: Box) -> list[tuple[float, float]]:
    """Return the waypoints from one box to another straight beside, below or above it."""
    (x, y), (to_x, to_y) = start.middle, end.middle
    if to_x > start.x + start.width:
        return [(start.x + start.width, y), (end.x, to_y)]
    if to_y > y:
        return [(x, start.y + start.height), (to_x, end.y)]
    return [(x, start.y), (to_x, end.y + end.height)]


def _box(bounds: Any) -> Box | None:
    if bounds is None:
        return None
    try:
        numbers = [float(bounds.get(name, "")) for name in ("x", "y", "width", "height")]
    except ValueError:
        return None
    return Box(*numbers) if all(abs(number) < _LIMIT for number in numbers) else None


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _added(parent: Any, tag: str, **attributes: str) -> Any:
    child = etree.SubElement(parent, tag, attributes)
    parent.remove(child)
    append(parent, child)
    return child
