from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app import engine
from app.engine import Activation
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import Diagram, mapping, straight


def nested(deadline: str = "P1D") -> Diagram:
    """Start → before → subprocess (inside: check → report, with a deadline) → after."""
    inner = Diagram().start("innen_start").user("pruefen").user("melden").end("innen_ende")
    inner.flows("innen_start", "pruefen", "melden", "innen_ende")
    outer = Diagram().start().user("davor").inside("teil", inner, mapping({"betrag": "=10"}))
    outer.user("danach").end().alarm("frist", "teil", "Duration", deadline).end("zu_spaet")
    return outer.flows("start", "davor", "teil", "danach", "end").flow("frist", "zu_spaet")


def refusal(
    run: Controlled, *activate: Activation | str, terminate: tuple[UUID | str, ...] = ()
) -> list[str]:
    """The rules by which a change is refused; nothing has changed."""
    with pytest.raises(engine.ChangeImpossible) as caught:
        run.modify(*activate, terminate=terminate)
    assert all(reason.message.endswith(".") for reason in caught.value.reasons)
    return [reason.rule for reason in caught.value.reasons]


def test_a_token_is_moved_forwards_and_back() -> None:
    run = Controlled(straight("eins", "zwei", "drei").definition())
    step = run.modify("drei", terminate=("eins",))
    assert run.waiting == ["drei"]
    assert [(e.element_id, e.event) for e in step.events] == [("eins", "terminated"), ("drei", "activated")]
    run.modify("eins", terminate=("drei",))
    run.complete("eins")
    assert run.waiting == ["zwei"]


def test_variables_are_set_before_the_element_begins() -> None:
    diagram = Diagram().start().user("eins").script("rechnen", "=betrag * 2").user("zwei").end()
    run = Controlled(diagram.flows("start", "eins", "rechnen", "zwei", "end").definition())
    run.modify(Activation(element_id="rechnen", variables={"betrag": 21}), terminate=("eins",))
    assert run.variables == {"betrag": 21, "ergebnis": 42}
    assert run.waiting == ["zwei"]


def test_an_element_in_a_subprocess_is_reached_through_the_subprocess() -> None:
    run = Controlled(nested().definition())
    step = run.modify("melden", terminate=("davor",))
    assert run.waiting == ["frist", "melden"]
    assert [(e.element_id, e.event) for e in step.events] == [
        ("teil", "activated"),
        ("davor", "terminated"),
        ("melden", "activated"),
    ]
    assert engine.visible_variables(run.definition, run.state, run.id("melden")) == {"betrag": 10}
    run.complete("melden")
    assert run.waiting == ["danach"]


def test_elements_of_one_subprocess_begin_in_the_same_activation_of_it() -> None:
    run = Controlled(nested().definition())
    run.modify("melden", "pruefen", terminate=("davor",))
    assert sorted(each.element_id for each in run.positions) == ["frist", "melden", "pruefen", "teil"]
    assert len({each.within for each in run.positions if each.element_id in ("melden", "pruefen")}) == 1


def test_a_subprocess_goes_on_when_one_thing_in_it_takes_the_place_of_another() -> None:
    run = Controlled(nested().definition())
    run.complete("davor")
    teil, frist = run.token("teil"), run.id("frist")
    run.modify("melden", terminate=("pruefen",))
    assert (run.token("teil"), run.id("frist")) == (teil, frist)
    assert run.waiting == ["frist", "melden"]


def test_a_subprocess_in_which_nothing_is_left_ends_too() -> None:
    run = Controlled(nested().definition())
    run.complete("davor")
    run.modify("danach", terminate=("pruefen",))
    assert run.waiting == ["danach"]
    assert len(run.positions) == 1


def test_ending_a_subprocess_ends_what_is_inside_of_it() -> None:
    run = Controlled(nested().definition())
    run.complete("davor")
    run.modify("davor", terminate=("teil", "pruefen"))
    assert [each.element_id for each in run.positions] == ["davor"]


def test_the_subprocess_must_be_named_if_it_is_active_several_times() -> None:
    run = Controlled(nested().definition())
    run.modify("teil")
    run.complete("davor")
    first, second = [each for each in run.positions if each.element_id == "teil"]
    assert refusal(run, "melden") == ["scope-ambiguous"]
    run.modify(Activation(element_id="melden", within=second.activity_id))
    (melden,) = [each for each in run.positions if each.element_id == "melden"]
    assert melden.within == second.activity_id
    assert first.activity_id != second.activity_id


def test_a_gateway_that_never_got_its_second_token_is_passed_by_hand() -> None:
    diagram = Diagram().start().exclusive("weiche", default="f1").parallel("sammeln")
    diagram.user("eins").user("zwei").user("danach").end()
    diagram.flow("start", "weiche").flow("weiche", "eins", id="f1").flow("weiche", "zwei", "=false")
    diagram.flows("eins", "sammeln").flows("zwei", "sammeln").flows("sammeln", "danach", "end")
    run = Controlled(diagram.definition())
    run.complete("eins")
    assert run.active("sammeln").kind == "join-blocked"
    run.modify("sammeln", terminate=("sammeln",))
    assert run.waiting == ["danach"]


def test_every_reason_is_told_at_once_and_nothing_is_done() -> None:
    run = Controlled(nested().definition())
    run.complete("davor")
    before = run.state
    rules = refusal(
        run,
        "gibt_es_nicht",
        "frist",
        Activation(element_id="danach", within=run.token("teil")),
        Activation(element_id="melden", within=uuid4()),
        terminate=(uuid4(), "frist"),
    )
    assert rules == [
        "activity-gone",
        "event-attached",
        "element-unknown",
        "not-to-begin-at",
        "scope-foreign",
        "scope-gone",
    ]
    assert run.state == before


def test_nobody_begins_at_a_start_that_has_happened() -> None:
    run = Controlled(nested().definition())
    assert refusal(run, "start", "innen_start") == ["not-to-begin-at", "not-to-begin-at"]


def test_nothing_begins_in_a_subprocess_that_is_to_end() -> None:
    run = Controlled(nested().definition())
    run.complete("davor")
    assert refusal(run, "melden", terminate=("teil",)) == ["scope-ending"]


def test_a_subprocess_whose_deadline_cannot_be_computed_does_not_begin() -> None:
    run = Controlled(nested("=keine_dauer").definition())
    before = run.state
    assert refusal(run, "danach", "melden", terminate=("davor",)) == ["scope-failed"]
    assert run.state == before


def test_an_instance_is_not_emptied_by_moving_tokens() -> None:
    run = Controlled(straight("eins").definition())
    assert refusal(run, terminate=("eins",)) == ["nothing-left"]
