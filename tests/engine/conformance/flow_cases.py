"""Gateways and sequence flows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.conformance.case import Case
from tests.engine.diagrams import Diagram, link, timer


def _split(kind: str, *, default: bool = True) -> Diagram:
    """A gateway before a, b and the default c."""
    given = {"default": "_c"} if default else {}
    diagram = Diagram().start("_s").node(kind, "_g", **given).user("a").user("b").user("c").end("_e")
    diagram.flow("_s", "_g").flow("_g", "a", "=x > 1", id="_a").flow("_g", "b", "=x > 2", id="_b")
    diagram.flow("_g", "c", None if default else "=x > 9", id="_c")
    return diagram.flow("a", "_e").flow("b", "_e").flow("c", "_e")


def _join(split: str, join: str, *, activation: str = "") -> Diagram:
    """Two branches, of which b is the longer one, and what follows behind the join."""
    diagram = Diagram().start("_s").node(split, "_g").user("a").user("b").user("b2")
    condition = f"<bpmn:activationCondition>{activation}</bpmn:activationCondition>" if activation else ""
    diagram.node(join, "_j", content=condition).user("danach").end("_e")
    conditions = ("=true", "=true") if split == "inclusiveGateway" else (None, None)
    diagram.flow("_s", "_g").flow("_g", "a", conditions[0]).flow("_g", "b", conditions[1])
    return diagram.flow("a", "_j").flows("b", "b2", "_j", "danach", "_e")


def flow_cases() -> Iterator[Case]:
    for x, trace in ((3, "a"), (2, "a"), (1, "c")):
        yield Case(
            element="exclusive gateway",
            variant=f"{x}: the first true condition, or the default",
            diagram=_split("exclusiveGateway"),
            variables={"x": x},
            trace=trace,
        )
    for x, trace in ((3, "a b"), (2, "a"), (1, "c")):
        yield Case(
            element="inclusive gateway",
            variant=f"{x}: every true condition, or the default",
            diagram=_split("inclusiveGateway"),
            variables={"x": x},
            trace=trace,
        )
    for x, trace in ((3, "a b"), (1, "c")):
        yield Case(
            element="complex gateway",
            variant=f"{x}: every true condition, or the default",
            diagram=_split("complexGateway"),
            variables={"x": x},
            trace=trace,
        )
    for number, trace in ((1, "a b danach b2"), (2, "a b b2 danach")):
        yield Case(
            element="complex gateway",
            variant=f"goes on once when {number} of 2 are there",
            diagram=_join("parallelGateway", "complexGateway", activation=f"=activationCount = {number}"),
            trace=trace,
        )
    for kind in ("exclusiveGateway", "inclusiveGateway"):
        yield Case(
            element=kind.replace("Gateway", " gateway"),
            variant="no true condition and no default: an incident",
            diagram=_no_scenery(_split(kind, default=False)),
            variables={"x": 1},
            trace="!g",
        )
    yield Case(
        element="parallel gateway",
        variant="splits and joins",
        diagram=_join("parallelGateway", "parallelGateway"),
        trace="a b b2 danach",
    )
    yield Case(
        element="parallel gateway",
        variant="an exclusive join lets every branch pass",
        diagram=_join("parallelGateway", "exclusiveGateway"),
        trace="a b danach b2 danach",
    )
    yield Case(
        element="inclusive gateway",
        variant="joins what was begun",
        diagram=_join("inclusiveGateway", "inclusiveGateway"),
        trace="a b b2 danach",
    )
    yield Case(
        element="event-based gateway",
        variant="the first event decides",
        diagram=_first(),
        happens=("nachricht",),
        trace="nachricht a",
    )
    yield Case(
        element="event-based gateway",
        variant="time decides if nothing comes",
        diagram=_first(),
        trace="frist b",
    )
    yield Case(
        element="sequence flow",
        variant="an activity takes every flow without condition or with a true one",
        diagram=_from_activity(),
        variables={"x": 2},
        trace="t a c",
    )
    yield Case(
        element="sequence flow",
        variant="a default flow of an activity is taken if no condition is true",
        diagram=_from_activity(default="_c"),
        variables={"x": 0},
        trace="t c",
    )
    yield Case(
        element="link events",
        variant="stand for a sequence flow",
        diagram=_linked(),
        trace="a hin her b",
    )


def _no_scenery(diagram: Diagram) -> Diagram:
    """The gateway itself is to appear."""
    diagram.parts = [part.replace('"_g"', '"g"') for part in diagram.parts]
    return diagram


def _first() -> Diagram:
    diagram = Diagram().start("_s").node("eventBasedGateway", "_g")
    diagram.catch("nachricht", diagram.message("M", '="K"')).catch("frist", timer("Duration", "PT1H"))
    diagram.user("a").user("b").end("_e").flow("_s", "_g").flow("_g", "nachricht").flow("_g", "frist")
    return diagram.flows("nachricht", "a", "_e").flows("frist", "b", "_e")


def _from_activity(default: str | None = None) -> Diagram:
    given = {"default": default} if default else {}
    diagram = Diagram().start("_s").user("t", **given).user("a").user("b").user("c").end("_e")
    diagram.flow("_s", "t").flow("t", "a", "=x > 1").flow("t", "b", "=x > 2").flow("t", "c", id="_c")
    return diagram.flow("a", "_e").flow("b", "_e").flow("c", "_e")


def _linked() -> Diagram:
    diagram = Diagram().start("_s").user("a").throw("hin", link("L")).catch("her", link("L")).user("b")
    return diagram.end("_e").flows("_s", "a", "hin").flows("her", "b", "_e")
