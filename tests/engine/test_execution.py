from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from app import engine, feel
from tests.engine.diagrams import NOON, Diagram, Run, mapping, stored, straight


def test_an_instance_goes_from_the_start_over_a_user_task_to_the_end() -> None:
    run = Run(straight("pruefen").definition())

    assert run.waiting == ["pruefen"]
    assert not run.completed

    run.complete("pruefen")

    assert run.completed
    assert run.step.active == ()
    assert run.passed == ["start", "pruefen", "end"]


def test_a_step_lists_everything_waited_for_not_only_what_is_new() -> None:
    diagram = Diagram().start().parallel("p").user("a").user("b").user("c").end()
    diagram.flow("start", "p").flows("p", "a", "c", "end").flows("p", "b", "end")
    run = Run(diagram.definition())

    assert run.waiting == ["a", "b"]

    run.complete("a")

    assert run.waiting == ["b", "c"]


def test_events_tell_what_happened_in_order_with_types_and_activity_ids() -> None:
    run = Run(straight("pruefen").definition())
    first = [(e.element_id, e.type, e.event) for e in run.step.events]
    activity = run.id("pruefen")

    run.complete("pruefen")

    assert first == [
        ("start", "startEvent", "activated"),
        ("start", "startEvent", "completed"),
        ("pruefen", "userTask", "activated"),
    ]
    assert [(e.element_id, e.event) for e in run.step.events] == [
        ("pruefen", "completed"),
        ("end", "activated"),
        ("end", "completed"),
    ]
    assert {e.activity_id for e in run.events if e.element_id == "pruefen"} == {activity}


def test_completing_twice_is_refused() -> None:
    run = Run(straight("a", "b").definition())
    activity = run.id("a")
    run.complete("a")

    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(activity)


def test_an_unknown_activity_is_refused() -> None:
    run = Run(straight("a").definition())

    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(uuid4())
    with pytest.raises(engine.ActivityNotActive):
        engine.retry_activity(run.definition, run.state, uuid4(), at=NOON)
    with pytest.raises(engine.ActivityNotActive):
        engine.visible_variables(run.definition, run.state, uuid4())


def test_the_state_that_went_in_is_not_changed() -> None:
    run = Run(straight("a", "b").definition(), {"kind": {"name": "Bello", "alter": [1, 2]}})
    before = stored(run.state)
    state = run.state

    engine.complete_activity(run.definition, state, run.id("a"), {"kind": {"name": "Rex"}}, at=NOON)

    assert state == before


def test_starting_does_not_keep_the_callers_variables() -> None:
    given = {"hunde": [{"name": "Bello"}]}
    run = Run(straight("a").definition(), given, save=False)

    given["hunde"][0]["name"] = "Rex"

    assert run.variables == {"hunde": [{"name": "Bello"}]}


def test_a_loop_activates_the_task_again_with_a_new_id() -> None:
    diagram = Diagram().start().user("a").exclusive("nochmal", default="weiter").end()
    diagram.flows("start", "a", "nochmal").flow("nochmal", "a", "=fehlt", id="zurueck")
    diagram.flow("nochmal", "end", id="weiter")
    run = Run(diagram.definition())
    first = run.id("a")

    run.complete("a", fehlt=True)

    assert run.waiting == ["a"]
    assert run.id("a") != first


def test_a_bpmn_error_that_nobody_catches_is_an_incident_and_leaves_the_instance() -> None:
    diagram = Diagram().start().service("buchen").end().flows("start", "buchen", "end")
    run = Run(diagram.definition())
    first = run.id("buchen")

    run.fail("buchen", "KONTO_GESPERRT", "Das Konto ist gesperrt.", konto="DE00")

    (incident,) = run.step.active
    assert isinstance(incident, engine.Incident)
    assert (incident.kind, incident.element_id) == ("uncaught-error", "buchen")
    assert "KONTO_GESPERRT" in incident.message
    (thrown,) = run.step.thrown
    assert (thrown.code, thrown.variables) == ("KONTO_GESPERRT", {"konto": "DE00"})
    with pytest.raises(engine.ActivityNotActive):
        run.complete("buchen")

    run.retry("buchen")

    assert isinstance(run.active("buchen"), engine.ServiceTask)
    assert run.id("buchen") != first
    assert [(e.event, e.activity_id) for e in run.step.events] == [
        ("terminated", first),
        ("activated", run.id("buchen")),
    ]
    run.complete("buchen")
    assert run.completed


def test_an_activity_without_incident_cannot_be_retried() -> None:
    run = Run(straight("a").definition())

    with pytest.raises(engine.ActivityNotActive):
        run.retry("a")


def test_a_broken_output_mapping_after_a_good_job_keeps_the_result_for_the_retry() -> None:
    outputs = mapping(outputs={"summe": "=sum(for i in 1..500 return betrag)"})
    diagram = Diagram().start().service("rechnen", outputs).end().flows("start", "rechnen", "end")
    narrow = engine.Environment(feel_limits=feel.Limits(steps=100))
    run = Run(diagram.definition(), environment=narrow)
    activity = run.id("rechnen")

    run.complete("rechnen", betrag=2)

    incident = run.active("rechnen")
    assert isinstance(incident, engine.Incident)
    assert (incident.kind, incident.id) == ("expression-failed", activity)
    assert "ioMapping.output[0].source" in incident.message

    run.given["environment"] = engine.Environment()
    run.retry("rechnen")

    assert run.completed
    assert run.variables == {"summe": 1000}
    assert run.passed.count("rechnen") == 1


def test_output_of_whole_numbers_and_fractions_stays_exact() -> None:
    run = Run(straight("a", "b").definition(), {"steuer": Decimal("72.10"), "gross": 12345678901234567890})

    run.complete("a", rate=Decimal("0.1000000000000000000000000001"))

    assert run.variables["steuer"] == Decimal("72.10")
    assert str(run.variables["steuer"]) == "72.10"
    assert run.variables["gross"] == 12345678901234567890
    assert str(run.variables["rate"]) == "0.1000000000000000000000000001"


def test_a_step_tells_why_an_expression_gave_null() -> None:
    diagram = Diagram().start().script("s", '=1 + "x"', "x").end().flows("start", "s", "end")
    run = Run(diagram.definition())

    (warning,) = run.step.warnings
    assert (warning.element_id, warning.place) == ("s", "script.expression")
    assert warning.message_de.startswith("Zeile 1")
    assert run.variables == {"x": None}


def test_expensive_expressions_in_an_endless_loop_use_up_the_budget_of_the_call() -> None:
    diagram = (
        Diagram().start().exclusive("m").script("s", "=count(for i in 1..1000 return i)").user("a").end()
    )
    diagram.flows("start", "m", "s", "m").flows("a", "end")
    run = Run(diagram.definition(), environment=engine.Environment(max_effort=10_000))

    (incident,) = run.step.active
    assert isinstance(incident, engine.Incident)
    assert incident.kind == "too-many-steps"
    assert run.passed.count("s") < 20
