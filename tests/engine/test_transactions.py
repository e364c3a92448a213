from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, several

CANCEL = "<bpmn:cancelEventDefinition/>"


def transaction(inner: Diagram, *, caught: bool = True) -> Diagram:
    """Start → transaction "t" → "danach"; cancelled it goes on to "abgebrochen"."""
    diagram = Diagram().start().node("transaction", "t", content="".join(inner.parts)).user("danach").end()
    diagram.flows("start", "t", "danach", "end")
    diagram.outside = inner.outside
    if caught:
        diagram.boundary("abbruch", "t", CANCEL).user("abgebrochen").flows("abbruch", "abgebrochen", "end")
    return diagram


def body() -> Diagram:
    """User tasks "a" and "b" that can be undone; "c" goes on beside them; "entscheiden" cancels."""
    inner = (
        Diagram().start("s").user("a").user("b").user("c").user("entscheiden").exclusive("x", default="gut")
    )
    inner.node("endEvent", "abbrechen", content=CANCEL).end("e").end("e2")
    for name in ("a", "b", "c"):
        inner.user(f"storno_{name}", isForCompensation="true").undo(name, f"storno_{name}")
    inner.flows("s", "a", "b", "entscheiden", "x").flow("x", "abbrechen", "=abbruch").flow("x", "e", id="gut")
    return inner.flows("s", "c", "e2")


def test_a_transaction_that_is_not_cancelled_goes_on_like_a_subprocess() -> None:
    diagram = transaction(body())
    assert diagram.rules() == []
    run = Run(diagram.definition(), {"abbruch": False})
    for name in ("a", "b", "c", "entscheiden"):
        run.complete(name)

    assert run.waiting == ["danach"]


def test_a_cancelled_transaction_ends_everything_undoes_and_takes_its_event() -> None:
    run = Run(transaction(body()).definition(), {"abbruch": True})
    run.complete("a")
    run.complete("b")

    step = run.complete("entscheiden")

    assert [e.element_id for e in step.events if e.event == "terminated"] == ["c"]
    assert run.waiting == ["storno_b"]
    run.complete("storno_b")
    step = run.complete("storno_a")
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["t"]
    assert run.waiting == ["abgebrochen"]
    run.complete("abgebrochen")
    assert run.completed
    assert list(run.state["scopes"]) == ["0"]


def test_without_anything_to_undo_a_cancelled_transaction_takes_its_event_at_once() -> None:
    inner = Diagram().start("s").user("a").node("endEvent", "abbrechen", content=CANCEL)
    run = Run(transaction(inner.flows("s", "a", "abbrechen")).definition())

    run.complete("a")

    assert run.waiting == ["abgebrochen"]
    assert "abbruch" in run.passed


def test_deadlines_of_a_transaction_do_not_disturb_while_it_is_undone() -> None:
    diagram = transaction(body()).alarm("frist", "t", "Duration", "P1D").flow("frist", "end")
    run = Run(diagram.definition(), {"abbruch": True})
    run.complete("a")
    run.complete("b")
    assert "frist" in run.waiting

    run.complete("entscheiden")

    assert run.waiting == ["storno_b"]


def test_an_error_ends_a_transaction_without_undoing_anything() -> None:
    inner = body().service("d").flow("b", "d").flow("d", "e")
    diagram = (
        transaction(inner).catch_error("gefahr", "t", "X").user("klaeren").flows("gefahr", "klaeren", "end")
    )
    run = Run(diagram.definition(), {"abbruch": False})
    run.complete("a")
    run.complete("b")

    run.fail("d", "X")

    assert run.waiting == ["klaeren"]
    assert "storno_a" not in run.passed


def test_an_error_while_a_transaction_is_undone_is_caught_outside_of_it() -> None:
    inner = Diagram().start("s").user("a").node("endEvent", "abbrechen", content=CANCEL)
    inner.service("storno", isForCompensation="true").undo("a", "storno").flows("s", "a", "abbrechen")
    diagram = transaction(inner).catch_error("gefahr", "t").user("klaeren").flows("gefahr", "klaeren", "end")
    run = Run(diagram.definition())
    run.complete("a")

    run.fail("storno", "X")

    assert run.waiting == ["klaeren"]


def test_what_is_already_being_undone_when_a_transaction_is_cancelled_is_undone_once() -> None:
    inner = body().compensate("zurueck").user("spaet").end("e3").flows("b", "zurueck", "spaet", "e3")
    run = Run(transaction(inner).definition(), {"abbruch": True})
    run.complete("a")
    run.complete("b")
    run.complete("storno_b")
    assert run.waiting == ["c", "entscheiden", "storno_a"]

    run.complete("entscheiden")
    run.complete("storno_a")

    assert run.waiting == ["abgebrochen"]
    assert run.passed.count("storno_b") == run.passed.count("storno_a") == 1


def test_a_completed_transaction_is_undone_from_outside_like_a_subprocess() -> None:
    diagram = transaction(body()).compensate("zurueck", end=True).flow("danach", "zurueck")
    run = Run(diagram.definition(), {"abbruch": False})
    for name in ("a", "c", "b", "entscheiden", "danach", "storno_b", "storno_c", "storno_a"):
        run.complete(name)

    assert run.completed


def test_a_transaction_in_a_subprocess_without_a_cancel_event_ends_there() -> None:
    inner = Diagram().start("s").user("a").node("endEvent", "abbrechen", content=CANCEL)
    inner.flows("s", "a", "abbrechen")
    middle = Diagram().start("s1").node("transaction", "t", content="".join(inner.parts)).user("nie")
    middle.flows("s1", "t", "nie")
    diagram = Diagram().start().inside("innen", middle).user("danach").end()
    diagram.flows("start", "innen", "danach", "end")
    assert ("cancel-uncaught", "abbrechen") in diagram.rules()
    run = Run(diagram.definition())

    run.complete("a")

    assert run.waiting == ["danach"]


def test_a_cancelled_transaction_may_be_what_undoes() -> None:
    inner = Diagram().start("s").user("schritt").node("endEvent", "abbrechen", content=CANCEL)
    content = "".join(inner.flows("s", "schritt", "abbrechen").parts)
    diagram = Diagram().start().user("a").node("transaction", "t", content=content, isForCompensation="true")
    diagram.undo("a", "t").compensate("zurueck").user("danach").flows("start", "a", "zurueck", "danach")
    run = Run(diagram.definition())
    run.complete("a")

    run.complete("schritt")

    assert run.waiting == ["danach"]


def test_an_iteration_that_is_cancelled_cancels_all_and_undoes_the_completed_ones() -> None:
    inner = Diagram().start("s").user("a").exclusive("x", default="gut").end("e")
    inner.node("endEvent", "abbrechen", content=CANCEL).user("storno", isForCompensation="true")
    inner.undo("a", "storno").flows("s", "a", "x").flow("x", "abbrechen", "=abbruch").flow("x", "e", id="gut")
    content = several("=kinder", "kind", sequential=False)
    diagram = transaction(inner)
    diagram.parts = [
        part.replace("</bpmn:transaction>", f"{content}</bpmn:transaction>") for part in diagram.parts
    ]
    run = Run(diagram.definition(), {"kinder": ["Ada", "Bo", "Cem"], "abbruch": False})
    run.complete_id(run.step.active[0].id)

    run.complete_id(run.step.active[0].id, {"abbruch": True})

    for child in ("Bo", "Ada"):
        assert run.waiting == ["storno"]
        assert engine.visible_variables(run.definition, run.state, run.id("storno"))["kind"] == child
        run.complete("storno")
    assert run.waiting == ["abgebrochen"]
    assert list(run.state["scopes"]) == ["0"]


def test_an_event_subprocess_of_a_transaction_may_cancel_it() -> None:
    inner = body()
    late = Diagram().user("melden").node("endEvent", "zu_spaet", content=CANCEL)
    inner.handler("eilig", inner.message("Stopp"), late.flows("eilig_start", "melden", "zu_spaet"))
    diagram = transaction(inner)
    assert diagram.rules() == []
    run = Run(diagram.definition(), {"abbruch": False})
    run.complete("a")
    run.deliver("eilig_start")

    run.complete("melden")

    assert run.waiting == ["storno_a"]
    run.complete("storno_a")
    assert run.waiting == ["abgebrochen"]


# --- checks


def test_cancel_events_stand_in_and_at_transactions_only() -> None:
    inner = Diagram().start("s").node("endEvent", "falsch", content=CANCEL).flow("s", "falsch")
    diagram = Diagram().start().inside("innen", inner).boundary("auch", "innen", CANCEL).end()
    diagram.flows("start", "innen", "end").flow("auch", "end")

    rules = diagram.rules()

    assert ("cancel-outside", "falsch") in rules
    assert ("cancel-outside", "auch") in rules


def test_a_transaction_has_one_cancel_event_which_interrupts() -> None:
    diagram = transaction(body()).boundary("noch", "t", CANCEL, cancelActivity="false").flow("noch", "end")

    rules = diagram.rules()

    assert ("cancel-duplicate", "noch") in rules
    assert ("cancel-not-interrupting", "noch") in rules


@pytest.mark.parametrize("method", ["##Store", "##Image"])
def test_other_ways_to_undo_a_transaction_are_refused(method: str) -> None:
    diagram = Diagram().start().node("transaction", "t", content="".join(body().parts), method=method).end()

    assert ("unsupported-attribute", "t") in diagram.flows("start", "t", "end").rules()
