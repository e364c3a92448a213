from __future__ import annotations

import pytest

from app import engine
from app.engine.running.scopes import Scopes, put
from tests.engine.diagrams import NOON, Diagram, Run, mapping, straight

# --- results


def test_without_output_mapping_a_result_goes_to_the_root_scope() -> None:
    run = Run(straight("a", "b").definition(), {"alt": 1})

    run.complete("a", alt=2, neu="x")

    assert run.variables == {"alt": 2, "neu": "x"}


def test_with_output_mappings_only_those_are_written() -> None:
    outputs = mapping(outputs={"steuer": "=betrag * 2", "person.name": "=name"})
    diagram = Diagram().start().service("a", outputs).user("b").end().flows("start", "a", "b", "end")
    run = Run(diagram.definition(), {"person": {"name": "alt", "plz": "33098"}})

    run.complete("a", betrag=21, name="neu", geheim="weg")

    assert run.variables == {"steuer": 42, "person": {"name": "neu", "plz": "33098"}}


def test_output_mappings_see_inputs_results_and_outer_variables() -> None:
    both = mapping({"faktor": "=basis + 1"}, {"summe": "=faktor * wert + basis"})
    diagram = Diagram().start().service("a", both).user("b").end().flows("start", "a", "b", "end")
    run = Run(diagram.definition(), {"basis": 1})

    run.complete("a", wert=10)

    assert run.variables == {"basis": 1, "summe": 21}


def test_a_result_named_like_an_input_stays_in_the_activity() -> None:
    diagram = Diagram().start().service("a", mapping({"x": "=y"})).user("b").end()
    run = Run(diagram.flows("start", "a", "b", "end").definition(), {"y": 1, "x": "aussen"})

    run.complete("a", x="innen", z=3)

    assert run.variables == {"y": 1, "x": "aussen", "z": 3}


# --- input mappings


def test_input_mappings_are_visible_inside_the_activity_only() -> None:
    inputs = mapping({"name": "=hund.name", "anschrift.ort": "=ort", "anschrift.land": "DE"})
    diagram = Diagram().start().user("a", inputs).end().flows("start", "a", "end")
    run = Run(diagram.definition(), {"hund": {"name": "Bello"}, "ort": "Paderborn"})

    inside = engine.visible_variables(run.definition, run.state, run.id("a"))

    assert inside["name"] == "Bello"
    assert inside["anschrift"] == {"ort": "Paderborn", "land": "DE"}
    assert inside["ort"] == "Paderborn"
    assert set(run.variables) == {"hund", "ort"}
    run.complete("a")
    assert set(run.variables) == {"hund", "ort"}


def test_a_later_input_sees_an_earlier_one() -> None:
    inputs = mapping({"brutto": "=netto * 2", "halb": "=brutto / 4"})
    diagram = Diagram().start().service("a", inputs).end().flows("start", "a", "end")
    run = Run(diagram.definition(), {"netto": 10})

    assert run.active("a").inputs == {"netto": 10, "brutto": 20, "halb": 5}


def test_a_nested_input_does_not_change_the_outer_variable_of_that_name() -> None:
    inputs = mapping({"person.name": "neu"})
    diagram = Diagram().start().user("a", inputs).end().flows("start", "a", "end")
    run = Run(diagram.definition(), {"person": {"name": "alt", "plz": "1"}})

    assert engine.visible_variables(run.definition, run.state, run.id("a"))["person"] == {"name": "neu"}
    assert run.variables["person"] == {"name": "alt", "plz": "1"}


def test_a_text_without_equals_sign_is_the_value_itself() -> None:
    diagram = Diagram().start().service("a", mapping({"text": "netto * 2"})).end().flows("start", "a", "end")

    assert Run(diagram.definition()).active("a").inputs == {"text": "netto * 2"}


def test_events_map_variables_too() -> None:
    diagram = Diagram().node("startEvent", "start", mapping(outputs={"doppelt": "=2 * x"}))
    diagram.node("endEvent", "end", mapping(outputs={"fertig": "=true"}))
    run = Run(diagram.flows("start", "end").definition(), {"x": 4})

    assert run.completed
    assert run.variables == {"x": 4, "doppelt": 8, "fertig": True}


# --- parallel branches: one value, not one copy per token


def parallel() -> engine.Definition:
    diagram = Diagram().start().parallel("auf").user("a").user("b").parallel("zu").user("danach").end()
    diagram.flows("start", "auf", "a", "zu", "danach", "end").flows("auf", "b", "zu")
    return diagram.definition()


def test_a_branch_that_finishes_later_does_not_overwrite_what_the_other_wrote() -> None:
    run = Run(parallel(), {"status": "neu"})

    run.complete("a", status="geprüft")
    run.complete("b", anderes=1)

    assert run.waiting == ["danach"]
    assert run.variables == {"status": "geprüft", "anderes": 1}


def test_parallel_branches_see_each_others_writes_at_once() -> None:
    run = Run(parallel(), {"zaehler": 1})

    run.complete("a", zaehler=2)

    assert engine.visible_variables(run.definition, run.state, run.id("b")) == {"zaehler": 2}


def test_nested_values_are_replaced_not_shared_between_branches() -> None:
    run = Run(parallel(), {"hund": {"name": "Bello"}}, save=False)
    before = run.state

    run.complete("a", hund={"name": "Rex"})

    assert before["scopes"]["0"]["variables"]["hund"] == {"name": "Bello"}
    assert run.variables["hund"] == {"name": "Rex"}


# --- values


def test_values_nested_too_deeply_are_refused() -> None:
    deep: list[object] = []
    for _ in range(200):
        deep = [deep]

    with pytest.raises(ValueError, match="deeper"):
        engine.start_instance(straight("a").definition(), {"x": deep}, at=NOON)


def test_a_feel_date_is_stored_as_text_and_understood_again() -> None:
    diagram = Diagram().start().script("s", '=date("2026-01-31") + duration("P1M")', "frist")
    diagram.script("t", "=date(frist).month", "monat").end().flows("start", "s", "t", "end")

    assert Run(diagram.definition()).variables == {"frist": "2026-02-28", "monat": 2}


def test_writing_finds_the_innermost_scope_that_has_the_variable() -> None:
    scopes = Scopes()
    outer = scopes.open("0")
    inner = scopes.open(outer)
    scopes.write_local(outer, {"x": 1})

    scopes.write(inner, {"x": 2, "y": 3})

    assert scopes.by_id[outer].variables == {"x": 2}
    assert scopes.by_id["0"].variables == {"y": 3}
    assert scopes.visible(inner) == {"x": 2, "y": 3}
    assert dict(scopes.view(inner)) == {"x": 2, "y": 3}


def test_a_path_keeps_the_other_members_and_changes_nothing_in_place() -> None:
    base = {"b": {"c": 1, "d": 2}, "e": 3}
    values: dict[str, object] = {}

    put(values, ("a", "b", "c"), 9, base)

    assert values == {"a": {"b": {"c": 9, "d": 2}, "e": 3}}
    assert base == {"b": {"c": 1, "d": 2}, "e": 3}
