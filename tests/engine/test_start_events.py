from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, mapping, timer


def starting(*, plain: bool = True) -> Diagram:
    """A process that starts by itself, by message "antrag", signal "ruf" or once a day; each with a task."""
    diagram = Diagram().end()
    if plain:
        diagram.start().user("a").flows("start", "a", "end")
    triggers = {
        "post": diagram.message("antrag"),
        "ruf": diagram.signal('="r" + "uf"'),
        "taeglich": timer("Cycle", "R/P1D"),
    }
    for name, definition in triggers.items():
        diagram.node("startEvent", name, content=definition).user(f"nach_{name}")
        diagram.flows(name, f"nach_{name}", "end")
    return diagram


def test_a_process_tells_by_which_events_it_starts() -> None:
    definition = starting().definition()

    assert [(s.element_id, s.kind, s.name) for s in definition.start_events] == [
        ("post", "message", "antrag"),
        ("ruf", "signal", "ruf"),
        ("taeglich", "timer", None),
    ]


@pytest.mark.parametrize("name", ["post", "ruf", "taeglich"])
def test_an_instance_starts_at_the_event_that_happened(name: str) -> None:
    run = Run(starting().definition(), {"betrag": 5}, start_event=name)

    assert run.waiting == [f"nach_{name}"]
    assert run.passed == [name]
    assert run.variables == {"betrag": 5}


def test_without_an_event_it_starts_at_the_start_that_has_none() -> None:
    assert Run(starting().definition()).waiting == ["a"]


def test_a_process_may_start_by_events_only() -> None:
    diagram = starting(plain=False)
    assert diagram.rules() == []

    with pytest.raises(engine.StartImpossible):
        Run(diagram.definition())
    assert Run(diagram.definition(), start_event="ruf").waiting == ["nach_ruf"]


@pytest.mark.parametrize("name", ["end", "a", "nix"])
def test_only_a_start_can_be_named(name: str) -> None:
    with pytest.raises(engine.StartImpossible):
        Run(starting().definition(), start_event=name)


def test_output_mappings_of_a_start_are_applied() -> None:
    diagram = Diagram().user("a").end()
    diagram.node(
        "startEvent", "post", mapping(outputs={"text": "=inhalt"}), content=diagram.message("antrag")
    )
    run = Run(diagram.flows("post", "a", "end").definition(), {"inhalt": "x"}, start_event="post")

    assert run.variables == {"inhalt": "x", "text": "x"}


def test_one_start_may_have_several_events() -> None:
    diagram = Diagram().user("a").end()
    diagram.node("startEvent", "viele", content=diagram.message("antrag") + diagram.signal("ruf"))
    definition = diagram.flows("viele", "a", "end").definition()

    assert [(s.element_id, s.kind) for s in definition.start_events] == [
        ("viele", "message"),
        ("viele", "signal"),
    ]
    assert Run(definition, start_event="viele").waiting == ["a"]


def instantiating() -> Diagram:
    """A receive task and a gateway that start instances, and an event subprocess beside them."""
    diagram = Diagram().user("a").user("b").end()
    diagram.message("antrag")
    diagram.node("receiveTask", "empfang", messageRef="m_antrag", instantiate="true")
    diagram.alarm("frist", "empfang", "Duration", "P1D").flow("frist", "end")
    diagram.node("eventBasedGateway", "wahl", instantiate="true").catch("ja", diagram.message("ja"))
    diagram.catch("nein", diagram.message("nein"))
    diagram.flows("empfang", "a", "end").flows("wahl", "ja", "b", "end").flows("wahl", "nein", "b")
    inner = Diagram().user("h").end("he").flows("halt_start", "h", "he")
    return diagram.handler("halt", diagram.message("halt"), inner)


@pytest.mark.parametrize(("name", "task"), [("empfang", "a"), ("ja", "b"), ("nein", "b")])
def test_tasks_and_gateways_may_start_a_process(name: str, task: str) -> None:
    definition = instantiating().definition()
    assert [(s.element_id, s.kind) for s in definition.start_events] == [
        ("empfang", "message"),
        ("ja", "message"),
        ("nein", "message"),
    ]

    run = Run(definition, {"x": 1}, start_event=name)

    assert run.waiting == sorted(["halt_start", task])
    assert run.variables == {"x": 1}
    run.complete(task)
    assert run.completed


def test_nothing_leads_to_what_starts_a_process() -> None:
    diagram = instantiating().start().flow("start", "empfang")
    inner = Diagram().node("receiveTask", "i", messageRef="m_antrag", instantiate="true")
    diagram.inside("innen", inner).flows("a", "innen", "end")

    rules = diagram.rules()

    assert instantiating().rules() == []
    assert ("instantiate-misplaced", "empfang") in rules
    assert ("instantiate-misplaced", "i") in rules


def firings(kind: str, value: str, number: int = 3) -> list[datetime]:
    diagram = Diagram().node("startEvent", "zeit", content=timer(kind, value)).end().flow("zeit", "end")
    (start,) = diagram.definition().start_events
    found = []
    firing = start.first_firing(NOON)
    while firing is not None and len(found) < number:
        found.append(datetime.fromisoformat(firing["due"]))
        firing = start.next_firing(firing, found[-1])
    return found


def test_a_timer_start_tells_when_it_fires() -> None:
    assert firings("Date", "2026-03-09T08:00:00") == [datetime(2026, 3, 9, 7, tzinfo=UTC)]
    assert firings("Duration", "PT1H") == [NOON + timedelta(hours=1)]
    assert firings("Cycle", "R2/P1D", 5) == [NOON + timedelta(days=1), NOON + timedelta(days=2)]
    assert firings("Date", "=date and time(nix)") == []


def test_a_calendar_tells_when_it_fires_in_german_time() -> None:
    assert firings("Cycle", "0 0 8 * * MON", 5)[3:] == [
        datetime(2026, 3, 30, 6, tzinfo=UTC),
        datetime(2026, 4, 6, 6, tzinfo=UTC),
    ]
    assert firings("Cycle", "30 12 * * *", 1) == [NOON + timedelta(minutes=30)]
    assert firings("Cycle", "@monthly", 1) == [datetime(2026, 3, 31, 22, tzinfo=UTC)]


def test_days_of_month_and_week_both_count_with_seconds_else_one_is_enough() -> None:
    both = firings("Cycle", "0 0 8 13 * FRI", 1)
    one = firings("Cycle", "0 8 13 * FRI", 2)

    assert [due.date().isoformat() for due in both] == ["2026-03-13"]
    assert [due.date().isoformat() for due in one] == ["2026-03-06", "2026-03-13"]


@pytest.mark.parametrize("value", ["61 * * * *", "* * *", "0 0 30 2 *", "H * * * *", "R * * * *", "@reboot"])
def test_what_is_no_calendar_is_refused(value: str) -> None:
    diagram = Diagram().node("startEvent", "zeit", content=timer("Cycle", value)).end().flow("zeit", "end")

    assert ("value-invalid", "zeit") in diagram.rules()


# --- checks


def test_starts_that_could_never_start_anything_are_refused() -> None:
    diagram = Diagram().end().start()
    diagram.flow("start", "end")
    diagram.node("startEvent", "fehler", content=diagram.error("X")).flow("fehler", "end")
    diagram.node("startEvent", "offen", content=diagram.message("=art")).flow("offen", "end")
    both = diagram.message("a") + diagram.message("b")
    diagram.node("startEvent", "alle", content=both, parallelMultiple="true").flow("alle", "end")

    rules = diagram.rules()

    assert ("start-trigger-misplaced", "fehler") in rules
    assert ("start-name-computed", "offen") in rules
    assert ("start-needs-all", "alle") in rules


def test_of_two_starts_without_trigger_the_first_counts_unless_one_is_named() -> None:
    diagram = starting().start("zweiter").user("b").flows("zweiter", "b", "end")

    assert diagram.rules() == [("start-several", "vorgang")]
    assert Run(diagram.definition()).waiting == ["a"]
    assert Run(diagram.definition(), start_event="zweiter").waiting == ["b"]
