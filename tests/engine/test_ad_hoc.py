from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, several, tag, timer


def free(
    inner: Diagram, collection: str | None = None, *, until: str | None = None, **attributes: str
) -> Diagram:
    """Start → ad-hoc subprocess "frei" → user task "danach" → end."""
    extensions = tag("adHoc", activeElementsCollection=collection) if collection else ""
    content = "".join(inner.parts)
    content += f"<bpmn:completionCondition>{until}</bpmn:completionCondition>" if until else ""
    diagram = Diagram().start().node("adHocSubProcess", "frei", extensions, content=content, **attributes)
    diagram.outside = inner.outside
    return diagram.user("danach").end().flows("start", "frei", "danach", "end")


def three() -> Diagram:
    """The user tasks "a" → "a2", "b" and "c"."""
    return Diagram().user("a").user("a2").user("b").user("c").flow("a", "a2")


def test_the_elements_of_the_list_begin_and_the_subprocess_ends_with_them() -> None:
    run = Run(free(three(), "=noetig").definition(), {"noetig": ["a", "c"]})
    assert run.waiting == ["a", "c"]

    run.complete("a")
    assert run.waiting == ["a2", "c"]
    run.complete("c")
    run.complete("a2")

    assert run.waiting == ["danach"]
    assert set(run.state["scopes"]) == {"0"}


def test_an_element_may_begin_more_than_once_or_not_at_all() -> None:
    twice = Run(free(three(), '=["b", "b"]').definition())
    never = Run(free(three(), "=[]").definition())

    assert twice.waiting == ["b", "b"]
    assert never.waiting == ["danach"]


def test_without_a_list_everything_begins_that_no_flow_leads_to() -> None:
    assert Run(free(three()).definition()).waiting == ["a", "b", "c"]


def test_one_after_another_each_with_what_follows_it() -> None:
    run = Run(free(three(), ordering="Sequential").definition())

    seen = []
    while run.waiting != ["danach"]:
        seen += run.waiting
        run.complete(run.waiting[0])

    assert seen == ["a", "a2", "b", "c"]


def test_when_its_condition_is_true_the_rest_ends() -> None:
    run = Run(free(three(), until="=genug").definition(), {"genug": False})

    run.complete("b")
    assert run.waiting == ["a", "c"]
    run.complete("a", genug=True)

    assert run.waiting == ["danach"]
    assert [event.element_id for event in run.events if event.event == "terminated"] == ["c"]


def test_the_rest_may_be_waited_for_although_it_is_enough() -> None:
    run = Run(free(three(), until="=genug", cancelRemainingInstances="false").definition(), {"genug": False})

    run.complete("b", genug=True)
    assert run.waiting == ["a", "c"]
    for element in ("c", "a", "a2"):
        run.complete(element, genug=False)

    assert run.waiting == ["danach"]


def test_nothing_else_begins_in_a_sequence_once_it_is_enough() -> None:
    run = Run(free(three(), until="=genug", ordering="Sequential").definition(), {"genug": False})

    run.complete("a", genug=True)

    assert run.waiting == ["danach"]


def test_nothing_active_and_not_enough_is_an_incident_which_an_operator_ends() -> None:
    run = Run(free(three(), '=["b"]', until="=genug").definition(), {"genug": False})
    run.complete("b")
    assert run.active("frei").kind == "ad-hoc-incomplete"

    activation = engine.Activation(element_id="c")
    run._take(engine.modify_instance(run.definition, run.state, activate=[activation], **run.given))
    run.complete("c", genug=True)

    assert run.waiting == ["danach"]


@pytest.mark.parametrize("collection", ['=["danach"]', '=["x"]', "=nichts", "=[1]"])
def test_only_elements_inside_can_begin(collection: str) -> None:
    assert Run(free(three(), collection).definition()).active("frei").kind == "expression-failed"


def test_a_condition_that_fails_is_an_incident_and_nothing_is_lost() -> None:
    run = Run(free(three(), until="=genug").definition())
    run.complete("b")
    assert run.active("frei").kind == "expression-failed"

    run.retry("frei", free(three(), until="=genug = true").definition())

    assert run.waiting == ["a", "c"]


def test_a_boundary_event_ends_everything_inside() -> None:
    diagram = free(three()).alarm("frist", "frei", "Duration", "P1D").user("mahnen").flow("frist", "mahnen")
    run = Run(diagram.definition())

    run.fire("frist")

    assert run.waiting == ["mahnen"]
    assert set(run.state["scopes"]) == {"0"}


def test_boundary_events_inside_do_not_begin_by_themselves() -> None:
    inner = Diagram().user("a").alarm("frist", "a", "Duration", "P1D").user("b").flow("frist", "b")
    run = Run(free(inner).definition())

    assert run.waiting == ["a", "frist"]


def test_it_may_be_repeated() -> None:
    run = Run(free(Diagram().user("a").raw(several("=[1, 2]", "n"))).definition())

    assert run.waiting == ["a", "a"]
    for _ in range(2):
        run.complete_id(run.step.active[0].id)
    assert run.waiting == ["danach"]


def test_an_event_subprocess_that_interrupts_ends_it_whatever_its_condition_says() -> None:
    handler = Diagram().node("startEvent", "hs", content=timer("Duration", "P1D")).user("h").end("he")
    timed = "".join(handler.flows("hs", "h", "he").parts)
    inner = three().node("subProcess", "behandlung", content=timed, triggeredByEvent="true")
    run = Run(free(inner, until="=genug", ordering="Sequential").definition(), {"genug": False})
    run.complete("a")

    run.fire("hs")
    assert run.waiting == ["h"]
    run.complete("h")

    assert run.waiting == ["danach"]


# --- checks


def test_it_contains_activities_and_neither_start_nor_end() -> None:
    assert ("ad-hoc-empty", "frei") in free(Diagram().exclusive("x")).rules()
    assert ("ad-hoc-event", "s") in free(Diagram().user("a").start("s").flow("s", "a")).rules()
    assert ("ad-hoc-event", "e") in free(Diagram().user("a").end("e").flow("a", "e")).rules()
    assert free(three()).rules() == []


def test_its_values_are_checked() -> None:
    assert ("expression-required", "frei") in free(three(), "a, b").rules()
    assert ("expression-required", "frei") in free(three(), until="genug").rules()
    assert ("unsupported-attribute", "frei") in free(three(), ordering="Random").rules()
