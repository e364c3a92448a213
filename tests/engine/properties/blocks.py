"""Random block-structured models: every element there is, nested in any way."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.properties.drawing import Condition, Drawing

conditions = st.integers(2, 4).flatmap(lambda by: st.tuples(st.just(by), st.integers(0, by - 1)))
LEAVES = ["task", "script", "wait", "message", "undoable", "undo", "guarded", "repeated"]
DONE = ["undoable", "repeated", "undoable", "undo"]
_SORTS = ["plain", "timer", "message", "error", "undo", "several", "post", "fault", "withdrawal"]


def _leaves(kinds: list[str]) -> st.SearchStrategy[Any]:
    return st.tuples(st.sampled_from(kinds), st.integers(0, 3), st.booleans())


def _some(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(inner, min_size=2, max_size=3)


def _nesting(inner: st.SearchStrategy[Any], sorts: list[str]) -> list[st.SearchStrategy[Any]]:
    """What makes a subprocess of a block, or runs several side by side or after one another."""
    ends = st.sampled_from(["terminate", "error"])
    return [
        st.tuples(st.just("sequence"), _some(inner)),
        st.tuples(st.just("parallel"), _some(inner)),
        st.tuples(st.just("loop"), inner, conditions),
        st.tuples(st.just("inside"), inner, st.sampled_from(sorts), st.booleans()),
        st.tuples(st.just("transaction"), inner, conditions),
        st.tuples(st.just("ending"), inner, conditions, ends),
    ]


def _choosing(inner: st.SearchStrategy[Any]) -> list[st.SearchStrategy[Any]]:
    branches = st.lists(st.tuples(inner, conditions), min_size=1, max_size=3)
    return [st.tuples(st.just("choice"), branches), st.tuples(st.just("some"), branches)]


def _blocks(depth: int) -> st.SearchStrategy[Any]:
    leaves = grown = _leaves(LEAVES)
    for _ in range(depth):
        grown = st.one_of(leaves, *_nesting(grown, _SORTS), *_choosing(grown))
    return grown


def _undoing(depth: int) -> st.SearchStrategy[Any]:
    """Models in which much completes that can be undone."""
    leaves = grown = _leaves(DONE)
    for _ in range(depth):
        grown = st.one_of(leaves, *_nesting(grown, ["undo", "several", "post", "withdrawal"]))
    return grown


blocks = _blocks(3)
undoing = st.lists(_undoing(2), min_size=2, max_size=3)
#: Which of those that wait moves, and what comes with it.
moves = st.binary(min_size=60, max_size=60).map(lambda drawn: list(zip(drawn[::2], drawn[1::2], strict=True)))


def drawing_of(block: Any) -> Drawing:
    """Draw start → the block → end."""
    builder = _Builder()
    builder.level(block)
    return builder.drawing


class _Builder:
    def __init__(self) -> None:
        self.drawing = Drawing()
        self.parent: str | None = None

    def level(self, block: Any, *more: Any, **start: Any) -> None:
        """Draw start → the block → end on the present level."""
        begin = self.node("startEvent", **start)
        last = self.add(block, begin)
        self.drawing.flow(last, self.node("endEvent"))

    def node(self, kind: str, **facts: Any) -> str:
        return self.drawing.add(kind, self.parent, **facts)

    def after(self, entry: str, kind: str, condition: Condition | None = None, **facts: Any) -> str:
        name = self.node(kind, **facts)
        self.drawing.flow(entry, name, condition)
        return name

    def add(self, block: Any, entry: str, condition: Condition | None = None) -> str:
        """Append a block behind an element and return its last element."""
        last: str = getattr(self, block[0])(entry, condition, *block[1:])
        return last

    # --- leaves

    def task(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        return self.after(entry, "userTask", condition)

    def script(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        return self.after(entry, "scriptTask", condition)

    def wait(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        return self.after(entry, "intermediateCatchEvent", condition, event="timer")

    def message(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        return self.after(entry, "intermediateCatchEvent", condition, event="message")

    def undoable(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        last = self.after(entry, "userTask", condition)
        self.node("userTask", undoes=last)
        return last

    def undo(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        return self.after(entry, "intermediateThrowEvent", condition, event="compensation")

    def guarded(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        last = self.after(entry, "userTask", condition)
        self.boundary(last, ("timer", "message", "error", "message")[number], flag)
        return last

    def repeated(self, entry: str, condition: Condition | None, number: int, flag: bool) -> str:
        last = self.after(entry, "userTask", condition, times=number, sequential=flag)
        self.node("userTask", undoes=last)
        return last

    def boundary(self, host: str, event: str, interrupts: bool) -> None:
        interrupts = interrupts or event in ("error", "cancel")
        boundary = self.node("boundaryEvent", host=host, event=event, interrupts=interrupts)
        self.drawing.flow(self.after(boundary, "userTask"), self.node("endEvent"))

    # --- blocks of blocks

    def sequence(self, entry: str, condition: Condition | None, inner: list[Any]) -> str:
        for block in inner:
            entry, condition = self.add(block, entry, condition), None
        return entry

    def parallel(self, entry: str, condition: Condition | None, inner: list[Any]) -> str:
        split = self.after(entry, "parallelGateway", condition)
        join = self.node("parallelGateway")
        for block in inner:
            self.drawing.flow(self.add(block, split), join)
        return join

    def choice(self, entry: str, condition: Condition | None, inner: list[Any]) -> str:
        return self._split(entry, condition, inner, "exclusiveGateway")

    def some(self, entry: str, condition: Condition | None, inner: list[Any]) -> str:
        return self._split(entry, condition, inner, "inclusiveGateway")

    def _split(self, entry: str, condition: Condition | None, inner: list[Any], kind: str) -> str:
        split, join = self.after(entry, kind, condition), self.node(kind)
        for block, taken in inner:
            self.drawing.flow(self.add(block, split, taken), join)
        self.drawing.flow(split, join, default=True)
        return join

    def loop(self, entry: str, condition: Condition | None, inner: Any, again: Condition) -> str:
        begin = self.after(entry, "exclusiveGateway", condition)
        asked = self.after(self.add(inner, begin), "userTask")
        decide = self.after(asked, "exclusiveGateway")
        self.drawing.flow(decide, begin, again)
        after = self.node("manualTask")
        self.drawing.flow(decide, after, default=True)
        return after

    def inside(self, entry: str, condition: Condition | None, inner: Any, kind: str, flag: bool) -> str:
        times = {"times": 2, "sequential": flag} if kind == "several" else {}
        name = self.after(entry, "subProcess", condition, **times)
        if kind in ("timer", "message", "error"):
            self.boundary(name, kind, flag)
        if kind == "undo":
            self.node("userTask", undoes=name)
        outer, self.parent = self.parent, name
        self.level(("sequence", [("undoable", 0, flag), inner]) if kind == "withdrawal" else inner)
        if kind in ("post", "fault", "withdrawal"):
            self.parent = self.node("subProcess", by_event=True)
            event = "error" if kind == "fault" else "message"
            what = "undo" if kind == "withdrawal" else "undoable"
            self.level((what, 0, flag), event=event, interrupts=flag or kind == "fault")
        self.parent = outer
        return name

    def transaction(self, entry: str, condition: Condition | None, inner: Any, cancelled: Condition) -> str:
        name = self.after(entry, "transaction", condition)
        self.boundary(name, "cancel", True)
        outer, self.parent = self.parent, name
        self._ending(self.node("startEvent"), inner, cancelled, "cancel")
        self.parent = outer
        return name

    def ending(self, entry: str, condition: Condition | None, inner: Any, when: Condition, event: str) -> str:
        """A subprocess in which something beside the block may end it, while it is undone as well."""
        name = self.after(entry, "subProcess", condition)
        if event == "error":
            self.boundary(name, "error", True)
        outer, self.parent = self.parent, name
        start = self.node("startEvent")
        last = self.add(("sequence", [inner, ("undo", 0, False)]), start)
        self.drawing.flow(last, self.node("endEvent"))
        self._ending(start, ("sequence", [("task", 0, False)] * 2), when, event)
        self.parent = outer
        return name

    def _ending(self, start: str, inner: Any, when: Condition, event: str) -> None:
        decide = self.after(self.add(inner, start), "exclusiveGateway")
        self.drawing.flow(decide, self.node("endEvent", event=event), when)
        self.drawing.flow(decide, self.node("endEvent"), default=True)
