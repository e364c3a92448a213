"""Whatever is connected with whatever, the engine does what a game that forgets nothing does."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.properties.blocks import conditions, moves
from tests.engine.properties.drawing import Condition, Drawing, examples
from tests.engine.properties.oracle import TooLong
from tests.engine.properties.playing import Match, Move

KINDS = {
    "task": ("userTask", None),
    "script": ("scriptTask", None),
    "exclusive": ("exclusiveGateway", None),
    "parallel": ("parallelGateway", None),
    "inclusive": ("inclusiveGateway", None),
    "message": ("intermediateCatchEvent", "message"),
    "undo": ("intermediateThrowEvent", "compensation"),
    "inside": ("subProcess", None),
    "terminate": ("endEvent", "terminate"),
    "error": ("endEvent", "error"),
    "gather": ("userTask", None),
    "spread": ("userTask", None),
}
QUANTITIES = {"gather": {"needs": 2}, "spread": {"gives": 2}}
Edge = tuple[int, int, Condition]

_OFTEN = ["task", "task", "task", "parallel", "parallel", "inclusive", "exclusive"]
elements = st.lists(st.sampled_from(sorted(KINDS) + _OFTEN), min_size=5, max_size=9)
edges = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), conditions), min_size=8, max_size=18)
events = st.lists(st.sampled_from(["timer", "message", "error", "handler", None]), min_size=9, max_size=9)


def draw(kinds: list[str], flows: list[Edge], attached: list[str | None]) -> Drawing:
    """Connect elements at random, those inside of a subprocess among each other."""
    drawing = Drawing()
    start, end = drawing.add("startEvent"), drawing.add("endEvent")
    names = [drawing.add(KINDS[kind][0], event=KINDS[kind][1], **QUANTITIES.get(kind, {})) for kind in kinds]
    drawing.flow(start, names[0])
    drawing.flow(start, names[1])
    for source, target, condition in flows:
        _connect(drawing, names[source % len(names)], names[target % len(names)], condition)
    for name, event in zip(names, attached, strict=False):
        _attach(drawing, name, event, names[0])
        if drawing.nodes[name].kind == "subProcess":
            _fill(drawing, name)
        if drawing.nodes[name].kind != "endEvent" and not drawing.outgoing(name):
            drawing.flow(name, end)
    return drawing


def _connect(drawing: Drawing, source: str, target: str, condition: Condition) -> None:
    kind = drawing.nodes[source].kind
    if kind == "endEvent":
        return
    decides = kind in ("exclusiveGateway", "inclusiveGateway")
    has_default = any(flow.default for flow in drawing.outgoing(source))
    if decides and not has_default:
        drawing.flow(source, target, default=True)
    else:
        drawing.flow(source, target, condition if decides else None)


def _attach(drawing: Drawing, host: str, event: str | None, target: str) -> None:
    if drawing.nodes[host].kind not in ("userTask", "subProcess") or event is None:
        return
    if event == "handler":
        drawing.add("userTask", undoes=host)
    else:
        interrupts = event != "message"
        boundary = drawing.add("boundaryEvent", host=host, event=event, interrupts=interrupts)
        drawing.flow(boundary, target)


def _fill(drawing: Drawing, name: str) -> None:
    """Two branches inside, one of which may end the other."""
    start, end = drawing.add("startEvent", name), drawing.add("endEvent", name)
    for event in (None, "error"):
        task, decide = drawing.add("userTask", name), drawing.add("exclusiveGateway", name)
        drawing.flow(start, task)
        drawing.flow(task, decide)
        drawing.flow(decide, end, default=True)
        if event is not None:
            drawing.flow(decide, drawing.add("endEvent", name, event=event), (3, 1))
            drawing.add("userTask", name, undoes=task)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(elements, edges, events, moves)
def test_in_any_graph_tokens_go_where_they_go_in_a_game_that_keeps_them_all(
    kinds: list[str], flows: list[Edge], attached: list[str | None], moves: list[Move]
) -> None:
    drawing = draw(kinds, flows, attached)
    try:
        match = Match(drawing)
    except TooLong:
        return
    match.play(moves)
