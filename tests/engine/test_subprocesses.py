from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping


def around(inner: Diagram, extensions: str = "") -> Diagram:
    """Start → subprocess "innen" → user task "danach" → end."""
    outer = Diagram().start().inside("innen", inner, extensions).user("danach").end()
    outer.outside = inner.outside
    return outer.flows("start", "innen", "danach", "end")


def body() -> Diagram:
    """Two parallel user tasks "a" and "b" with ends of their own."""
    inner = Diagram().start("s").user("a").user("b").end("ea").end("eb")
    return inner.flows("s", "a", "ea").flows("s", "b", "eb")


def test_a_subprocess_goes_on_when_no_token_is_left_inside() -> None:
    run = Run(around(body()).definition())
    assert run.waiting == ["a", "b"]

    run.complete("b")
    assert run.waiting == ["a"]
    run.complete("a")

    assert run.waiting == ["danach"]
    assert run.passed == ["start", "s", "b", "eb", "a", "ea", "innen"]
    run.complete("danach")
    assert run.completed


def test_a_subprocess_is_no_work_and_cannot_be_completed_from_outside() -> None:
    run = Run(around(body()).definition())
    (activated,) = [e for e in run.events if e.element_id == "innen"]

    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(activated.activity_id)


def test_local_variables_are_seen_inside_and_gone_behind() -> None:
    inner = Diagram().start("s").user("a").script("rechne", "=x + 1", "x").script("aussen", "=x", "y")
    inner.end("e").flows("s", "a", "rechne", "aussen", "e")
    run = Run(around(inner, mapping({"x": "=n"})).definition(), {"n": 4})

    run.complete("a")

    assert run.variables == {"n": 4, "y": 5}


def test_output_mappings_of_a_subprocess_see_its_local_variables() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e")
    run = Run(around(inner, mapping({"x": "=n"}, {"summe": "=x + n"})).definition(), {"n": 4})

    run.complete("a", x=10)

    assert run.variables == {"n": 4, "summe": 14}


def test_a_failed_output_mapping_of_a_subprocess_is_repeated_without_its_inside() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e")
    diagram = around(inner, mapping(outputs={"m": "=n + 0"}))
    broken = diagram.xml.replace(b"=n + 0", b"=count(for i in 1..99999999 return i)")
    run = Run(engine.read_definition({"d.bpmn": broken}), {"n": 3})
    run.complete("a")
    assert run.active("innen").kind == "expression-failed"

    run.retry("innen", diagram.definition())

    assert run.waiting == ["danach"]
    assert run.passed.count("a") == 1
    assert run.variables == {"n": 3, "m": 3}


def test_a_subprocess_in_a_loop_has_a_new_scope_every_time() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e")
    diagram = Diagram().start().inside("innen", inner, mapping({"lokal": "=n"})).exclusive("x").end()
    diagram.flows("start", "innen", "x").flow("x", "innen", "=n < 3").flow("x", "end", "=n >= 3")
    run = Run(diagram.definition(), {"n": 0})
    sizes = set()
    for n in (1, 2, 3):
        sizes.add(len(run.state["scopes"]))
        run.complete("a", n=n, lokal="?")

    assert run.completed
    assert sizes == {2}
    assert run.variables == {"n": 3}


def test_subprocesses_run_in_subprocesses_and_side_by_side() -> None:
    deepest = Diagram().start("s3").user("tief").end("e3").flows("s3", "tief", "e3")
    middle = Diagram().start("s2").inside("mitte", deepest).end("e2").flows("s2", "mitte", "e2")
    other = Diagram().start("s4").user("neben").end("e4").flows("s4", "neben", "e4")
    diagram = Diagram().start().inside("links", middle).inside("rechts", other).parallel("zu").end()
    diagram.flows("start", "links", "zu", "end").flows("start", "rechts", "zu")
    run = Run(diagram.definition())
    assert run.waiting == ["neben", "tief"]

    run.complete("tief")
    assert run.waiting == ["neben"]
    run.complete("neben")

    assert run.completed


def test_joins_of_two_activations_of_a_subprocess_are_apart() -> None:
    inner = Diagram().start("s").parallel("auf").user("a").user("b").parallel("zu").end("e")
    inner.flows("s", "auf", "a", "zu", "e").flows("auf", "b", "zu")
    diagram = Diagram().start().inside("innen", inner).end().flows("start", "innen", "end")
    diagram.flow("start", "innen")
    run = Run(diagram.definition())
    first, second = [a for a in run.step.active if a.element_id == "a"]
    *_, last = [b for b in run.step.active if b.element_id == "b"]

    run.complete_id(first.id)
    run.complete_id(last.id)
    assert run.waiting == ["a", "b"]
    run.complete_id(second.id)
    run.complete("b")

    assert run.completed


# --- terminate


def test_a_terminate_end_event_ends_everything_in_the_process() -> None:
    diagram = Diagram().start().user("a").user("b").inside("innen", body_named("c"))
    diagram.node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>").end()
    diagram.flows("start", "a", "schluss").flows("start", "b", "end").flows("start", "innen", "end")
    run = Run(diagram.definition())
    run.complete("a")

    assert run.completed
    assert run.state["tokens"] == []
    assert list(run.state["scopes"]) == ["0"]
    ended = [e.element_id for e in run.events if e.event == "terminated"]
    assert ended == ["b", "c", "innen"]


def body_named(name: str) -> Diagram:
    return Diagram().start(f"s_{name}").user(name).end(f"e_{name}").flows(f"s_{name}", name, f"e_{name}")


def test_a_terminate_end_event_in_a_subprocess_ends_only_that() -> None:
    inner = body().node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>").user("c")
    inner.flows("s", "c", "schluss")
    run = Run(around(inner).definition())

    run.complete("c")

    assert run.waiting == ["danach"]


def test_tokens_that_were_about_to_move_do_not_after_a_termination() -> None:
    diagram = Diagram().start().script("x", "=1", "x").script("y", "=1", "y")
    diagram.node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>")
    diagram.flows("start", "schluss").flows("start", "x", "y", "schluss")
    run = Run(diagram.definition())

    assert run.completed
    assert "y" not in run.variables


# --- checks


def test_a_flow_across_the_border_of_a_subprocess_is_refused() -> None:
    diagram = around(body()).flow("a", "danach", id="quer")

    assert ("flow-crosses-border", "quer") in diagram.rules()


def test_a_subprocess_begins_at_exactly_one_start_event() -> None:
    without = around(Diagram().user("a").end("e").flows("a", "e"))
    twice = around(body().start("s2").flow("s2", "a"))

    assert ("start-missing", "innen") in without.rules()
    assert ("start-ambiguous", "innen") in twice.rules()


def test_what_is_not_executed_is_refused_inside_a_subprocess_too() -> None:
    inner = body().node("choreographyTask", "ruf")

    rules = around(inner).rules()

    assert ("unsupported-element", "ruf") in rules


def test_of_what_is_refused_as_a_whole_the_inside_is_not_discussed() -> None:
    content = '<bpmn:startEvent id="i"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent><bpmn:task id="t"/>'
    inner = body().node("choreographyTask", "x", content=content)
    wrong = body().raw('<bpmn:task id="t"><bpmn:incoming>nix</bpmn:incoming></bpmn:task>')

    assert [rule for rule, element in around(inner).rules() if element in {"i", "t"}] == []
    assert ("flow-reference-broken", "t") in around(wrong).rules()


def test_elements_inside_are_checked_and_belong_to_the_definition() -> None:
    inner = body().user("insel").end("e").flow("insel", "e")
    diagram = around(inner)

    assert ("unreachable", "insel") in diagram.rules()
    assert list(diagram.definition().elements)[1:4] == ["innen", "s", "a"]
    assert diagram.definition().elements["a"].parent == "innen"
