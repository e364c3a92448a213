from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import engine, exact_json
from app.engine import state as state_module
from app.engine.formats import PLAIN
from tests.engine.diagrams import NOON, Diagram, Run, mapping, several, stored, straight

STATES = Path(__file__).parent / "states"


def of_all_kinds() -> Diagram:
    """A process whose state after one step holds every kind of token there is."""
    diagram = Diagram("alle_arten").start().parallel("auf").user("a", mapping({"lokal": "=n + 1"}))
    diagram.service("b", mapping(outputs={"m": "=ergebnis"})).exclusive("wahl").user("c").user("d")
    diagram.parallel("zu").end()
    diagram.flow("start", "auf").flows("auf", "a", "zu", "end").flows("auf", "b", "zu")
    diagram.flow("auf", "wahl").flow("wahl", "c", "=fehlt").flow("c", "zu").flows("auf", "d", "zu")
    return diagram


def test_a_state_is_json_without_specs_and_without_history() -> None:
    run = Run(straight(*(f"a{n}" for n in range(20))).definition(), {"x": 1})
    sizes = []
    for n in range(20):
        sizes.append(len(exact_json.dumps(run.state)))
        assert json.loads(exact_json.dumps(run.state))["format"] == PLAIN
        run.complete(f"a{n}")

    assert max(sizes) - min(sizes) <= 2  # the length of the element's id


@pytest.mark.parametrize("path", sorted(STATES.glob("format_*.json")), ids=lambda path: path.stem)
def test_states_stored_by_every_released_format_still_run(path: Path) -> None:
    state = exact_json.loads(path.read_bytes())
    run = Run(of_all_kinds().definition(), {"n": 0})
    run.state = state
    run._take(engine.retry_activity(run.definition, state, _id_of(state, "wahl"), at=NOON))

    assert run.waiting == ["a", "b", "wahl"]
    assert run.active("a").candidate_groups == ()
    assert engine.visible_variables(run.definition, run.state, run.id("a"))["lokal"] == 2
    assert str(engine.visible_variables(run.definition, run.state)["genau"]) == "72.10"
    run.state["scopes"]["0"]["variables"]["fehlt"] = True
    run.retry("wahl")
    run.complete("a")
    run.complete("b", ergebnis=5)
    run.complete("c")
    assert run.completed
    assert run.variables["m"] == 5


def with_events() -> Diagram:
    """A process with a subprocess, attached timers, and events that happened and are stuck."""
    inner = Diagram().start("s").user("a").service("b").timer("warten", "Duration", "P1D").end("e")
    inner.flows("s", "a", "e").flows("s", "b", "e").flows("s", "warten", "e")
    inner.alarm("oft", "a", "Cycle", "R3/PT10H", mapping(outputs={"x": ENDLESS}), interrupts=False)
    diagram = Diagram("mit_ereignissen").start().inside("innen", inner.flow("oft", "e"), mapping({"n": "=1"}))
    diagram.alarm("frist", "innen", "Duration", "P3D").catch_error("fehler", "innen", "X").user("danach")
    return (
        diagram.end().flows("start", "innen", "end").flows("frist", "danach", "end").flow("fehler", "danach")
    )


ENDLESS = "=count(for i in 1..99999999 return i)"


@pytest.mark.parametrize("path", sorted(STATES.glob("events_*.json")), ids=lambda path: path.stem)
def test_stored_states_with_subprocesses_and_events_still_run(path: Path) -> None:
    run = Run(with_events().definition())
    run.state = exact_json.loads(path.read_bytes())
    stuck = _id_of(run.state, "oft", state="incident")
    run._take(engine.retry_activity(run.definition, run.state, stuck, at=NOON))
    assert run.waiting == ["a", "b", "frist", "oft", "oft", "warten"]
    assert [a.due_at.hour for a in run.step.active if isinstance(a, engine.Timer)] == [11, 11, 7]

    run.fire("warten")
    run.complete("a")
    assert run.waiting == ["b", "frist", "oft"]
    run.fail("b", "X", grund="?")

    assert run.waiting == ["danach"]
    assert run.variables == {"grund": "?"}
    assert list(run.state["scopes"]) == ["0"]


def _id_of(state: engine.State, element_id: str, /, **given: str) -> object:
    from uuid import UUID

    wanted = {"element": element_id, **given}.items()
    (token,) = [token for token in state["tokens"] if wanted <= _texts(token).items()]
    return UUID(token["id"])


def _texts(token: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in token.items() if isinstance(value, str)}


def test_there_is_a_stored_state_of_the_current_format() -> None:
    assert (STATES / f"format_{state_module.FORMAT}.json").exists()


def test_migrations_lead_from_every_format_to_the_current_one() -> None:
    assert sorted(state_module.MIGRATIONS) == list(range(1, state_module.FORMAT))


def test_an_old_state_goes_through_all_migrations_one_after_another() -> None:
    migrations = {
        state_module.FORMAT - 2: lambda state: {**state, "format": state["format"] + 1, "a": 1},
        state_module.FORMAT - 1: lambda state: {**state, "format": state["format"] + 1, "b": state["a"] + 1},
    }
    old = {"format": state_module.FORMAT - 2}

    assert state_module.upgrade(old, migrations) == {"format": state_module.FORMAT, "a": 1, "b": 2}
    assert old == {"format": state_module.FORMAT - 2}


def test_a_state_of_an_unknown_format_is_refused() -> None:
    run = Run(straight("a").definition())

    with pytest.raises(engine.UnusableState, match="99"):
        engine.visible_variables(run.definition, {**run.state, "format": 99})


def in_subprocess(inner: Diagram, *, repeated: str = "") -> Diagram:
    diagram = Diagram().start("anfang").inside("innen", inner, repeated=repeated).end("ende")
    return diagram.flows("anfang", "innen", "ende")


def waiting_for_post() -> Diagram:
    diagram = Diagram().start().user("a").end()
    diagram.boundary("post", "a", diagram.message("antwort", "=n"))
    return diagram.flows("start", "a", "end").flows("post", "end")


@pytest.mark.parametrize(
    ("diagram", "number"),
    [
        (of_all_kinds(), PLAIN),
        (in_subprocess(of_all_kinds()), PLAIN),
        (with_events(), PLAIN),
        (waiting_for_post(), state_module.FORMAT),
        (in_subprocess(waiting_for_post()), state_module.FORMAT),
        (in_subprocess(straight("a"), repeated=several(number="=2")), state_module.FORMAT),
        (in_subprocess(Diagram().user("a")), state_module.FORMAT),
        (Diagram().user("a"), state_module.FORMAT),
        (
            Diagram().start().user("a", startQuantity="2").end().flows("start", "a", "end"),
            state_module.FORMAT,
        ),
        (
            Diagram().start().user("a", completionQuantity="2").end().flows("start", "a", "end"),
            state_module.FORMAT,
        ),
    ],
)
def test_releases_that_would_leave_out_an_element_cannot_load_its_instances(
    diagram: Diagram, number: int
) -> None:
    assert Run(diagram.definition(), {"n": 0, "frist": "P1D"}).state["format"] == number


def test_a_state_of_another_process_is_refused() -> None:
    run = Run(straight("a").definition())
    other = Diagram("anderer").start().user("a").end().flows("start", "a", "end").definition()

    with pytest.raises(engine.UnusableState, match="vorgang"):
        engine.visible_variables(other, run.state)


def test_a_state_at_an_element_that_is_gone_is_refused() -> None:
    run = Run(straight("a", "b").definition())

    with pytest.raises(engine.UnusableState, match="„a“"):
        engine.complete_activity(straight("b").definition(), run.state, run.id("a"), {}, at=NOON)


def test_a_running_instance_goes_on_with_a_corrected_diagram_of_the_same_elements() -> None:
    broken = Diagram().start().user("a").exclusive("x").user("b").end().flows("start", "a", "x")
    broken.flow("x", "b", "=n").flow("b", "end")
    corrected = Diagram().start().user("a").exclusive("x").user("b").end().flows("start", "a", "x")
    corrected.flow("x", "b", "=n > 0").flow("b", "end")
    run = Run(broken.definition())
    run.complete("a", n=1)
    assert run.active("x").kind == "expression-failed"

    run.retry("x", corrected.definition())

    assert run.waiting == ["b"]


def test_restoring_twice_gives_the_same() -> None:
    run = Run(of_all_kinds().definition(), {"n": 1})

    for element_id in ("d", "a"):
        run.complete(element_id)
        again = engine.retry_activity(run.definition, stored(run.state), run.id("wahl"), at=NOON)
        assert again.state == run.state
        assert again.active == run.step.active
