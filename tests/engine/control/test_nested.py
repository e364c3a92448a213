"""Changes to instances inside of repetitions, event subprocesses, ad-hoc subprocesses and compensation."""

from __future__ import annotations

import pytest

from app import engine
from app.engine import Activation
from tests.engine.control.controlled import Controlled
from tests.engine.diagrams import Diagram, condition, loop, several, tag


def each_item(
    *tasks: str, results: str | None = "alle", sequential: bool = False, around: str = "je"
) -> Diagram:
    """A subprocess for each of the list's items, with the tasks inside, then "danach"."""
    inner = Diagram().start("s").end("e")
    for task in tasks:
        inner.user(task)
    inner.flows("s", *tasks, "e")
    repeated = several("=liste", "ding", results, "=ergebnis" if results else None, sequential=sequential)
    diagram = Diagram().start().inside(around, inner, repeated=repeated).user("danach").end()
    return diagram.flows("start", around, "danach", "end")


def ids_at(run: Controlled, element_id: str) -> list[object]:
    return [each.id for each in run.step.active if each.element_id == element_id]


# --- repetitions


@pytest.mark.parametrize("sequential", [False, True])
def test_iterations_go_on_in_the_new_version_with_what_they_have_achieved(sequential: bool) -> None:
    run = Controlled(each_item("pruefen", sequential=sequential).definition(), {"liste": ["x", "y"]})
    run.complete_id(ids_at(run, "pruefen")[0], {"ergebnis": 1})
    target = each_item("pruefen", "neu", results="gesamt", sequential=sequential, around="stets")
    run.migrate(target.definition(), je="stets")
    run.complete("pruefen", ergebnis=2)
    assert run.waiting == ["neu"]
    run.complete("neu")
    assert run.waiting == ["danach"]
    assert run.variables == {"liste": ["x", "y"], "gesamt": [1, 2]}


def test_results_that_only_the_new_version_collects_have_gaps_for_what_is_over() -> None:
    run = Controlled(each_item("pruefen", results=None).definition(), {"liste": [1, 2]})
    run.complete_id(ids_at(run, "pruefen")[0], {"ergebnis": "a"})
    run.migrate(each_item("pruefen").definition())
    run.complete("pruefen", ergebnis="b")
    assert run.variables["alle"] == [None, "b"]


@pytest.mark.parametrize(
    "content", [several("=liste", "ding", sequential=True), several(number="=2"), loop("=true"), ""]
)
def test_an_activity_that_is_repeated_in_another_way_is_refused(content: str) -> None:
    def diagram(repeated: str) -> Diagram:
        built = Diagram().start().user("a", content=repeated).user("danach").end()
        return built.flows("start", "a", "danach", "end")

    run = Controlled(diagram(several("=liste", "ding")).definition(), {"liste": [1, 2]})
    assert run.hindrances(diagram(content).definition()) == [("repetition-changed", "a")]


def test_a_step_begins_in_the_chosen_iteration_only() -> None:
    run = Controlled(each_item("pruefen", "melden").definition(), {"liste": ["x", "y"]})
    second = next(each for each in run.positions if each.element_id == "je" and each.iteration == 2)
    with pytest.raises(engine.ChangeImpossible, match="läuft 2-mal"):
        run.modify("melden")
    run.modify(Activation(element_id="melden", within=second.activity_id))
    assert engine.visible_variables(run.definition, run.state, run.id("melden"))["ding"] == "y"


def test_an_iteration_can_be_ended_and_the_others_go_on() -> None:
    run = Controlled(each_item("pruefen").definition(), {"liste": ["x", "y"]})
    first = ids_at(run, "pruefen")[0]
    run.modify(terminate=(first,))
    run.complete("pruefen", ergebnis=2)
    assert run.variables["alle"] == [None, 2]
    assert run.waiting == ["danach"]


def test_nothing_begins_in_a_repeated_subprocess_that_is_not_active() -> None:
    run = Controlled(each_item("pruefen").definition(), {"liste": []})
    with pytest.raises(engine.ChangeImpossible, match="wiederholt sich"):
        run.modify("pruefen")


# --- event subprocesses


def watched(*names: str, interrupts: bool = True, key: str = "=nummer") -> Diagram:
    """A task, beside which messages begin an event subprocess each."""
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    for name in names:
        inner = (
            Diagram()
            .user(f"h_{name}")
            .end(f"ende_{name}")
            .flows(f"{name}_start", f"h_{name}", f"ende_{name}")
        )
        diagram.handler(name, diagram.message(name, key), inner, interrupts=interrupts)
    return diagram


def test_event_subprocesses_are_waited_for_as_the_new_version_has_them() -> None:
    run = Controlled(watched("bleibt", "geht").definition(), {"nummer": "A"})
    before = run.active("bleibt_start")
    run.migrate(watched("bleibt", "kommt", key='=nummer + "!"').definition())
    assert run.waiting == ["a", "bleibt_start", "kommt_start"]
    assert (run.id("bleibt_start"), run.active("bleibt_start").correlation_key) == (before.id, "A")
    assert run.active("kommt_start").correlation_key == "A!"
    run.deliver("kommt_start")
    assert run.waiting == ["h_kommt"]


def test_a_handler_that_is_running_goes_on_in_the_new_version() -> None:
    run = Controlled(watched("ruf", interrupts=False).definition(), {"nummer": "A"})
    run.deliver("ruf_start")
    run.migrate(watched("ruf", interrupts=False).definition())
    run.complete("h_ruf")
    run.complete("a")
    assert run.completed


def test_an_event_subprocess_is_not_begun_by_hand_but_a_step_in_it_is() -> None:
    run = Controlled(watched("ruf").definition(), {"nummer": "A"})
    for element in ("ruf", "ruf_start"):
        with pytest.raises(engine.ChangeImpossible, match="durch ein Ereignis ausgelöst"):
            run.modify(element)
    run.modify("h_ruf", terminate=("a",))
    assert "h_ruf" in run.waiting
    run.complete("h_ruf")
    assert run.completed


def test_what_is_waited_for_beside_is_not_ended_alone() -> None:
    run = Controlled(watched("ruf").definition(), {"nummer": "A"})
    with pytest.raises(engine.ChangeImpossible) as caught:
        run.modify(terminate=("ruf_start",))
    assert [reason.rule for reason in caught.value.reasons] == ["event-attached"]


def test_a_subprocess_that_is_entered_by_hand_waits_for_its_event_subprocesses() -> None:
    inner = watched("ruf")
    inner.parts = [part.replace('"start"', '"s"').replace('"end"', '"e"') for part in inner.parts]
    diagram = (
        Diagram().start().user("davor").inside("teil", inner).end().flows("start", "davor", "teil", "end")
    )
    run = Controlled(diagram.definition(), {"nummer": "A"})
    run.modify("a", terminate=("davor",))
    assert run.waiting == ["a", "ruf_start"]


# --- ad-hoc subprocesses


def free(*tasks: str) -> Diagram:
    inner = Diagram()
    for task in tasks:
        inner.user(task)
    listed = tag("adHoc", activeElementsCollection="=noetig")
    diagram = Diagram().start().user("davor")
    diagram.node("adHocSubProcess", "frei", listed, content="".join(inner.parts), ordering="Sequential")
    return diagram.user("danach").end().flows("start", "davor", "frei", "danach", "end")


def test_elements_that_are_still_to_begin_get_their_new_names() -> None:
    run = Controlled(free("a", "b").definition(), {"noetig": ["a", "b"]})
    run.complete("davor")
    assert run.hindrances(free("a", "c").definition()) == [("pending-gone", "frei")]
    run.migrate(free("a", "c").definition(), b="c")
    run.complete("a")
    assert run.waiting == ["c"]


def test_only_the_chosen_element_begins_in_an_ad_hoc_subprocess() -> None:
    run = Controlled(free("a", "b").definition(), {"noetig": ["a", "b"]})
    run.modify("b", terminate=("davor",))
    assert run.waiting == ["b"]
    run.complete("b")
    assert run.waiting == ["danach"]


# --- compensation


def booked(task: str, undo: str | None) -> Diagram:
    diagram = Diagram().start().user(task).user("warten")
    if undo:
        diagram.user(undo, isForCompensation="true").undo(task, undo)
    diagram.compensate("zurueck").end()
    return diagram.flows("start", task, "warten", "zurueck", "end")


def test_what_has_completed_is_undone_the_new_versions_way() -> None:
    run = Controlled(booked("buchen", "storno").definition())
    run.complete("buchen")
    run.migrate(booked("verbuchen", "ausbuchen").definition(), buchen="verbuchen")
    run.complete("warten")
    assert run.waiting == ["ausbuchen"]


def test_a_version_that_could_not_undo_what_has_completed_is_refused() -> None:
    run = Controlled(booked("buchen", "storno").definition())
    run.complete("buchen")
    assert run.hindrances(booked("buchen", None).definition()) == [("undo-gone", "buchen")]
    assert run.hindrances(booked("anders", "storno").definition()) == [("undo-gone", "buchen")]


def test_nobody_begins_at_what_only_undoes() -> None:
    run = Controlled(booked("buchen", "storno").definition())
    with pytest.raises(engine.ChangeImpossible, match="macht nur rückgängig"):
        run.modify("storno")


# --- called processes and conditions


def calling(*after: str) -> Diagram:
    diagram = Diagram().start().node("callActivity", "rufen", tag("calledElement", processId="anderer"))
    for task in after:
        diagram.user(task)
    return diagram.end().flows("start", "rufen", *after, "end")


def test_a_called_instance_is_still_waited_for() -> None:
    run = Controlled(calling("danach").definition())
    before = run.active("rufen")
    run.migrate(calling("neu", "danach").definition())
    assert run.active("rufen") == before
    run.complete("rufen")
    assert run.waiting == ["neu"]


def test_a_condition_sees_at_once_what_an_operator_sets() -> None:
    event = condition("=fertig = true")
    diagram = Diagram().start().catch("warten", event).user("danach").end()
    run = Controlled(diagram.flows("start", "warten", "danach", "end").definition(), {"fertig": False})
    assert run.waiting == ["warten"]
    run.set(fertig=True)
    assert run.waiting == ["danach"]


def test_variables_of_one_iteration_are_its_own() -> None:
    run = Controlled(each_item("pruefen").definition(), {"liste": ["x", "y"]})
    first, second = ids_at(run, "pruefen")
    place = next(each for each in run.positions if each.element_id == "je" and each.iteration == 1)
    run.set(place.activity_id, local=True, ding="z")
    seen = [engine.visible_variables(run.definition, run.state, each)["ding"] for each in (first, second)]
    assert seen == ["z", "y"]


def listening(*types: str) -> Diagram:
    """A task whose listeners of the start are jobs."""
    listeners = "".join(tag("executionListener", eventType="start", type_=type_) for type_ in types)
    diagram = Diagram().start().user("a", f"<zeebe:executionListeners>{listeners}</zeebe:executionListeners>")
    return diagram.end().flows("start", "a", "end")


def test_a_listener_that_is_waited_for_must_be_the_same_one() -> None:
    run = Controlled(listening("melden", "pruefen").definition())
    assert run.hindrances(listening("pruefen").definition()) == [("listeners-changed", "a")]
    before = run.active("a")
    run.migrate(listening("melden", "pruefen").definition())
    assert run.active("a") == before
