from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, mapping


def with_alarm(kind: str, value: str, extensions: str = "", *, interrupts: bool = True) -> Diagram:
    """User task "a" with a timer that leads to user task "mahnen"."""
    diagram = Diagram().start().user("a", mapping({"frist": "=tage"})).end().user("mahnen")
    diagram.alarm("alarm", "a", kind, value, extensions, interrupts=interrupts)
    return diagram.flows("start", "a", "end").flows("alarm", "mahnen", "end")


def test_an_intermediate_timer_waits_for_its_time() -> None:
    diagram = Diagram().start().timer("warten", "Duration", "=duration(frist)").user("a").end()
    run = Run(diagram.flows("start", "warten", "a", "end").definition(), {"frist": "P14D"})
    timer = run.active("warten")
    assert isinstance(timer, engine.Timer)
    assert timer.due_at == NOON + timedelta(days=14)
    assert timer.attached_to is None

    run.fire("warten")

    assert run.waiting == ["a"]
    assert run.passed == ["start", "warten"]


@pytest.mark.parametrize("value", ["=date and time(tag)", "=date(tag)", "=tag", "2026-03-09T00:00:00"])
def test_a_timer_takes_dates_of_feel_and_text(value: str) -> None:
    diagram = Diagram().start().timer("warten", "Date", value).end().flows("start", "warten", "end")
    run = Run(diagram.definition(), {"tag": "2026-03-09T00:00:00" if "time" in value else "2026-03-09"})

    assert run.active("warten").due_at.isoformat() == "2026-03-08T23:00:00+00:00"


def test_an_interrupting_timer_ends_its_activity() -> None:
    run = Run(with_alarm("Duration", "P14D").definition())
    assert run.waiting == ["a", "alarm"]
    assert run.active("alarm").attached_to == "a"

    step = run.fire("alarm")

    assert run.waiting == ["mahnen"]
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["a"]
    assert list(run.state["scopes"]) == ["0"]
    run.complete("mahnen")
    assert run.completed


def test_a_timer_is_gone_with_its_activity_and_never_fires_then() -> None:
    run = Run(with_alarm("Duration", "P14D").definition())
    timer = run.active("alarm")

    run.complete("a")

    assert run.completed
    assert run.state["tokens"] == []
    with pytest.raises(engine.ActivityNotActive):
        engine.trigger_event(run.definition, run.state, timer.id, at=NOON)


def test_a_timer_fires_once() -> None:
    run = Run(with_alarm("Duration", "P14D").definition())
    timer = run.active("alarm")
    run.fire("alarm")

    with pytest.raises(engine.ActivityNotActive):
        engine.trigger_event(run.definition, run.state, timer.id, at=NOON)


def test_timers_and_tasks_are_not_mixed_up() -> None:
    run = Run(with_alarm("Duration", "P14D").definition())

    with pytest.raises(engine.ActivityNotActive):
        run.complete("alarm")
    with pytest.raises(engine.ActivityNotActive):
        engine.trigger_event(run.definition, run.state, run.id("a"), at=NOON)
    with pytest.raises(engine.ActivityNotActive):
        run.retry("alarm")


def test_a_timer_that_does_not_interrupt_starts_a_branch_of_its_own() -> None:
    run = Run(with_alarm("Duration", "P14D", interrupts=False).definition())

    run.fire("alarm")

    assert run.waiting == ["a", "mahnen"]
    run.complete("a")
    assert run.waiting == ["mahnen"]


def test_a_cycle_repeats_under_new_ids_without_drift_until_its_activity_ends() -> None:
    run = Run(with_alarm("Cycle", "R3/PT10H", interrupts=False).definition())
    ids, due = set(), []
    for _ in range(3):
        ids.add(run.id("alarm"))
        due.append(run.active("alarm").due_at)
        run.given["at"] += timedelta(hours=11)  # always late
        run.fire("alarm")

    assert run.waiting == ["a", "mahnen", "mahnen", "mahnen"]
    assert len(ids) == 3
    assert due == [NOON + timedelta(hours=10 * n) for n in (1, 2, 3)]


def test_a_repeated_timer_ends_with_its_activity() -> None:
    run = Run(with_alarm("Cycle", "R/PT10H", interrupts=False).definition())
    run.fire("alarm")
    run.complete("mahnen")
    run.complete("a")

    assert run.completed
    assert run.state["tokens"] == []


def test_a_timer_sees_the_local_variables_of_its_activity() -> None:
    run = Run(with_alarm("Duration", "=frist").definition(), {"tage": "P3D"})

    assert run.active("alarm").due_at == NOON + timedelta(days=3)


def test_a_timer_without_a_time_stops_its_activity_until_it_has_one() -> None:
    run = Run(with_alarm("Duration", "=frist").definition(), {"tage": None})
    assert run.waiting == ["a"]
    assert run.active("a").kind == "expression-failed"

    run.state["scopes"]["1"]["variables"]["frist"] = "P3D"
    run.retry("a")

    assert run.waiting == ["a", "alarm"]


def test_a_timer_at_a_subprocess_ends_everything_inside() -> None:
    inner = Diagram().start("s").user("a").timer("t", "Duration", "P1D").end("e").flows("s", "a", "e")
    inner.flows("s", "t", "e").alarm("innen_alarm", "a", "Duration", "P2D").flow("innen_alarm", "e")
    diagram = Diagram().start().inside("innen", inner).alarm("alarm", "innen", "Duration", "P3D").end()
    diagram.user("danach").flows("start", "innen", "end").flows("alarm", "danach", "end")
    run = Run(diagram.definition())
    assert run.waiting == ["a", "alarm", "innen_alarm", "t"]

    step = run.fire("alarm")

    assert run.waiting == ["danach"]
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["a", "t", "innen"]
    assert len(run.state["tokens"]) == 1


def test_a_stuck_activity_can_still_time_out() -> None:
    diagram = Diagram().start().service("a").alarm("alarm", "a", "Duration", "P1D").user("b").end()
    run = Run(diagram.flows("start", "a", "end").flows("alarm", "b", "end").definition())
    run.fail("a", "X")
    assert isinstance(run.active("a"), engine.Incident)

    run.fire("alarm")

    assert run.waiting == ["b"]


def test_an_activity_that_begins_anew_waits_for_its_timer_anew() -> None:
    diagram = Diagram().start().service("a").alarm("alarm", "a", "Duration", "P1D").end()
    run = Run(diagram.flows("start", "a", "end").flow("alarm", "end").definition())
    before = run.active("alarm")
    run.fail("a", "X")
    run.given["at"] = NOON + timedelta(hours=5)
    run.retry("a")

    after = run.active("alarm")
    assert after.id != before.id
    assert after.due_at == NOON + timedelta(hours=29)


def test_a_timer_in_a_loop_leaves_nothing_behind() -> None:
    diagram = Diagram().start().exclusive("x").user("a").alarm("alarm", "a", "Duration", "P1D").end()
    run = Run(diagram.flows("start", "x", "a", "end").flow("alarm", "x").definition())
    sizes = set()
    for _ in range(5):
        run.fire("alarm")
        sizes.add((len(run.state["tokens"]), len(run.state["scopes"])))

    assert sizes == {(2, 1)}


def test_output_mappings_of_a_timer_are_applied() -> None:
    extensions = mapping(outputs={"gemahnt": "=today()"})
    run = Run(with_alarm("Duration", "P14D", extensions).definition())
    run.fire("alarm")

    assert run.variables == {"gemahnt": "2026-03-16"}


# --- simulation


def test_a_simulation_jumps_to_the_next_timer_when_nothing_else_is_left() -> None:
    diagram = Diagram().start().timer("spaet", "Duration", "P2D").timer("frueh", "Duration", "P1D").user("a")
    diagram.script("tag", "=string(today())", "tag").parallel("zu").end()
    diagram.flows("start", "spaet", "tag", "zu", "end").flows("start", "frueh", "zu").flows(
        "start", "a", "zu"
    )

    simulation = engine.simulate(diagram.definition(), {}, at=NOON)

    assert simulation.completed
    completed = [event["element"] for event in simulation.events if event["event"] == "completed"]
    assert completed == ["start", "a", "frueh", "spaet", "tag", "zu", "end"]
    assert simulation.variables["tag"] == "2026-03-04"


# --- checks


@pytest.mark.parametrize(
    ("kind", "value"), [("Date", "bald"), ("Duration", "14 Tage"), ("Cycle", "PT1H"), ("Duration", "P")]
)
def test_a_fixed_time_is_checked_beforehand(kind: str, value: str) -> None:
    assert ("value-invalid", "alarm") in with_alarm(kind, value, interrupts=False).rules()


@pytest.mark.parametrize("cycle", ["R3/PT21H", "0 0 8 * * *"])
def test_what_waits_once_waits_for_the_first_time_of_a_cycle(cycle: str) -> None:
    waiting = Diagram().start().timer("warten", "Cycle", cycle).user("a").end()
    waiting.flows("start", "warten", "a", "end").alarm("alarm", "a", "Cycle", cycle).user("b").end("weg")
    waiting.flows("alarm", "b", "weg")
    assert waiting.rules() == []
    run = Run(waiting.definition(), at=datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    assert run.active("warten").due_at == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)

    run.fire("warten")
    assert run.waiting == ["a", "alarm"]
    run.fire("alarm")

    assert run.waiting == ["b"]


def test_names_in_a_timer_are_compared_with_what_there_is() -> None:
    known = engine.Known(handlers={}, variables=frozenset({"tage"}))

    assert with_alarm("Duration", "=tage").rules(known=known) == []
    assert with_alarm("Duration", "=tge").rules(known=known) == [("name-unknown", "alarm")]


def test_a_timer_has_exactly_one_time() -> None:
    diagram = with_alarm("Duration", "")
    twice = diagram.boundary(
        "zwei",
        "a",
        "<bpmn:timerEventDefinition><bpmn:timeDate>=x</bpmn:timeDate><bpmn:timeCycle>=y</bpmn:timeCycle>"
        "</bpmn:timerEventDefinition>",
    )

    rules = twice.rules()

    assert ("timer-missing", "alarm") in rules
    assert ("timer-missing", "zwei") in rules
