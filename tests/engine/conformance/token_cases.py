"""Where tokens come from and how many there are: beginnings, quantities, events of completed iterations."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.conformance.case import Case
from tests.engine.diagrams import Diagram, several, telling


def token_cases() -> Iterator[Case]:
    yield from _beginnings()
    yield from _quantities()
    yield from _announcements()


def _beginnings() -> Iterator[Case]:
    loose = Diagram().user("a").user("b").user("danach").flow("b", "danach")
    yield Case(
        element="no start event",
        variant="a process begins at all that nothing leads to, and ends with the last",
        diagram=loose,
        trace="a b danach",
    )
    inside = Diagram().start("_s").inside("u", loose).end("ende").flows("_s", "u", "ende")
    yield Case(
        element="no start event",
        variant="a subprocess does so too",
        diagram=inside,
        trace="a b danach u ende",
    )
    several_ = Diagram().start("eins").end("_e1").start("zwei").end("_e2")
    yield Case(
        element="none event",
        variant="the second of two starts, named by who starts the process",
        diagram=several_.flows("eins", "_e1").flows("zwei", "_e2"),
        starts_with="zwei",
        trace="zwei",
    )
    for type_, trace in (("Exclusive", "b danach_b"), ("Parallel", "b danach_b a danach_a")):
        diagram = Diagram().node("eventBasedGateway", "_g", instantiate="true", eventGatewayType=type_)
        for name in ("a", "b"):
            diagram.catch(name, diagram.message(name)).end(f"danach_{name}")
            diagram.flows("_g", name, f"danach_{name}")
        yield Case(
            element="event-based gateway",
            variant=f"{type_.lower()}, starts a process by one of its events",
            diagram=diagram,
            starts_with="b",
            happens=("a",) if type_ == "Parallel" else (),
            trace=trace,
        )
    diagram = Diagram()
    content = diagram.message("M") + diagram.signal("S")
    diagram.node("startEvent", "beginn", content=content, parallelMultiple="true").user("a").end("_e")
    yield Case(
        element="several events",
        variant="parallel start of a process: when all have happened",
        diagram=diagram.flows("beginn", "a", "_e"),
        starts_with="beginn",
        happens=("beginn",),
        trace="beginn a",
    )


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
