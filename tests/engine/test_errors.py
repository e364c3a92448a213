from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping

ENDLESS = b"=count(for i in 1..99999999 return i)"  # more than one expression may cost


def guarded(*codes: str | None) -> Diagram:
    """Service "a" and user task "b" in subprocess "innen", which has an event with a task per code."""
    inner = Diagram().start("s").service("a").user("b").end("ea").end("eb")
    inner.flows("s", "a", "ea").flows("s", "b", "eb")
    diagram = Diagram().start().inside("innen", inner).end().flows("start", "innen", "end")
    for code in codes:
        diagram.catch_error(f"fang_{code}", "innen", code).user(f"nach_{code}")
        diagram.flows(f"fang_{code}", f"nach_{code}", "end")
    return diagram


def test_an_error_ends_the_subprocess_that_catches_it_with_all_its_activities() -> None:
    run = Run(guarded("X").definition())

    step = run.fail("a", "X")

    assert run.waiting == ["nach_X"]
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["a", "b", "innen"]
    assert step.thrown == ()
    run.complete("nach_X")
    assert run.completed
    assert list(run.state["scopes"]) == ["0"]


def test_an_event_for_the_very_code_comes_before_one_for_every_error() -> None:
    definition = guarded(None, "X").definition()

    exact, other = Run(definition), Run(definition)
    exact.fail("a", "X")
    other.fail("a", "Y")

    assert exact.waiting == ["nach_X"]
    assert other.waiting == ["nach_None"]


def test_an_event_at_the_activity_itself_is_nearer_than_one_at_the_subprocess() -> None:
    inner = Diagram().start("s").service("a").user("b").end("e").flows("s", "a", "e").flows("s", "b", "e")
    inner.catch_error("nah", "a").user("naeher").flows("nah", "naeher", "e")
    diagram = Diagram().start().inside("innen", inner).catch_error("fern", "innen", "X").end()
    diagram.outside += inner.outside
    diagram.flows("start", "innen", "end").flows("fern", "end")
    run = Run(diagram.definition())

    run.fail("a", "X")

    assert run.waiting == ["b", "naeher"]


def test_an_event_at_a_neighbour_catches_nothing() -> None:
    diagram = Diagram().start().service("a").service("b").end().catch_error("fang", "b", "X")
    diagram.flows("start", "a", "end").flows("start", "b", "end").flow("fang", "end")
    run = Run(diagram.definition())

    run.fail("a", "X")

    assert run.active("a").kind == "uncaught-error"
    assert isinstance(run.active("b"), engine.ServiceTask)


def test_an_error_nobody_catches_is_an_incident_and_the_others_go_on() -> None:
    run = Run(guarded("Y").definition())

    step = run.fail("a", "X", "Kein Konto.", iban="?")

    assert run.waiting == ["a", "b"]
    assert run.active("a").kind == "uncaught-error"
    assert [(t.code, t.variables) for t in step.thrown] == [("X", {"iban": "?"})]
    run.retry("a")
    assert isinstance(run.active("a"), engine.ServiceTask)


def test_what_comes_with_an_error_is_the_result_of_the_event_that_catches_it() -> None:
    plain = Run(guarded("X").definition(), {"grund": None})
    diagram = Diagram().start().service("a").end().flows("start", "a", "end")
    diagram.catch_error("fang", "a", "X", mapping(outputs={"text": "=grund"})).user("b")
    mapped = Run(diagram.flows("fang", "b", "end").definition())

    plain.fail("a", "X", grund="fehlt")
    mapped.fail("a", "X", grund="fehlt")

    assert plain.variables == {"grund": "fehlt"}
    assert mapped.variables == {"text": "fehlt"}


def test_an_event_that_fails_keeps_what_came_with_the_error() -> None:
    diagram = Diagram().start().service("a").end().flows("start", "a", "end").user("b")
    diagram.catch_error("fang", "a", "X", mapping(outputs={"text": "=grund"})).flows("fang", "b", "end")
    broken = engine.read_definition({"d.bpmn": diagram.xml.replace(b"=grund", ENDLESS)})
    run = Run(broken)
    run.fail("a", "X", grund="fehlt")
    assert run.waiting == ["fang"]

    run.retry("fang", diagram.definition())

    assert run.variables == {"text": "fehlt"}


# --- error end events


def ended(code: str = "X") -> Diagram:
    """As `guarded`, but thrown by the end event behind "a" and by no job."""
    inner = Diagram().start("s").user("a").user("b").throw_error("wurf", code).end("eb")
    inner.flows("s", "a", "wurf").flows("s", "b", "eb")
    diagram = Diagram().start().inside("innen", inner).end().flows("start", "innen", "end")
    diagram.outside = inner.outside
    return diagram.catch_error("fang", "innen", "X").user("danach").flows("fang", "danach", "end")


def test_an_error_end_event_goes_to_the_subprocess_around_it() -> None:
    run = Run(ended().definition())

    step = run.complete("a")

    assert run.waiting == ["danach"]
    assert "wurf" in run.passed
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["b", "innen"]


def test_an_error_end_event_goes_past_subprocesses_that_do_not_catch_it() -> None:
    inner = Diagram().start("s").user("a").throw_error("wurf", "X").flows("s", "a", "wurf")
    middle = Diagram().start("m").inside("innen", inner).end("em").flows("m", "innen", "em")
    middle.catch_error("falsch", "innen", "Y").flow("falsch", "em")
    diagram = Diagram().start().inside("mitte", middle).end().flows("start", "mitte", "end")
    diagram.catch_error("fang", "mitte").user("danach").flows("fang", "danach", "end")
    run = Run(diagram.definition())

    run.complete("a")

    assert run.waiting == ["danach"]
    assert list(run.state["scopes"]) == ["0"]


def test_the_code_of_an_error_end_event_may_be_computed() -> None:
    run = Run(ended("=code").definition())

    run.complete("a", code="X")

    assert run.waiting == ["danach"]


@pytest.mark.parametrize("code", ["Y", None, 5])
def test_an_error_end_event_nobody_catches_waits_for_an_operator(code: object) -> None:
    run = Run(ended("=code").definition())

    run.complete("a", code=code)
    assert run.waiting == ["b", "wurf"]
    assert isinstance(run.active("wurf"), engine.Incident)
    run.state["scopes"]["0"]["variables"]["code"] = "X"
    run.retry("wurf")

    assert run.waiting == ["danach"]


# --- checks


def test_errors_interrupt_and_are_caught_by_one_event_only() -> None:
    diagram = guarded("X")
    diagram.boundary("noch", "innen", diagram.error("X"), cancelActivity="false").flow("noch", "end")

    rules = diagram.rules()

    assert ("error-not-interrupting", "noch") in rules
    assert ("error-handler-duplicate", "noch") in rules


@pytest.mark.parametrize("host", ["s", "a", "fehlt", ""])
def test_a_boundary_event_is_attached_to_an_activity_of_its_level(host: str) -> None:
    diagram = guarded().boundary("fang", host, "<bpmn:errorEventDefinition/>").flow("fang", "end")

    assert ("attachment-broken", "fang") in diagram.rules()


def test_a_boundary_event_has_no_incoming_flow_and_different_triggers() -> None:
    diagram = guarded("X").flow("start", "fang_X").boundary("leer", "innen", "").flow("leer", "end")
    diagram.boundary("viele", "innen", "<bpmn:errorEventDefinition/>" * 2).flow("viele", "end")

    rules = diagram.rules()

    assert ("boundary-incoming", "fang_X") in rules
    assert ("event-missing", "leer") in rules
    assert ("error-handler-duplicate", "viele") in rules


def test_errors_have_a_code_that_is_known_beforehand_where_they_are_caught() -> None:
    diagram = guarded("=code")
    diagram.boundary("unbekannt", "innen", '<bpmn:errorEventDefinition errorRef="nix"/>')
    diagram.node("endEvent", "stumm", content="<bpmn:errorEventDefinition/>")
    diagram.node("endEvent", "leer", content='<bpmn:errorEventDefinition errorRef="ohne"/>')
    diagram.outside += '<bpmn:error id="ohne"/>'

    rules = diagram.rules()

    assert ("error-code-computed", "fang_=code") in rules
    assert ("event-reference-broken", "unbekannt") in rules
    assert ("error-code-missing", "stumm") in rules
    assert ("error-code-missing", "leer") in rules


def test_nobody_knows_beforehand_what_comes_with_an_error() -> None:
    known = engine.Known(handlers={"test.job": engine.HandlerFacts()}, variables=frozenset())
    diagram = Diagram().start().service("a").end().flows("start", "a", "end")
    diagram.catch_error("fang", "a", "X", mapping(outputs={"text": "=grund"})).flow("fang", "end")

    assert diagram.rules(known=known) == []


def test_what_follows_a_boundary_event_is_reachable() -> None:
    assert guarded("X", None).rules() == []
