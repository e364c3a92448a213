"""Activities of every kind: once, in a subprocess, repeated in every way, and ended by a boundary event."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.engine.conformance.case import Case
from tests.engine.diagrams import Diagram, loop, several, tag, timer

Add = Callable[[Diagram, str], Diagram]  # puts the activity "a" into a diagram, with content

CALLED = Diagram("gerufen").start("_s2").user("innen").end("_e2").flows("_s2", "innen", "_e2")
JOB = tag("taskDefinition", type_="test.job")


def _node(kind: str, extensions: str = "") -> Add:
    return lambda diagram, content: diagram.node(kind, "a", extensions, content=content)


def _around(kind: str, inner: Diagram) -> Add:
    def add(diagram: Diagram, content: str) -> Diagram:
        return diagram.declare(inner.outside).node(kind, "a", content=content + "".join(inner.parts))

    return add


def _inside() -> Diagram:
    return Diagram().start("_si").user("innen").end("_ei").flows("_si", "innen", "_ei")


def _receive(diagram: Diagram, content: str) -> Diagram:
    name = diagram.message("M", '="K"').split('"')[1]
    return diagram.node("receiveTask", "a", content=content, messageRef=name)


#: Name → how it is drawn, and what one run of it leaves.
KINDS: dict[str, tuple[Add, str]] = {
    "user task": (_node("userTask", tag("assignmentDefinition", candidateGroups="g")), "a"),
    "service task": (_node("serviceTask", JOB), "a"),
    "send task": (_node("sendTask", JOB), "a"),
    "script task": (_node("scriptTask", tag("script", expression="=1", resultVariable="eins")), "a"),
    "script task with a job": (_node("scriptTask", JOB), "a"),
    "business rule task with a job": (_node("businessRuleTask", JOB), "a"),
    "manual task": (_node("manualTask"), "a"),
    "task": (_node("task"), "a"),
    "receive task": (_receive, "a"),
    "call activity": (_node("callActivity", tag("calledElement", processId="gerufen")), "innen a"),
    "subprocess": (_around("subProcess", _inside()), "innen a"),
    "transaction": (_around("transaction", _inside()), "innen a"),
    "ad-hoc subprocess": (_around("adHocSubProcess", Diagram().user("innen")), "innen a"),
}
WAITING = ("user task", "service task", "receive task")
REPETITIONS = {
    "parallel multi-instance": (several("=[1, 2]", "x"), 2),
    "sequential multi-instance": (several("=[1, 2]", "x", sequential=True), 2),
    "multi-instance over nothing": (several("=[]", "x"), 0),
    "multi-instance with a number": (several(number="=2"), 2),
    "standard loop": (loop("=loopCounter < 2"), 2),
}


def _case(kind: str, variant: str, diagram: Diagram, trace: str, runs: int = 1) -> Case:
    happens = ("a",) * runs if kind == "receive task" else ()
    return Case(
        element=kind,
        variant=variant,
        diagram=diagram.flows("_start", "a", "ende"),
        trace=trace,
        others=(CALLED,),
        happens=happens,
    )


def activity_cases() -> Iterator[Case]:
    for kind, (add, trace) in KINDS.items():
        yield _case(kind, "once", add(Diagram().start("_start"), "").end("ende"), f"{trace} ende")
        for variant, (content, runs) in REPETITIONS.items():
            diagram = add(Diagram().start("_start"), content).end("ende")
            yield _case(kind, variant, diagram, " ".join([*[trace] * runs, "ende"]), runs)
        if trace == "a" and kind in WAITING:
            yield _waiting(kind, add, "parallel multi-instance", "…a …a")
            yield _waiting(kind, add, "sequential multi-instance", "…a")
        yield _in_subprocess(kind, add, trace)
        yield _interrupted(kind, add, trace)


def _waiting(kind: str, add: Add, variant: str, trace: str) -> Case:
    content, _ = REPETITIONS[variant]
    return Case(
        element=kind,
        variant=f"{variant}: how many wait at a time",
        diagram=add(Diagram().start("_start"), content).end("ende").flows("_start", "a", "ende"),
        trace=trace,
        leaves=frozenset({"a"}),
    )


def _in_subprocess(kind: str, add: Add, trace: str) -> Case:
    inner = add(Diagram().start("_si2"), "").end("_ei2").flows("_si2", "a", "_ei2")
    diagram = Diagram().start("_start").inside("u", inner).declare(inner.outside).end("ende")
    happens = ("a",) if kind == "receive task" else ()
    return Case(
        element=kind,
        variant="in a subprocess",
        diagram=diagram.flows("_start", "u", "ende"),
        trace=f"{trace} u ende",
        others=(CALLED,),
        happens=happens,
    )


def _interrupted(kind: str, add: Add, trace: str) -> Case:
    """An activity that lasts is ended by a timer, from the inside outwards; others are through before."""
    diagram = add(Diagram().start("_start"), "").end("ende").end("spaet")
    diagram.boundary("frist", "a", timer("Duration", "PT1H")).flow("frist", "spaet")
    at_once = kind in ("script task", "manual task", "task")
    ended = " ".join("✗" + each for each in trace.split())
    ended = "✗a frist spaet ✗innen" if kind == "call activity" else f"{ended} frist spaet"
    return Case(
        element=kind,
        variant="ended by a timer",
        diagram=diagram.flows("_start", "a", "ende"),
        trace=f"{trace} ende" if at_once else ended,
        others=(CALLED,),
        leaves=frozenset({"a", "innen"}),
    )
