from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from app import engine, exact_json
from tests.engine.diagrams import Diagram, Run, mapping, several

STATES = Path(__file__).parent / "states"


def handler(diagram: Diagram, id: str, extensions: str = "") -> Diagram:
    """A user task outside of the flow that undoes something."""
    return diagram.user(id, extensions, isForCompensation="true")


def booked(*names: str, throw: str = "alles_zurueck") -> Diagram:
    """Start → user tasks that can be undone by "storno_…" → an event that undoes them → "danach" → end."""
    diagram = Diagram().start()
    for name in names:
        handler(diagram.user(name), f"storno_{name}").undo(name, f"storno_{name}")
    return diagram.compensate(throw).user("danach").end().flows("start", *names, throw, "danach", "end")


def test_completed_activities_are_undone_in_reverse_order_while_the_event_waits() -> None:
    run = Run(booked("a", "b", "c").definition())
    for name in ("a", "b", "c"):
        run.complete(name)

    for name in ("c", "b", "a"):
        assert run.waiting == [f"storno_{name}"]
        run.complete(f"storno_{name}")

    assert run.waiting == ["danach"]
    undone = [name for one in ("c", "b", "a") for name in (f"{one}_zurueck", f"storno_{one}")]
    assert run.passed[-7:] == [*undone, "alles_zurueck"]
    run.complete("danach")
    assert run.completed


def test_what_undoes_is_no_part_of_the_flow() -> None:
    diagram = booked("a")

    assert diagram.rules() == []
    run = Run(diagram.definition())
    assert run.waiting == ["a"]


def test_only_what_has_completed_is_undone() -> None:
    diagram = booked("a", "b")
    diagram.user("nebenher").flow("start", "nebenher").flow("nebenher", "end")
    handler(diagram, "storno_nebenher").undo("nebenher", "storno_nebenher")
    run = Run(diagram.definition())
    run.complete("a")
    run.complete("b")

    run.complete("storno_b")
    run.complete("nebenher")
    run.complete("storno_a")

    assert run.waiting == ["danach"]


def test_what_was_undone_is_never_undone_again() -> None:
    diagram = booked("a").compensate("nochmal").flow("danach", "nochmal").end("ende").flow("nochmal", "ende")
    run = Run(diagram.definition())
    run.complete("a")
    run.complete("storno_a")

    run.complete("danach")

    assert run.completed
    assert run.passed.count("storno_a") == 1


def test_an_activity_is_undone_as_often_as_it_completed() -> None:
    diagram = handler(Diagram().start().user("a"), "storno").undo("a", "storno").exclusive("x")
    diagram.compensate("zurueck", end=True).flows("start", "a", "x").flow("x", "a", "=n < 3")
    run = Run(diagram.flow("x", "zurueck", "=n >= 3").definition(), {"n": 0})
    for n in (1, 2, 3):
        run.complete("a", n=n)

    for _ in range(3):
        assert run.waiting == ["storno"]
        run.complete("storno")

    assert run.completed


def test_one_activity_is_undone_where_the_event_names_it() -> None:
    diagram = handler(Diagram().start().user("a").user("b"), "storno_a").undo("a", "storno_a")
    handler(diagram, "storno_b").undo("b", "storno_b").compensate("nur_a", "a").compensate("rest", end=True)
    run = Run(diagram.flows("start", "a", "b", "nur_a", "rest").definition())
    run.complete("a")
    run.complete("b")

    assert run.waiting == ["storno_a"]
    run.complete("storno_a")
    assert run.waiting == ["storno_b"]
    run.complete("storno_b")
    assert run.completed


def test_without_anything_to_undo_the_event_goes_on_at_once() -> None:
    diagram = booked("a").exclusive("x", default="ohne").flow("x", "alles_zurueck", id="ohne")
    diagram.flow("start", "x")
    run = Run(diagram.definition())

    assert run.waiting == ["a", "danach"]


def test_an_event_that_does_not_wait_goes_on_while_others_undo() -> None:
    diagram = Diagram().start().user("a").user("b")
    for name in ("a", "b"):
        handler(diagram, f"storno_{name}").undo(name, f"storno_{name}")
    diagram.compensate("zurueck", waitForCompletion="false").user("danach").end()
    run = Run(diagram.flows("start", "a", "b", "zurueck", "danach", "end").definition())
    run.complete("a")
    run.complete("b")

    assert run.waiting == ["danach", "storno_b"]
    run.complete("danach")
    run.complete("storno_b")
    assert not run.completed
    run.complete("storno_a")

    assert run.completed
    assert [e.event for e in run.events if e.element_id == "zurueck"] == ["activated", "completed"]


def test_a_handler_may_be_a_job_with_mappings_and_its_result_is_kept() -> None:
    diagram = Diagram().start().user("a")
    given = mapping({"nummer": "=beleg"}, {"storniert": "=quittung"})
    diagram.service("storno", given, isForCompensation="true").undo("a", "storno")
    run = Run(diagram.compensate("zurueck", end=True).flows("start", "a", "zurueck").definition())
    run.complete("a", beleg="B1")

    assert run.active("storno").inputs["nummer"] == "B1"
    run.complete("storno", quittung="Q1")

    assert run.completed
    assert run.variables == {"beleg": "B1", "storniert": "Q1"}


def test_a_handler_may_be_a_subprocess() -> None:
    steps = Diagram().start("s").user("eins").user("zwei").end("e").flows("s", "eins", "zwei", "e")
    diagram = Diagram().start().user("a").node("subProcess", "storno", content="".join(steps.parts))
    diagram.parts[-1] = diagram.parts[-1].replace(
        "<bpmn:subProcess", '<bpmn:subProcess isForCompensation="true"'
    )
    diagram.undo("a", "storno").compensate("zurueck", end=True).flows("start", "a", "zurueck")
    assert diagram.rules() == []
    run = Run(diagram.definition())
    run.complete("a")

    run.complete("eins")
    run.complete("zwei")

    assert run.completed


def test_a_failed_handler_is_repeated_and_then_the_others_follow() -> None:
    diagram = Diagram().start().user("a").service("b")
    handler(diagram, "storno_a").undo("a", "storno_a")
    diagram.service("storno_b", isForCompensation="true").undo("b", "storno_b")
    run = Run(diagram.compensate("zurueck", end=True).flows("start", "a", "b", "zurueck").definition())
    run.complete("a")
    run.complete("b")

    run.fail("storno_b", "X")
    assert run.active("storno_b").kind == "uncaught-error"
    run.retry("storno_b")
    run.complete("storno_b")

    assert run.waiting == ["storno_a"]


def test_an_event_that_also_sends_a_message_sends_it_when_all_is_undone() -> None:
    diagram = handler(Diagram().start().user("a"), "storno").undo("a", "storno")
    both = '<bpmn:compensateEventDefinition/><bpmn:messageEventDefinition messageRef="m"/>'
    diagram.node("endEvent", "beides", content=both).flows("start", "a", "beides")
    diagram.outside = '<bpmn:message id="m" name="storniert"/>'
    run = Run(diagram.definition())

    assert run.complete("a").thrown == ()
    assert [thrown.code for thrown in run.complete("storno").thrown] == ["storniert"]

    assert run.completed


# --- subprocesses


def trip() -> Diagram:
    """Subprocess "reise" with "flug" and "hotel" that can be undone, then an event that undoes everything."""
    inner = Diagram().start("s").user("flug").user("hotel").end("e").flows("s", "flug", "hotel", "e")
    for name in ("flug", "hotel"):
        handler(inner, f"storno_{name}").undo(name, f"storno_{name}")
    diagram = (
        Diagram().start().inside("reise", inner, mapping({"preis": "=0", "kunde": '="K"'})).user("mitte")
    )
    diagram.compensate("zurueck", end=True)
    return diagram.flows("start", "reise", "mitte", "zurueck")


def test_a_completed_subprocess_is_undone_by_what_is_inside_with_its_variables_of_then() -> None:
    run = Run(trip().definition())
    run.complete("flug", preis=100)
    run.complete("hotel", preis=150)
    assert list(run.state["scopes"]) == ["0"]
    run.complete("mitte", preis=7)

    assert run.waiting == ["storno_hotel"]
    seen = engine.visible_variables(run.definition, run.state, run.id("storno_hotel"))
    assert seen == {"preis": 150, "kunde": "K"}
    run.complete("storno_hotel", preis=50)
    seen = engine.visible_variables(run.definition, run.state, run.id("storno_flug"))
    assert seen["preis"] == 50
    run.complete("storno_flug")

    assert run.completed
    assert run.variables == {"preis": 7}
    assert [e.element_id for e in run.events if e.event == "activated"].count("reise") == 1


def test_the_inside_of_a_subprocess_that_has_not_completed_is_not_undone() -> None:
    diagram = trip().user("vorab").flow("start", "vorab").flow("vorab", "zurueck")
    run = Run(diagram.definition())
    run.complete("flug")

    run.complete("vorab")

    assert run.waiting == ["hotel"]


def test_an_event_in_a_subprocess_undoes_what_completed_there_only() -> None:
    inner = handler(Diagram().start("s").user("b"), "storno_b").undo("b", "storno_b")
    inner.compensate("innen_zurueck", end=True).flows("s", "b", "innen_zurueck")
    diagram = handler(Diagram().start().user("a"), "storno_a").undo("a", "storno_a")
    diagram.inside("innen", inner).end().flows("start", "a", "innen", "end")
    run = Run(diagram.definition())
    run.complete("a")
    run.complete("b")

    run.complete("storno_b")

    assert run.completed
    assert "storno_a" not in run.passed


def test_a_subprocess_with_a_handler_of_its_own_is_undone_by_that_and_then_inside() -> None:
    diagram = handler(trip(), "storno_reise").undo("reise", "storno_reise")
    run = Run(diagram.definition())
    for name in ("flug", "hotel", "mitte", "storno_reise", "storno_hotel", "storno_flug"):
        assert run.waiting == [name]
        run.complete(name)

    assert run.completed


def test_an_event_that_names_a_subprocess_undoes_its_inside() -> None:
    diagram = trip().compensate("nur_reise", "reise").user("danach").flow("mitte", "nur_reise")
    diagram.flows("nur_reise", "danach")
    run = Run(diagram.definition())
    for name in ("flug", "hotel", "mitte", "storno_hotel", "storno_flug", "danach"):
        run.complete(name)

    assert run.completed


def test_subprocesses_in_subprocesses_are_undone_from_the_last_to_the_first() -> None:
    deep = handler(Diagram().start("s2").user("tief"), "storno_tief").undo("tief", "storno_tief")
    deep.end("e2").flows("s2", "tief", "e2")
    middle = handler(Diagram().start("s1").user("vor").user("nach"), "storno_vor").undo("vor", "storno_vor")
    handler(middle, "storno_nach").undo("nach", "storno_nach").inside("innen", deep).end("e1")
    middle.flows("s1", "vor", "innen", "nach", "e1")
    diagram = Diagram().start().inside("aussen", middle).compensate("zurueck").end()
    run = Run(diagram.flows("start", "aussen", "zurueck", "end").definition())
    for name in ("vor", "tief", "nach", "storno_nach", "storno_tief", "storno_vor"):
        assert run.waiting == [name]
        run.complete(name)

    assert run.completed
    assert run.state["tokens"] == []


def test_an_error_in_what_undoes_a_subprocess_is_not_caught_by_the_completed_subprocess() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e")
    inner.service("storno", isForCompensation="true").undo("a", "storno")
    middle = Diagram().start("s0").inside("innen", inner).compensate("zurueck", end=True)
    middle.catch_error("nah", "innen").end("e0").flow("nah", "e0").flows("s0", "innen", "zurueck")
    diagram = Diagram().start().inside("aussen", middle).catch_error("fern", "aussen").user("danach").end()
    run = Run(diagram.flows("start", "aussen", "end").flows("fern", "danach", "end").definition())
    run.complete("a")

    run.fail("storno", "X")

    assert run.waiting == ["danach"]
    assert list(run.state["scopes"]) == ["0"]


def test_what_was_broken_off_can_be_undone_by_somebody_else() -> None:
    """A timer ends the subprocess that undoes; what it had not finished is still there."""
    inner = Diagram().start("s").user("a").user("b").end("e").flows("s", "a", "b", "e")
    for name in ("a", "b"):
        handler(inner, f"storno_{name}").undo(name, f"storno_{name}")
    undo = handler(Diagram().start("s1").inside("innen", inner).user("c"), "storno_c").undo("c", "storno_c")
    undo.compensate("zurueck", end=True).flows("s1", "innen", "c", "zurueck")
    terminating = undo.user("stopp").node("endEvent", "aus", content="<bpmn:terminateEventDefinition/>")
    terminating.flows("s1", "stopp", "aus")
    diagram = Diagram().start().inside("aussen", undo).compensate("nochmal", end=True)
    run = Run(diagram.flows("start", "aussen", "nochmal").definition())
    for name in ("a", "b", "c", "storno_c", "storno_b"):
        run.complete(name)
    assert run.waiting == ["stopp", "storno_a"]

    run.complete("stopp")

    assert run.waiting == ["storno_a"]
    run.complete("storno_a")
    assert run.completed
    assert run.passed.count("storno_b") == run.passed.count("storno_c") == 1


# --- event subprocesses

COMPENSATE = "<bpmn:compensateEventDefinition/>"


def with_own(*steps: str, throw: bool = False) -> Diagram:
    """As `trip`, with an event subprocess that undoes it: user tasks, and then perhaps what is inside."""
    inner = Diagram().start("s").user("flug").end("e").flows("s", "flug", "e")
    handler(inner, "storno_flug").undo("flug", "storno_flug")
    own = Diagram()
    for step in steps:
        own.user(step)
    last = own.compensate("innen_zurueck", end=True) if throw else own.end("own_e")
    last.flows("own_start", *steps, "innen_zurueck" if throw else "own_e")
    inner.handler("own", COMPENSATE, own)
    diagram = Diagram().start().inside("reise", inner, mapping({"preis": "=0"})).user("mitte")
    return diagram.compensate("zurueck", end=True).flows("start", "reise", "mitte", "zurueck")


def test_a_subprocess_is_undone_by_its_own_event_subprocess_instead_of_its_inside() -> None:
    diagram = with_own("anrufen")
    assert diagram.rules() == []
    run = Run(diagram.definition())
    run.complete("flug", preis=100)
    run.complete("mitte")

    assert run.waiting == ["anrufen"]
    assert engine.visible_variables(run.definition, run.state, run.id("anrufen"))["preis"] == 100
    run.complete("anrufen")

    assert run.completed
    assert "storno_flug" not in run.passed


def test_the_event_subprocess_may_have_the_inside_undone_itself() -> None:
    run = Run(with_own("anrufen", throw=True).definition())
    for name in ("flug", "mitte", "anrufen", "storno_flug"):
        assert run.waiting == [name]
        run.complete(name)

    assert run.completed


def test_a_subprocess_without_anything_inside_to_undo_is_undone_by_its_event_subprocess() -> None:
    diagram = with_own("anrufen")
    diagram.parts = [
        re.sub("<bpmn:association[^>]*/>|<bpmn:boundaryEvent.*?</bpmn:boundaryEvent>", "", part).replace(
            ' isForCompensation="true"', ""
        )
        for part in diagram.parts
    ]
    run = Run(diagram.definition())
    run.complete("flug")
    run.complete("mitte")

    assert run.waiting == ["anrufen"]


def test_a_withdrawal_at_any_time_undoes_what_was_booked_and_then_goes_on() -> None:
    diagram = handler(Diagram().start().user("soll_buchen").user("pruefen").end(), "soll_stornieren")
    diagram.undo("soll_buchen", "soll_stornieren").flows("start", "soll_buchen", "pruefen", "end")
    inner = Diagram().compensate("alles_zurueck").user("bestaetigen").end("zu")
    inner.flows("ruecknahme_start", "alles_zurueck", "bestaetigen", "zu")
    diagram.handler("ruecknahme", diagram.message("Rücknahme"), inner)
    assert diagram.rules() == []
    run = Run(diagram.definition())
    run.complete("soll_buchen")

    run.deliver("ruecknahme_start")

    assert run.waiting == ["soll_stornieren"]
    run.complete("soll_stornieren")
    assert run.waiting == ["bestaetigen"]
    run.complete("bestaetigen")
    assert run.completed


def test_what_an_event_subprocess_did_can_be_undone_too() -> None:
    inner = handler(Diagram().user("extra"), "storno").undo("extra", "storno").end("zu")
    inner.flows("neben_start", "extra", "zu")
    diagram = Diagram().start().user("a").compensate("zurueck", end=True).flows("start", "a", "zurueck")
    diagram.handler("neben", diagram.message("Post"), inner, interrupts=False)
    run = Run(diagram.definition())
    run.deliver("neben_start", text="x")
    run.complete("extra")

    run.complete("a")

    assert run.waiting == ["neben_start", "storno"]
    run.complete("storno")
    assert run.completed


def test_only_one_event_subprocess_undoes_what_it_is_in() -> None:
    inner = Diagram().start("s").end("e").flows("s", "e")
    inner.handler("eins", COMPENSATE, Diagram().user("a").flow("eins_start", "a"))
    inner.handler("zwei", COMPENSATE, Diagram().user("b").flow("zwei_start", "b"), interrupts=False)
    diagram = Diagram().start().inside("reise", inner).end()
    diagram.handler("aussen", COMPENSATE, Diagram().user("c").flow("aussen_start", "c"))

    rules = diagram.flows("start", "reise", "end").rules()

    assert ("compensation-duplicate", "zwei_start") in rules
    assert ("compensation-not-interrupting", "zwei_start") in rules
    assert ("compensation-start-idle", "aussen_start") in rules


# --- repeated activities


def test_of_an_undoing_that_was_broken_off_everything_that_is_left_is_undone_later() -> None:
    inner = (
        Diagram().start("s").user("a", content=each(sequential=False)).compensate("innen_zurueck").end("e")
    )
    handler(inner, "storno").undo("a", "storno").user("stopp")
    inner.node("endEvent", "aus", content="<bpmn:terminateEventDefinition/>").flows("s", "stopp", "aus")
    diagram = Diagram().start().inside("innen", inner.flows("s", "a", "innen_zurueck", "e"))
    diagram.compensate("zurueck", end=True).flows("start", "innen", "zurueck")
    run = Run(diagram.definition(), {"kinder": ["Ada", "Bo"]})
    for _ in range(2):
        run.complete_id(next(activity.id for activity in run.step.active if activity.element_id == "a"))
    assert run.waiting == ["stopp", "storno"]

    run.complete("stopp")

    for child in ("Bo", "Ada"):
        assert engine.visible_variables(run.definition, run.state, run.id("storno"))["kind"] == child
        run.complete("storno")
    assert run.completed


def each(*, sequential: bool) -> str:
    return several("=kinder", "kind", sequential=sequential)


@pytest.mark.parametrize("sequential", [True, False])
def test_each_completed_iteration_is_undone_with_its_own_variables(sequential: bool) -> None:
    diagram = Diagram().start().user("a", content=each(sequential=sequential))
    handler(diagram, "storno").undo("a", "storno").compensate("zurueck", end=True)
    run = Run(diagram.flows("start", "a", "zurueck").definition(), {"kinder": ["Ada", "Bo"]})
    for _ in range(2):
        run.complete_id(run.step.active[0].id)

    for child in ("Bo", "Ada"):
        seen = engine.visible_variables(run.definition, run.state, run.id("storno"))
        assert seen["kind"] == child
        run.complete("storno")

    assert run.completed
    assert run.variables == {"kinder": ["Ada", "Bo"]}


def test_the_inside_of_each_iteration_of_a_subprocess_is_undone_last_first() -> None:
    inner = handler(Diagram().start("s").user("a"), "storno").undo("a", "storno").end("e")
    diagram = Diagram().start().inside("innen", inner.flows("s", "a", "e"))
    diagram.parts[-1] = diagram.parts[-1].replace(
        "</bpmn:subProcess>", each(sequential=True) + "</bpmn:subProcess>"
    )
    diagram.compensate("zurueck", "innen", end=True).flows("start", "innen", "zurueck")
    run = Run(diagram.definition(), {"kinder": ["Ada", "Bo"]})
    run.complete("a")
    run.complete("a")

    for child in ("Bo", "Ada"):
        assert engine.visible_variables(run.definition, run.state, run.id("storno"))["kind"] == child
        run.complete("storno")

    assert run.completed


def test_iterations_of_an_activity_that_is_still_going_on_are_not_undone() -> None:
    diagram = Diagram().start().user("a", content=each(sequential=False)).user("b")
    handler(diagram, "storno").undo("a", "storno").compensate("zurueck", end=True)
    run = Run(diagram.flows("start", "a").flows("start", "b", "zurueck").definition(), {"kinder": [1, 2]})
    run.complete_id(next(activity.id for activity in run.step.active if activity.element_id == "a"))

    run.complete("b")

    assert run.waiting == ["a"]


# --- the record of what can be undone


def test_a_process_without_handlers_keeps_no_record() -> None:
    diagram = (
        Diagram().start().user("a").exclusive("x").compensate("zurueck", end=True).flows("start", "a", "x")
    )
    run = Run(diagram.flow("x", "a", "=n < 50").flow("x", "zurueck", "=n >= 50").definition(), {"n": 10})
    size = len(exact_json.dumps(run.state))
    for n in range(11, 50):
        run.complete("a", n=n)
        assert len(exact_json.dumps(run.state)) == size


def test_the_record_of_a_subprocess_that_was_interrupted_is_dropped() -> None:
    diagram = trip().alarm("frist", "reise", "Duration", "P1D").user("danach").flow("frist", "danach")
    run = Run(diagram.definition())
    run.complete("flug")
    assert "undo" in exact_json.dumps(run.state)

    run.fire("frist")

    assert "undo" not in exact_json.dumps(run.state)


def test_an_ended_instance_keeps_no_record() -> None:
    diagram = handler(Diagram().start().user("a"), "storno").undo("a", "storno").end()
    run = Run(diagram.flows("start", "a", "end").definition())
    run.complete("a")

    assert run.completed
    assert "undo" not in run.state["scopes"]["0"]


def test_an_instance_goes_on_with_a_diagram_that_can_no_longer_undo_something() -> None:
    run = Run(booked("a", "b").definition())
    run.complete("a")
    changed = Diagram().start().user("a").user("b").compensate("alles_zurueck").user("danach").end()
    handler(changed, "storno_b").undo("b", "storno_b")
    run.definition = changed.flows("start", "a", "b", "alles_zurueck", "danach", "end").definition()

    run.complete("b")
    run.complete("storno_b")

    assert run.waiting == ["danach"]


# --- checks


def test_a_compensation_event_leads_to_one_marked_activity_of_its_level() -> None:
    event = "<bpmn:compensateEventDefinition/>"
    diagram = Diagram().start().user("a").user("b").user("c").end().flows("start", "a", "b", "c", "end")
    handler(handler(diagram, "h1"), "h2").undo("a", "h1").associate("a_zurueck", "h2")
    diagram.boundary("leer", "b", event).undo("c", "b").boundary(
        "doppelt", "c", event, cancelActivity="false"
    )
    inner = handler(Diagram().start("s"), "h3").end("e").flows("s", "e")
    diagram.inside("innen", inner).flow("c", "innen").associate("doppelt", "h3")
    handler(diagram, "h4")

    rules = diagram.rules()

    assert set(rules) >= {
        ("compensation-handler-ambiguous", "a_zurueck"),
        ("compensation-handler-missing", "leer"),
        ("compensation-handler-unmarked", "b"),
        ("compensation-duplicate", "doppelt"),
        ("compensation-not-interrupting", "doppelt"),
        ("compensation-handler-elsewhere", "h3"),
        ("compensation-handler-unused", "h4"),
    }
    assert not any(rule == "unreachable" for rule, _ in rules)


def test_compensation_at_an_activity_is_not_combined_with_other_triggers() -> None:
    both = "<bpmn:compensateEventDefinition/><bpmn:errorEventDefinition/>"
    diagram = booked("a").boundary("beides", "danach", both)
    handler(diagram, "h").associate("beides", "h")

    assert ("undo-combined", "beides") in diagram.rules()


def test_no_flow_touches_a_compensation_event_or_what_undoes() -> None:
    diagram = booked("a").flow("a_zurueck", "danach").flow("storno_a", "danach")
    diagram.alarm("frist", "storno_a", "Duration", "P1D").flow("frist", "danach")

    rules = diagram.rules()

    assert ("compensation-flow", "a_zurueck") in rules
    assert ("compensation-handler-flow", "storno_a") in rules
    assert ("compensation-handler-event", "storno_a") in rules


@pytest.mark.parametrize("target", ["fehlt", "start", "innen_a"])
def test_an_event_can_only_have_activities_of_its_level_undone(target: str) -> None:
    inner = Diagram().start("s").user("innen_a").end("e").flows("s", "innen_a", "e")
    diagram = Diagram().start().inside("innen", inner).compensate("zurueck", target, end=True)

    assert ("compensation-target-broken", "zurueck") in diagram.flows("start", "innen", "zurueck").rules()


def test_a_target_that_nothing_undoes_is_doubtful() -> None:
    diagram = Diagram().start().user("a").compensate("zurueck", "a", end=True).flows("start", "a", "zurueck")

    assert diagram.rules() == [("compensation-target-plain", "zurueck")]


# --- stored states


@pytest.mark.parametrize("path", sorted(STATES.glob("undo_*.json")), ids=lambda path: path.stem)
def test_stored_states_in_which_things_are_being_undone_still_run(path: Path) -> None:
    run = Run(handler(trip(), "storno_reise").undo("reise", "storno_reise").definition())
    run.state = exact_json.loads(path.read_bytes())
    (waiting,) = [token["id"] for token in run.state["tokens"] if token["element"] == "storno_hotel"]
    seen = engine.visible_variables(run.definition, run.state, UUID(waiting))
    assert seen == {"preis": 150, "kunde": "K"}

    run.complete_id(UUID(waiting))
    run.complete("storno_flug")

    assert run.completed
