"""Where tokens come from and how many there are: quantities, and events of completed iterations."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.conformance.case import Case
from tests.engine.diagrams import Diagram, several, telling


def token_cases() -> Iterator[Case]:
    yield from _quantities()
    yield from _announcements()


def _quantities() -> Iterator[Case]:
    diagram = Diagram().start("_s").user("a", completionQuantity="2").user("b").user("c", startQuantity="2")
    yield Case(
        element="token quantities",
        variant="two leave an activity, and the one behind the next begins with two",
        diagram=diagram.end("ende").flows("_s", "a", "b", "c", "ende"),
        trace="a b b c ende",
    )
    diagram = Diagram().start("_s").user("a").user("b", startQuantity="2").end("ende")
    yield Case(
        element="token quantities",
        variant="an activity waits for as many as it needs",
        diagram=diagram.flows("_s", "a", "b", "ende"),
        trace="a !b",
    )


def _announcements() -> Iterator[Case]:
    signal = Diagram().signal("S")
    none = {"behavior": "None", "noneBehaviorEventRef": "_d"}
    one = {"behavior": "One", "oneBehaviorEventRef": "_d"}
    complex_ = {"behavior": "Complex", "told": telling("=numberOfCompletedInstances = 2", signal)}
    for variant, given, trace in (
        ("none: with every iteration", none, "a fang a fang a fang ende"),
        ("one: with the first", one, "a fang a a ende"),
        ("all: never", {"behavior": "All"}, "a a a ende"),
        ("complex: when its condition is true, which is the end", complex_, "a a fang ende"),
    ):
        loop = several(number="=3", sequential=True, **given)
        diagram = Diagram().start("_s").user("a", content=loop).end("ende").flows("_s", "a", "ende")
        diagram.signal("S")
        diagram.declare(signal.replace("Definition ", 'Definition id="_d" '))
        diagram.boundary("fang", "a", signal).throw("_t", "").end("_e2").flows("fang", "_t", "_e2")
        yield Case(element="multi-instance events", variant=variant, diagram=diagram, trace=trace)
