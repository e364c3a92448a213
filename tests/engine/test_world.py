"""Instances in memory: messages find the one who waits, signals all, and time jumps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app import engine
from tests.engine.diagrams import NOON, Diagram, tag


def world(*diagrams: Diagram) -> engine.World:
    return engine.World({diagram.process_id: diagram.definition() for diagram in diagrams}, at=NOON)


def waiting(key: str | None = "=nummer") -> Diagram:
    diagram = Diagram("warten")
    diagram.start().catch("antwort", diagram.message("Antwort", key)).end()
    return diagram.flows("start", "antwort", "end")


def started_by_message() -> Diagram:
    diagram = Diagram("beginnen")
    diagram.node("startEvent", "start", content=diagram.message("Antrag")).user("a").end()
    return diagram.flows("start", "a", "end")


def states(found: engine.World) -> list[bool]:
    return [case.step.completed for case in found.cases]


def answer(key: str | None, message_id: str | None = None, **variables: Any) -> engine.SentMessage:
    return engine.SentMessage("Antwort", key, variables, message_id)


def given(number: str) -> Mapping[str, Any]:
    return {"nummer": number}


def test_a_message_goes_to_the_one_with_its_key() -> None:
    found = world(waiting())
    for number in ("A", "B"):
        found.start("warten", given(number))
    found.publish(answer("B", ja=True))
    assert states(found) == [False, True]
    assert found.cases[1].variables == {"nummer": "B", "ja": True}


def test_a_message_goes_to_one_only_and_the_next_to_the_next() -> None:
    found = world(waiting())
    for _ in range(2):
        found.start("warten", given("A"))
    found.publish(answer("A"))
    assert states(found) == [True, False]
    found.publish(answer("A"))
    assert states(found) == [True, True]


def test_a_message_that_comes_first_waits_for_its_time_to_live() -> None:
    found = world(waiting())
    found.publish(answer("A"))
    found.publish(engine.SentMessage("Antwort", "B", {}, None, timedelta(minutes=5)))
    found.at += timedelta(minutes=6)
    found.start("warten", given("A"))
    found.start("warten", given("B"))
    assert states(found) == [True, False]


def test_a_message_that_is_sent_twice_counts_once() -> None:
    found = world(waiting())
    for _ in range(2):
        found.start("warten", given("A"))
        found.publish(answer("A", "m1"))
    assert states(found) == [True, False]


def test_a_message_starts_a_process_with_what_it_brings() -> None:
    found = world(started_by_message())
    found.publish(engine.SentMessage("Antrag", None, {"name": "Erika"}))
    (case,) = found.cases
    assert case.variables == {"name": "Erika"}
    assert [activity.element_id for activity in case.active] == ["a"]


def test_what_one_instance_sends_reaches_the_other() -> None:
    sender = Diagram("senden")
    sender.start().throw("frage", sender.message("Antwort", '="A"')).end().flows("start", "frage", "end")
    found = world(waiting(), sender)
    found.start("warten", given("A"))
    found.start("senden", {})
    assert states(found) == [True, True]


def test_a_signal_reaches_all_who_wait_and_starts_processes() -> None:
    listener = Diagram("hoeren")
    listener.start().catch("alarm", listener.signal("Alarm")).end().flows("start", "alarm", "end")
    starter = Diagram("loeschen")
    starter.node("startEvent", "start", content=starter.signal("Alarm")).end().flows("start", "end")
    found = world(listener, starter)
    for _ in range(2):
        found.start("hoeren", {})
    found.broadcast("Alarm", {"ort": "Rathaus"})
    assert [case.process_id for case in found.cases] == ["hoeren", "hoeren", "loeschen"]
    assert states(found) == [True, True, True]
    found.start("hoeren", {})
    assert states(found)[-1] is False


def test_time_jumps_to_the_earliest_timer_of_all_instances() -> None:
    late, early = Diagram("spaet"), Diagram("frueh")
    for diagram, duration in ((late, "PT2H"), (early, "PT1H")):
        diagram.start().timer("frist", "Duration", duration).end().flows("start", "frist", "end")
    found = world(late, early)
    for process_id in ("spaet", "frueh"):
        found.start(process_id, {})
    case, timer = found.timers()[0]
    found.fire(case, timer)
    assert (case.process_id, found.at) == ("frueh", NOON + timedelta(hours=1))
    assert states(found) == [False, True]


def test_a_simulation_names_the_process_of_other_instances() -> None:
    sender = Diagram("senden")
    sender.start().throw("frage", sender.message("Antrag")).end().flows("start", "frage", "end")
    other = started_by_message().definition()
    simulation = engine.simulate(sender.definition(), {}, at=NOON, others=[other])
    assert {
        "element": "a",
        "type": "userTask",
        "event": "completed",
        "process": "beginnen",
    } in simulation.events
    assert {"element": "frage", "type": "intermediateThrowEvent", "event": "completed"} in simulation.events
    assert simulation.completed


def test_a_simulation_lets_named_messages_come_from_outside() -> None:
    definition = waiting().definition()
    stuck = engine.simulate(definition, {"nummer": "A"}, at=NOON)
    done = engine.simulate(definition, {"nummer": "A"}, {"antwort": {"ja": True}}, at=NOON)
    assert (stuck.completed, done.completed) == (False, True)
    assert done.variables == {"nummer": "A", "ja": True}


def test_a_task_of_a_called_instance_that_is_cancelled_tells_its_listener() -> None:
    listener = tag("taskListener", eventType="canceling", type_="test.leise")
    called = (
        Diagram("gerufen").start().user("innen", f"<zeebe:taskListeners>{listener}</zeebe:taskListeners>")
    )
    caller = Diagram("rufen").start().node("callActivity", "ruf", tag("calledElement", processId="gerufen"))
    caller.alarm("frist", "ruf", "Duration", "P1D").end("zu_spaet").flow("frist", "zu_spaet")
    found = world(called.end().flows("start", "innen", "end"), caller.end().flows("start", "ruf", "end"))
    found.start("rufen", {})

    found.fire(*found.timers()[0])

    ((case, job),) = found.active()
    assert (case.cancelled, job.element_id) == (True, "innen")
    assert isinstance(job, engine.ServiceTask)
    assert job.listener == "canceling"
    found.complete(case, job.id, {})
    assert list(found.active()) == []
    assert found.cases[0].step.completed
