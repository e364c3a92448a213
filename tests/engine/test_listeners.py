from __future__ import annotations

from typing import Any

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, mapping, several, tag, timer


def on(*events: str) -> str:
    """Execution listeners for some events, called "hoeren.start" and so on."""
    listeners = [tag("executionListener", eventType=event, type_=f"hoeren.{event}") for event in events]
    return f"<zeebe:executionListeners>{''.join(listeners)}</zeebe:executionListeners>"


def on_task(*events: str) -> str:
    listeners = [tag("taskListener", eventType=event, type_=f"hoeren.{event}") for event in events]
    return f"<zeebe:taskListeners>{''.join(listeners)}</zeebe:taskListeners>"


def with_user(extensions: str, **options: str) -> Diagram:
    """Start → user task "a" → user task "danach" → end."""
    diagram = Diagram().start().user("a", extensions, **options).user("danach").end()
    return diagram.flows("start", "a", "danach", "end")


def called(run: Run) -> str:
    """The job type of the listener that is waited for at "a"."""
    activity = run.active("a")
    assert isinstance(activity, engine.ServiceTask)
    return activity.job_type


def test_listeners_are_called_one_after_another_before_the_element_and_behind_it() -> None:
    run = Run(with_user(on("start", "end", "start") + on_task("creating", "completing")).definition())

    seen = []
    while run.waiting == ["a"]:
        is_user = isinstance(run.active("a"), engine.UserTask)
        seen.append("a" if is_user else called(run))
        run.complete("a")

    assert seen == ["hoeren.start", "hoeren.start", "hoeren.creating", "a", "hoeren.completing", "hoeren.end"]
    assert run.waiting == ["danach"]
    assert run.passed.count("a") == 1


def test_a_listeners_job_is_not_the_activity_it_belongs_to() -> None:
    run = Run(with_user(on_task("completing")).definition())
    task = run.id("a")
    run.complete("a")

    job = run.active("a")
    assert job.id != task
    assert (job.listener, job.retries, job.headers) == ("completing", 3, {})
    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(task)


def test_a_call_of_a_listener_happens_once() -> None:
    run = Run(with_user(on("start", "start")).definition())
    first = run.id("a")
    run.complete("a")

    assert run.id("a") != first
    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(first)


def test_retries_and_headers_are_those_of_the_listener() -> None:
    header = f"<zeebe:taskHeaders>{tag('header', key='art', value='x')}</zeebe:taskHeaders>"
    listener = '<zeebe:executionListener eventType="start" type="=typ" retries="7">'
    extensions = (
        f"<zeebe:executionListeners>{listener}{header}</zeebe:executionListener></zeebe:executionListeners>"
    )
    run = Run(with_user(extensions).definition(), {"typ": "mein.job"})

    job = run.active("a")

    assert (job.job_type, job.retries, job.headers) == ("mein.job", 7, {"art": "x"})


# --- variables


def test_a_start_listener_sees_the_input_mapping_and_its_result_is_seen_inside_only() -> None:
    run = Run(with_user(on("start") + mapping({"x": "=n + 1"})).definition(), {"n": 1})
    assert run.active("a").inputs == {"n": 1, "x": 2}

    run.complete("a", y=3)
    assert engine.visible_variables(run.definition, run.state, run.id("a")) == {"n": 1, "x": 2, "y": 3}
    run.complete("a")

    assert run.variables == {"n": 1}


def test_a_creating_listener_may_choose_who_does_the_task() -> None:
    groups = tag("assignmentDefinition", candidateGroups="=zustaendig")
    run = Run(with_user(on_task("creating") + groups).definition())

    run.complete("a", zustaendig=["steueramt"])

    assert run.active("a").candidate_groups == ("steueramt",)


def test_a_completing_listener_sees_the_answers_and_adds_to_them() -> None:
    run = Run(with_user(on_task("completing")).definition())
    run.complete("a", antwort="ja", betrag=1)
    assert run.active("a").inputs == {"antwort": "ja", "betrag": 1}
    assert run.variables == {}

    run.complete("a", betrag=2)

    assert run.variables == {"antwort": "ja", "betrag": 2}


def test_an_end_listener_sees_what_was_mapped_and_writes_outwards() -> None:
    run = Run(with_user(on("end") + mapping(outputs={"summe": "=wert + 1"})).definition())
    run.complete("a", wert=1)
    assert run.active("a").inputs["summe"] == 2

    run.complete("a", gebucht=True)

    assert run.variables == {"summe": 2, "gebucht": True}


# --- what goes wrong


def test_an_error_of_a_listener_is_caught_as_one_of_its_element() -> None:
    diagram = with_user(on("start")).catch_error("fehler", "a", "E").user("b").flow("fehler", "b")
    run = Run(diagram.definition())

    run.fail("a", "E", grund="zu")

    assert run.waiting == ["b"]
    assert run.variables == {"grund": "zu"}


@pytest.mark.parametrize("event", ["completing", "creating"])
def test_a_listener_that_failed_is_called_again_and_nothing_is_lost(event: str) -> None:
    run = Run(with_user(on_task(event)).definition())
    if event == "completing":
        run.complete("a", antwort="ja")
    failed = run.id("a")
    run.fail("a", "E")
    assert run.active("a").kind == "uncaught-error"

    run.retry("a")
    assert called(run) == f"hoeren.{event}"
    assert run.id("a") != failed
    run.complete("a")
    if event == "creating":
        run.complete("a", antwort="ja")

    assert run.waiting == ["danach"]
    assert run.variables == {"antwort": "ja"}


def test_a_listener_whose_type_is_nothing_is_an_incident_that_can_be_repeated() -> None:
    listener = tag("executionListener", eventType="end", type_="=typ")
    extensions = f"<zeebe:executionListeners>{listener}</zeebe:executionListeners>"
    run = Run(with_user(extensions).definition())
    run.complete("a", antwort="ja")
    assert run.active("a").kind == "expression-failed"

    run.state["scopes"]["0"]["variables"]["typ"] = "hoeren.end"
    run.retry("a")

    assert called(run) == "hoeren.end"
    assert run.variables["antwort"] == "ja"


def test_an_interrupted_element_calls_no_listener_any_more() -> None:
    diagram = with_user(on_task("completing")).alarm("frist", "a", "Duration", "P1D").user("b")
    run = Run(diagram.flow("frist", "b").definition())
    run.complete("a")
    job = run.id("a")

    run.fire("frist")

    assert run.waiting == ["b"]
    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(job)


# --- on other elements


def test_a_subprocess_begins_after_its_listener() -> None:
    inner = Diagram().start("s").user("x").end("e").flows("s", "x", "e")
    diagram = Diagram().start().inside("a", inner, on("start", "end")).end().flows("start", "a", "end")
    run = Run(diagram.definition())

    assert called(run) == "hoeren.start"
    run.complete("a", lokal=1)
    assert run.waiting == ["x"]
    run.complete("x")
    assert called(run) == "hoeren.end"
    run.complete("a")

    assert run.completed
    assert run.variables == {}


def test_events_and_gateways_have_listeners_too() -> None:
    diagram = Diagram().node("startEvent", "start", on("end")).node("parallelGateway", "auf", on("start"))
    diagram.user("x").user("y").node("parallelGateway", "zu", on("start", "end"))
    diagram.node("intermediateCatchEvent", "warten", on("start"), content=wait()).node(
        "endEvent", "end", on("start")
    )
    diagram.flows("start", "auf", "x", "zu", "warten", "end").flows("auf", "y", "zu")
    run = Run(diagram.definition())

    seen = []
    while not run.completed:
        element = run.waiting[0]
        seen.append(element)
        if isinstance(run.active(element), engine.Timer):
            run.fire(element)
        else:
            run.complete(element)

    assert seen == ["start", "auf", "x", "y", "zu", "zu", "warten", "warten", "end"]
    assert run.passed.count("zu") == 1


def wait() -> str:
    return timer("Duration", "P1D")


def test_every_iteration_calls_the_listeners_and_the_loop_does_not() -> None:
    run = Run(with_user(on("start"), content=several("=[1, 2]", "n")).definition())

    inputs = [activity.inputs["n"] for activity in run.step.active]  # type: ignore[attr-defined]
    assert inputs == [1, 2]
    for activity in run.step.active:
        run.complete_id(activity.id)

    assert len(run.step.active) == 2
    assert all(isinstance(activity, engine.UserTask) for activity in run.step.active)


def test_a_simulation_answers_listeners_apart_from_their_element() -> None:
    results: dict[str, Any] = {"a": {"antwort": "ja"}, "a:completing": {"gebucht": True}}

    simulation = engine.simulate(with_user(on_task("completing")).definition(), {}, results, at=NOON)

    assert simulation.completed
    assert simulation.variables == {"antwort": "ja", "gebucht": True}


# --- checks


def test_events_that_do_not_exist_are_refused() -> None:
    (finding,) = with_user(on_task("irgendwann")).findings()

    assert finding.rule == "listener-event"
    assert "creating, assigning, updating, completing, canceling" in finding.message_de


def test_an_event_based_gateway_ends_with_an_event_and_tells_no_listener() -> None:
    gateway = Diagram().start().node("eventBasedGateway", "a", on("start", "end")).end()

    assert ("listener-event", "a") in gateway.flows("start", "a", "end").rules()


def test_a_listener_needs_event_and_type_and_its_handler_must_exist() -> None:
    incomplete = f"<zeebe:executionListeners>{tag('executionListener')}</zeebe:executionListeners>"
    known = engine.Known(handlers={"hoeren.end": engine.HandlerFacts()})

    rules = with_user(incomplete).rules()

    assert ("attribute-missing", "a") in rules
    assert ("job-type-missing", "a") in rules
    assert with_user(on("start")).rules(known=known) == [("handler-unknown", "a")]
    assert with_user(on("end")).rules(known=known) == []
