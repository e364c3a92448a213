"""Events of every kind in every position where BPMN allows them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.conformance.case import Case
from tests.engine.diagrams import Diagram, condition, timer

OUTSIDE = ("message", "signal", "timer", "conditional")  # what comes from elsewhere
AGAIN = ("message", "signal", "conditional")  # what may happen more than once
INSIDE = ("escalation", "error")  # what is thrown further inside


def _definition(kind: str, diagram: Diagram) -> str:
    if kind == "message":
        return diagram.message("M", '="K"')
    if kind == "signal":
        return diagram.signal("S")
    if kind == "timer":
        return timer("Duration", "PT1H")
    if kind == "conditional":
        return condition("=weiter")
    if kind == "escalation":
        return diagram.escalation("E")
    return diagram.error("F")


def event_cases() -> Iterator[Case]:
    yield from _starts()
    yield from _catching()
    yield from _throwing()
    for kind in (*OUTSIDE, *INSIDE):
        for interrupts in (True, False):
            if interrupts or kind != "error":
                yield _boundary(kind, interrupts=interrupts)
                yield _event_subprocess(kind, interrupts=interrupts)
    yield from _undoing()


def _starts() -> Iterator[Case]:
    for kind in ("none", *OUTSIDE):
        diagram = Diagram()
        content = "" if kind == "none" else _definition(kind, diagram)
        if kind == "message":
            content = diagram.message("N")
        diagram.node("startEvent", "beginn", content=content).user("a").end("ende")
        yield Case(
            element=f"{kind} event",
            variant="start of a process",
            diagram=diagram.flows("beginn", "a", "ende"),
            starts_with=None if kind == "none" else "beginn",
            trace="beginn a ende",
        )


def _catching() -> Iterator[Case]:
    for kind in OUTSIDE:
        diagram = Diagram().start("_s").parallel("_p").user("setzen").end("_e1")
        diagram.catch("warten", _definition(kind, diagram)).end("ende")
        diagram.flow("_s", "_p").flows("_p", "setzen", "_e1").flows("_p", "warten", "ende")
        yield Case(
            element=f"{kind} event",
            variant="intermediate catch",
            diagram=diagram,
            variables={"weiter": False},
            answers={"setzen": {"weiter": True}},
            happens=("warten",) if kind in ("message", "signal") else (),
            trace="setzen warten ende",
        )


def _throwing() -> Iterator[Case]:
    for kind in ("message", "signal"):
        for position in ("intermediateThrowEvent", "endEvent"):
            yield _sent(kind, position)
    diagram = Diagram().start("_s").throw("weiter", "").end("ende").flows("_s", "weiter", "ende")
    yield Case(element="none event", variant="intermediate throw", diagram=diagram, trace="weiter ende")
    yield _thrown("escalation", "intermediateThrowEvent", caught=False, trace="wurf danach ende")
    yield _thrown("escalation", "endEvent", caught=False, trace="wurf")
    yield _thrown("error", "endEvent", caught=False, trace="!wurf")
    yield Case(
        element="error event",
        variant="a job that ends with an error nobody catches: an incident",
        diagram=Diagram().start("_s").service("a").end("_e").flows("_s", "a", "_e"),
        errors={"a": "F"},
        trace="!a",
    )
    yield _terminated()


def _sent(kind: str, position: str) -> Case:
    """What one instance sends reaches another one that waits for it."""
    receiver = Diagram("empfang")
    start = receiver.message("N") if kind == "message" else receiver.signal("S")
    receiver.node("startEvent", "_start", content=start).user("empfangen").end("_e2")
    receiver.flows("_start", "empfangen", "_e2")
    diagram = Diagram().start("_s")
    thrown = diagram.message("N") if kind == "message" else diagram.signal("S")
    diagram.node(position, "senden", content=thrown)
    if position == "endEvent":
        diagram.flow("_s", "senden")
    else:
        diagram.end("_e").flows("_s", "senden", "_e")
    return Case(
        element=f"{kind} event",
        variant="end" if position == "endEvent" else "intermediate throw",
        diagram=diagram,
        others=(receiver,),
        trace="senden empfangen",
    )


def _thrown(kind: str, position: str, *, caught: bool, trace: str) -> Case:
    diagram = Diagram().start("_s").node(position, "wurf", content="")
    definition = _definition(kind, diagram)
    diagram.parts[-1] = diagram.parts[-1].replace("></bpmn:", f">{definition}</bpmn:")
    if position == "endEvent":
        diagram.flow("_s", "wurf")
    else:
        diagram.user("danach").end("ende").flows("_s", "wurf", "danach", "ende")
    return Case(
        element=f"{kind} event",
        variant=("end" if position == "endEvent" else "intermediate throw") + ", caught by nothing",
        diagram=diagram,
        trace=trace,
    )


def _terminated() -> Case:
    diagram = Diagram().start("_s").parallel("_p").user("a").user("b")
    diagram.node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>").end("_e")
    diagram.flow("_s", "_p").flows("_p", "a", "schluss").flows("_p", "b", "_e")
    return Case(
        element="terminate event",
        variant="end: everything else ends too",
        diagram=diagram,
        leaves=frozenset({"b"}),
        trace="a schluss ✗b",
    )


def _work(kind: str, diagram: Diagram) -> Diagram:
    """Inside of something: `setzen`, then what is thrown, then `innen`, which nobody completes."""
    inner = Diagram().start("_si").user("setzen")
    if kind == "error":
        inner.node("endEvent", "wurf", content=_definition(kind, diagram))
        return inner.flows("_si", "setzen", "wurf")
    inner.user("innen").end("_ei")
    if kind == "escalation":
        inner.throw("wurf", _definition(kind, diagram))
        return inner.flows("_si", "setzen", "wurf", "innen", "_ei")
    return inner.flows("_si", "setzen", "innen", "_ei")


def _before(kind: str) -> str:
    return "setzen wurf" if kind in INSIDE else "setzen"


def _ended(kind: str) -> str:
    """What happens inside or by a change of variables ends everything before `innen` begins."""
    return "✗innen " if kind in ("message", "signal", "timer") else ""


def _given(kind: str, event: str) -> dict[str, object]:
    return {
        "variables": {"weiter": False},
        "answers": {"setzen": {"weiter": True}},
        "leaves": frozenset({"innen"}),
        "happens": (event,) if kind in ("message", "signal") else (),
    }


def _boundary(kind: str, *, interrupts: bool) -> Case:
    diagram = Diagram().start("_s")
    diagram.inside("arbeit", _work(kind, diagram)).end("_e").user("danach").end("_e2")
    cancels = {} if interrupts else {"cancelActivity": "false"}
    diagram.boundary("ereignis", "arbeit", _definition(kind, diagram), **cancels)
    diagram.flows("_s", "arbeit", "_e").flows("ereignis", "danach", "_e2")
    ended = f"{_ended(kind)}✗arbeit " if interrupts else ""
    again = " …ereignis" if kind in AGAIN else ""
    trace = f"{_before(kind)} {ended}ereignis danach" + ("" if interrupts else f"{again} …innen")
    return Case(
        element=f"{kind} event",
        variant=f"boundary, {'interrupting' if interrupts else 'not interrupting'}",
        diagram=diagram,
        trace=trace,
        **_given(kind, "ereignis"),  # type: ignore[arg-type]
    )


def _event_subprocess(kind: str, *, interrupts: bool) -> Case:
    diagram = Diagram()
    diagram.parts += _work(kind, diagram).parts
    inner = Diagram().user("danach").end("_eh").flows("_h_start", "danach", "_eh")
    diagram.handler("_h", _definition(kind, diagram), inner, interrupts=interrupts)
    ended = _ended(kind) if interrupts else ""
    return Case(
        element=f"{kind} event",
        variant=f"event subprocess, {'interrupting' if interrupts else 'not interrupting'}",
        diagram=diagram,
        trace=f"{_before(kind)} {ended}danach{'' if interrupts else ' …innen'}",
        **_given(kind, "_h_start"),  # type: ignore[arg-type]
    )


def _undoing() -> Iterator[Case]:
    for end in (False, True):
        diagram = Diagram().start("_s").user("a").user("b")
        _undo(_undo(diagram, "a"), "b")
        diagram.compensate("alles_zurueck", end=end)
        if end:
            diagram.flows("_s", "a", "b", "alles_zurueck")
        else:
            diagram.end("_e").flows("_s", "a", "b", "alles_zurueck", "_e")
        yield Case(
            element="compensation event",
            variant=("end" if end else "intermediate throw") + ": what completed last is undone first",
            diagram=diagram,
            trace="a b b_zurueck a_zurueck alles_zurueck",
        )
    yield _cancelled()


def _undo(diagram: Diagram, host: str) -> Diagram:
    """Let "<host>_zurueck" undo an activity."""
    diagram.user(f"{host}_zurueck", isForCompensation="true")
    diagram.boundary(f"_{host}", host, "<bpmn:compensateEventDefinition/>")
    return diagram.associate(f"_{host}", f"{host}_zurueck")


def _cancelled() -> Case:
    inner = _undo(Diagram().start("_si").user("a"), "a")
    inner.node("endEvent", "abbruch", content="<bpmn:cancelEventDefinition/>").flows("_si", "a", "abbruch")
    diagram = Diagram().start("_s").node("transaction", "kauf", content="".join(inner.parts)).end("_e")
    diagram.boundary("abgebrochen", "kauf", "<bpmn:cancelEventDefinition/>").end("ende")
    return Case(
        element="cancel event",
        variant="end in a transaction, boundary: undoes, then goes on",
        diagram=diagram.flows("_s", "kauf", "_e").flow("abgebrochen", "ende"),
        trace="a abbruch a_zurueck ✗kauf abgebrochen ende",
    )
