from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from app import engine
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import Diagram, mapping, straight


def nested() -> Diagram:
    inner = Diagram().start("innen_start").user("pruefen").user("melden").end("innen_ende")
    inner.flows("innen_start", "pruefen", "melden", "innen_ende")
    outer = Diagram().start().inside("teil", inner, mapping({"betrag": "=10"})).user("danach").end()
    return outer.flows("start", "teil", "danach", "end")


def test_variables_of_the_process_are_set_and_seen_by_what_follows() -> None:
    run = Controlled(straight("eins", "zwei").definition(), {"alt": 1, "bleibt": "ja"})
    run.set(alt=Decimal("2.50"), neu={"a": [1]})
    assert run.variables == {"alt": Decimal("2.50"), "neu": {"a": [1]}, "bleibt": "ja"}
    run.complete("eins")
    assert run.waiting == ["zwei"]


def test_a_variable_is_set_where_it_exists_seen_from_an_activity() -> None:
    run = Controlled(nested().definition(), {"fall": 1})
    run.set(run.id("pruefen"), betrag=20, fall=2, neu=3)
    assert run.variables == {"fall": 2, "neu": 3}
    assert engine.visible_variables(run.definition, run.state, run.id("pruefen"))["betrag"] == 20


def test_a_local_variable_hides_the_outer_one_until_its_activity_ends() -> None:
    run = Controlled(nested().definition(), {"fall": 1})
    run.set(run.id("pruefen"), local=True, fall=7)
    assert engine.visible_variables(run.definition, run.state, run.id("pruefen"))["fall"] == 7
    assert run.variables == {"fall": 1}
    run.complete("pruefen")
    assert engine.visible_variables(run.definition, run.state, run.id("melden"))["fall"] == 1


def test_variables_can_be_set_in_the_scope_of_a_subprocess() -> None:
    run = Controlled(nested().definition())
    run.set(run.token("teil"), local=True, nur_hier="x")
    run.complete("pruefen")
    assert engine.visible_variables(run.definition, run.state, run.id("melden"))["nur_hier"] == "x"
    run.complete("melden")
    assert "nur_hier" not in run.variables


def test_setting_a_missing_variable_cures_an_incident() -> None:
    diagram = Diagram().start().exclusive("weiche").user("hoch").end()
    run = Controlled(
        diagram.flow("start", "weiche").flow("weiche", "hoch", "=betrag > 1").flow("hoch", "end").definition()
    )
    assert isinstance(run.active("weiche"), engine.Incident)
    run.set(betrag=2)
    run.retry("weiche")
    assert run.waiting == ["hoch"]


def test_a_place_the_instance_has_left_is_refused() -> None:
    run = Controlled(straight("eins", "zwei").definition())
    left = run.id("eins")
    run.complete("eins")
    for gone in (left, uuid4()):
        with pytest.raises(engine.ActivityNotActive):
            run.set(gone, a=1)


def test_positions_name_what_stands_in_what() -> None:
    run = Controlled(nested().definition())
    around, inner = run.positions
    assert (around.element_id, around.contains, around.local) == ("teil", True, {"betrag": 10})
    assert (inner.element_id, inner.within, inner.local) == ("pruefen", around.activity_id, {})


def test_cancelling_ends_everything_from_the_inside_outwards() -> None:
    diagram = nested()
    diagram.alarm("frist", "teil", "Duration", "P1D").end("zu_spaet").flow("frist", "zu_spaet")
    run = Controlled(diagram.definition())
    step = run.cancel()
    assert step.completed
    assert step.active == ()
    assert [(e.element_id, e.event) for e in step.events] == [
        ("pruefen", "terminated"),
        ("teil", "terminated"),
    ]
    assert step.state["tokens"] == []
