from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from tests.engine.diagrams import NOON, Diagram, Run, mapping, several, timer


def handling(task: str = "h") -> Diagram:
    """What stands in an event subprocess: a user task."""
    return Diagram().user(task).end(f"{task}_ende").flows("ruf_start", task, f"{task}_ende")


def with_handler(definition: str, *, interrupts: bool = True, extensions: str = "") -> Diagram:
    """User tasks "a" and "b" in parallel, and an event subprocess "ruf" with user task "h" beside them."""
    diagram = (
        Diagram().start().user("a").user("b").end().flows("start", "a", "end").flows("start", "b", "end")
    )
    return diagram.handler("ruf", definition, handling(), interrupts=interrupts, extensions=extensions)


def inside(definition: str, *, interrupts: bool = True, extensions: str = "") -> Diagram:
    """The same within a subprocess "innen", which user task "danach" follows; "c" goes on outside."""
    inner = with_handler(definition, interrupts=interrupts, extensions=extensions)
    inner.parts = [part.replace('"start"', '"s"').replace('"end"', '"e"') for part in inner.parts]
    diagram = Diagram().start().inside("innen", inner).user("danach").user("c").end()
    return diagram.flows("start", "innen", "danach", "end").flows("start", "c", "end")


def message(diagram: Diagram) -> Diagram:
    return diagram.declare('<bpmn:message id="m_antwort" name="antwort"/>')


MESSAGE = '<bpmn:messageEventDefinition messageRef="m_antwort"/>'


# --- in the process


def test_an_interrupting_one_ends_everything_else_before_anything_moves() -> None:
    run = Run(message(with_handler(MESSAGE)).definition())
    assert run.waiting == ["a", "b", "ruf_start"]
    assert run.active("ruf_start").attached_to == "vorgang"

    step = run.deliver("ruf_start", grund="Rückzug")

    assert run.waiting == ["h"]
    assert [(e.event, e.element_id) for e in step.events][:4] == [
        ("terminated", "a"),
        ("terminated", "b"),
        ("activated", "ruf"),
        ("activated", "ruf_start"),
    ]
    assert run.variables["grund"] == "Rückzug"
    run.complete("h")
    assert run.completed
    assert run.state["tokens"] == []
    assert list(run.state["scopes"]) == ["0"]


def test_one_that_does_not_interrupt_begins_as_often_as_its_event_happens_each_in_its_own_scope() -> None:
    extensions = mapping({"lokal": "=null"}, {"letzter": "=lokal"})
    run = Run(message(with_handler(MESSAGE, interrupts=False, extensions=extensions)).definition())
    ids = set()
    for number in range(3):
        ids.add(run.id("ruf_start"))
        run.deliver("ruf_start", lokal=number)

    assert len(ids) == 3
    assert run.waiting == ["a", "b", "h", "h", "h", "ruf_start"]
    handlers = [activity for activity in run.step.active if activity.element_id == "h"]
    seen = [engine.visible_variables(run.definition, run.state, each.id)["lokal"] for each in handlers]
    assert seen == [0, 1, 2]
    run.complete_id(handlers[1].id)
    assert run.variables["letzter"] == 1


def test_the_process_ends_with_its_last_handler_and_does_not_wait_for_events() -> None:
    run = Run(message(with_handler(MESSAGE, interrupts=False)).definition())
    run.deliver("ruf_start")

    run.complete("a")
    run.complete("b")
    assert run.waiting == ["h", "ruf_start"]
    run.complete("h")

    assert run.completed
    assert run.step.active == ()
    assert run.state["tokens"] == []


def test_a_process_whose_handlers_never_began_ends_without_them() -> None:
    run = Run(message(with_handler(MESSAGE)).definition())

    run.complete("a")
    run.complete("b")

    assert run.completed
    assert run.state["tokens"] == []


def test_an_interrupting_one_ends_running_handlers_and_is_the_last() -> None:
    diagram = message(with_handler(MESSAGE, interrupts=False))
    inner = Diagram().user("k").end("ke").flows("schluss_start", "k", "ke")
    diagram.handler("schluss", diagram.signal("schluss"), inner)
    run = Run(diagram.definition())
    run.deliver("ruf_start")

    run.deliver("schluss_start")

    assert run.waiting == ["k"]
    run.complete("k")
    assert run.completed


@pytest.mark.parametrize("interrupts", [True, False])
def test_a_timer_begins_one(interrupts: bool) -> None:
    run = Run(with_handler(timer("Duration", "P2D"), interrupts=interrupts).definition())
    assert run.active("ruf_start").due_at == NOON + timedelta(days=2)

    run.fire("ruf_start")

    assert run.waiting == (["h"] if interrupts else ["a", "b", "h"])


def test_a_cycle_begins_one_again_and_again_without_drift() -> None:
    run = Run(with_handler(timer("Cycle", "R3/PT10H"), interrupts=False).definition())
    due = []
    for _ in range(3):
        due.append(run.active("ruf_start").due_at)
        run.given["at"] += timedelta(hours=11)
        run.fire("ruf_start")

    assert due == [NOON + timedelta(hours=10 * number) for number in (1, 2, 3)]
    assert run.waiting == ["a", "b", "h", "h", "h"]


def test_a_timer_that_cannot_be_evaluated_stops_the_start_until_it_can() -> None:
    run = Run(with_handler(timer("Duration", "=frist")).definition(), {"frist": None})
    assert run.waiting == ["start"]
    assert run.active("start").kind == "expression-failed"

    run.state["scopes"]["0"]["variables"]["frist"] = "P1D"
    run.retry("start")

    assert run.waiting == ["a", "b", "ruf_start"]


def test_one_with_several_events_begins_at_any_of_them() -> None:
    diagram = message(with_handler(MESSAGE + timer("Duration", "P1D"), interrupts=False))
    run = Run(diagram.definition())
    (frist,) = [activity for activity in run.step.active if isinstance(activity, engine.Timer)]

    run.deliver_id(frist.id)
    run.deliver("ruf_start")

    assert run.waiting == ["a", "b", "h", "h", "ruf_start"]


def test_one_that_needs_all_its_events_begins_with_the_last() -> None:
    diagram = message(with_handler(MESSAGE + timer("Duration", "P1D")))
    xml = diagram.xml.replace(
        b'startEvent id="ruf_start"', b'startEvent id="ruf_start" parallelMultiple="true"'
    )
    run = Run(engine.read_definition({"d.bpmn": xml}))
    (frist,) = [activity for activity in run.step.active if isinstance(activity, engine.Timer)]

    run.deliver_id(frist.id)
    assert run.waiting == ["a", "b", "ruf_start"]
    run.deliver("ruf_start")

    assert run.waiting == ["h"]


def test_its_terminate_end_ends_it_alone() -> None:
    inner = Diagram().user("h").user("i").node("endEvent", "he", content="<bpmn:terminateEventDefinition/>")
    inner.end("ie").flows("ruf_start", "h", "he").flows("ruf_start", "i", "ie")
    diagram = message(Diagram().start().user("a").end().flows("start", "a", "end"))
    run = Run(diagram.handler("ruf", MESSAGE, inner, interrupts=False).definition())
    run.deliver("ruf_start")

    run.complete("h")

    assert run.waiting == ["a", "ruf_start"]


def test_a_terminate_end_of_the_process_ends_its_handlers_and_what_is_waited_for() -> None:
    diagram = message(Diagram().start().user("a")).handler("ruf", MESSAGE, handling(), interrupts=False)
    diagram.node("endEvent", "schluss", content="<bpmn:terminateEventDefinition/>")
    run = Run(diagram.flows("start", "a", "schluss").definition())
    run.deliver("ruf_start")

    run.complete("a")

    assert run.completed
    assert run.state["tokens"] == []


# --- in a subprocess


def test_in_a_subprocess_it_interrupts_that_alone() -> None:
    run = Run(message(inside(MESSAGE)).definition())
    assert run.waiting == ["a", "b", "c", "ruf_start"]
    assert run.active("ruf_start").attached_to == "innen"

    run.deliver("ruf_start")
    assert run.waiting == ["c", "h"]
    run.complete("h")

    assert run.waiting == ["c", "danach"]
    assert len(run.state["scopes"]) == 1


def test_a_subprocess_goes_on_when_its_handlers_have_ended() -> None:
    run = Run(message(inside(MESSAGE, interrupts=False)).definition())
    run.deliver("ruf_start")

    run.complete("a")
    run.complete("b")
    assert run.waiting == ["c", "h", "ruf_start"]
    run.complete("h")

    assert run.waiting == ["c", "danach"]


def test_a_subprocess_that_is_interrupted_takes_its_handlers_along() -> None:
    diagram = message(inside(MESSAGE, interrupts=False)).alarm("alarm", "innen", "Duration", "P1D")
    run = Run(diagram.flow("alarm", "danach").definition())
    run.deliver("ruf_start")

    run.fire("alarm")

    assert run.waiting == ["c", "danach"]
    assert len(run.state["tokens"]) == 2
    assert len(run.state["scopes"]) == 1


def test_its_events_see_the_variables_of_the_subprocess() -> None:
    inner = with_handler('<bpmn:messageEventDefinition messageRef="m_x"/>')
    inner.parts = [part.replace('"start"', '"s"').replace('"end"', '"e"') for part in inner.parts]
    diagram = Diagram().start().inside("innen", inner, mapping({"lokal": '="x" + nummer'})).end()
    diagram.message("x", "=lokal")
    run = Run(diagram.flows("start", "innen", "end").definition(), {"nummer": "1"})

    assert run.active("ruf_start").correlation_key == "x1"


def test_one_may_stand_in_another() -> None:
    innermost = Diagram().user("k").end("ke").flows("zwei_start", "k", "ke")
    inner = message(handling()).handler("zwei", '<bpmn:signalEventDefinition signalRef="s"/>', innermost)
    diagram = Diagram().start().user("a").end().flows("start", "a", "end").handler("ruf", MESSAGE, inner)
    diagram.declare('<bpmn:signal id="s" name="s"/>')
    run = Run(diagram.definition())
    assert run.waiting == ["a", "ruf_start"]

    run.deliver("ruf_start")
    assert run.waiting == ["h", "zwei_start"]
    run.deliver("zwei_start")
    assert run.waiting == ["k"]
    run.complete("k")

    assert run.completed


def test_a_loop_over_a_subprocess_leaves_nothing_behind() -> None:
    inner = message(with_handler(MESSAGE, interrupts=False))
    inner.parts = [part.replace('"start"', '"s"').replace('"end"', '"e"') for part in inner.parts]
    diagram = Diagram().start().exclusive("x").inside("innen", inner).end()
    diagram.exclusive("y", default="zurueck").flows("start", "x", "innen", "y")
    diagram.flow("y", "end", "=fertig").flow("y", "x", id="zurueck")
    run = Run(diagram.definition(), {"fertig": False})
    sizes = set()
    for _ in range(4):
        run.deliver("ruf_start")
        for task in ("h", "a", "b"):
            run.complete(task)
        sizes.add((len(run.state["tokens"]), len(run.state["scopes"])))

    assert sizes == {(4, 2)}


# --- errors


def failing() -> Diagram:
    """Services "a" and "b" in "innen", with an event subprocess for error X and one for all at "innen"."""
    inner = Diagram().start("s").service("a").user("b").end("e").flows("s", "a", "e").flows("s", "b", "e")
    inner.handler("ruf", inner.error("X"), handling())
    diagram = Diagram().start().inside("innen", inner).end().flows("start", "innen", "end")
    return diagram.catch_error("aussen", "innen").user("danach").flows("aussen", "danach", "end")


def test_an_error_goes_to_the_event_subprocess_beside_it_before_events_at_the_subprocess() -> None:
    run = Run(failing().definition())

    step = run.fail("a", "X", grund="fehlt")

    assert run.waiting == ["h"]
    assert [e.element_id for e in step.events if e.event == "terminated"] == ["a", "b"]
    assert run.variables["grund"] == "fehlt"
    run.complete("h")
    assert run.completed


def test_an_error_it_does_not_catch_goes_on_outwards() -> None:
    run = Run(failing().definition())

    run.fail("a", "Y")

    assert run.waiting == ["danach"]


def test_an_error_in_an_interrupting_handler_leaves_the_scope() -> None:
    diagram = Diagram().start("s").service("a").end("e").flows("s", "a", "e")
    inner = Diagram().service("h").end("he").flows("ruf_start", "h", "he")
    diagram.handler("ruf", diagram.error(None), inner)
    outer = Diagram().start().inside("innen", diagram).end().flows("start", "innen", "end")
    outer.catch_error("aussen", "innen", "Y").user("danach").flows("aussen", "danach", "end")
    run = Run(outer.definition())
    run.fail("a", "X")

    run.fail("h", "Y")

    assert run.waiting == ["danach"]


def test_an_error_in_a_handler_that_does_not_interrupt_can_interrupt_the_process() -> None:
    diagram = message(Diagram().start().user("a").end().flows("start", "a", "end"))
    inner = Diagram().service("h").end("he").flows("ruf_start", "h", "he")
    diagram.handler("ruf", MESSAGE, inner, interrupts=False)
    handler = Diagram().user("k").end("ke").flows("fehler_start", "k", "ke")
    diagram.handler("fehler", diagram.error("X"), handler)
    run = Run(diagram.definition())
    run.deliver("ruf_start")

    run.fail("h", "X")

    assert run.waiting == ["k"]


def test_an_error_end_event_is_caught_beside_it() -> None:
    diagram = Diagram().start().user("a").user("b").flow("start", "a").flow("start", "b").end()
    diagram.throw_error("wurf", "X").flow("a", "wurf").flow("b", "end")
    run = Run(diagram.handler("ruf", diagram.error("X"), handling()).definition())

    run.complete("a")

    assert run.waiting == ["h"]
    run.complete("h")
    assert run.completed


# --- where a subprocess is repeated, ad hoc, or waits itself


def repeated(definition: str, *, interrupts: bool) -> Diagram:
    """As `inside`, for each of two dogs at once; the event of each waits with the dog as its key."""
    inner = Diagram().start("s").service("a").end("e").flows("s", "a", "e")
    inner.handler("ruf", definition, handling(), interrupts=interrupts)
    diagram = Diagram().start().inside("innen", inner, repeated=several('=["Rex", "Bello"]', "hund"))
    diagram.message("biss", "=hund")
    return diagram.user("danach").end().flows("start", "innen", "danach", "end")


def test_each_iteration_waits_for_events_of_its_own() -> None:
    run = Run(repeated('<bpmn:messageEventDefinition messageRef="m_biss"/>', interrupts=True).definition())
    waiting = {each.correlation_key: each for each in run.step.active if each.element_id == "ruf_start"}
    assert sorted(waiting) == ["Bello", "Rex"]

    run.deliver_id(waiting["Bello"].id)

    assert run.waiting == ["a", "h", "ruf_start"]
    assert run.active("ruf_start").correlation_key == "Rex"
    run.complete("h")
    run.complete("a")
    assert run.waiting == ["danach"]
    assert len(run.state["tokens"]) == 1
    assert list(run.state["scopes"]) == ["0"]


def test_an_error_is_caught_within_the_iteration_it_comes_from() -> None:
    diagram = Diagram()
    run = Run(repeated(diagram.error("X"), interrupts=True).declare(diagram.outside).definition())
    first, _ = [activity for activity in run.step.active if activity.element_id == "a"]

    step = engine.fail_activity(run.definition, run.state, first.id, code="X", message="", at=NOON)

    assert sorted(activity.element_id for activity in step.active) == ["a", "h"]


def test_a_stuck_start_of_a_handler_is_tried_again_with_what_came() -> None:
    extensions = mapping({"lokal": "=grenze + 1"})
    broken = message(with_handler(MESSAGE, extensions=extensions)).xml.replace(
        b"=grenze + 1", b"=count(for i in 1..99999999 return i)"
    )
    run = Run(engine.read_definition({"d.bpmn": broken}), {"grenze": 1})
    run.deliver("ruf_start", grund="x")
    assert run.waiting == ["ruf"]

    run.retry("ruf", message(with_handler(MESSAGE, extensions=extensions)).definition())

    assert run.waiting == ["h"]
    assert run.variables["grund"] == "x"


def test_a_handler_may_hold_everything_a_subprocess_may() -> None:
    inner = Diagram().service("h").user("nach_fehler").timer("t", "Duration", "P1D").end("he")
    inner.catch_error("fang", "h", "X").flows("ruf_start", "h", "t", "he").flows("fang", "nach_fehler", "he")
    diagram = message(Diagram().start().user("a").end().flows("start", "a", "end"))
    run = Run(diagram.handler("ruf", MESSAGE, inner, interrupts=False).definition())
    run.deliver("ruf_start")
    run.deliver("ruf_start")
    first, second = [activity for activity in run.step.active if activity.element_id == "h"]

    run._take(engine.fail_activity(run.definition, run.state, first.id, code="X", message="", at=NOON))
    run.complete_id(second.id)

    assert run.waiting == ["a", "nach_fehler", "ruf_start", "t"]
    run.fire("t")
    run.complete("nach_fehler")
    run.complete("a")
    assert run.completed


# --- checks


def test_extensions_within_an_event_definition_are_not_ignored() -> None:
    definition = (
        '<bpmn:errorEventDefinition camunda:errorCodeVariable="code"><bpmn:extensionElements>'
        '<zeebe:taskDefinition type="x"/></bpmn:extensionElements></bpmn:errorEventDefinition>'
    )
    diagram = Diagram().start().user("a").end().boundary("fang", "a", definition)

    rules = diagram.flows("start", "a", "end").flow("fang", "end").rules()

    assert ("foreign-dialect", "fang") in rules
    assert ("unsupported-extension", "fang") in rules


def test_an_event_subprocess_has_one_start_with_a_trigger_and_no_flows() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.handler("leer", "", Diagram().end("le").flow("leer_start", "le")).flow("a", "leer")
    diagram.node("subProcess", "ohne", content='<bpmn:task id="t"/>', triggeredByEvent="true")
    diagram.handler("fehler", diagram.error("X"), Diagram().end("fe"), interrupts=False)
    diagram.handler("doppelt", diagram.error("X"), Diagram().end("de"))

    rules = diagram.rules()

    assert ("start-trigger-missing", "leer_start") in rules
    assert ("event-subprocess-connected", "leer") in rules
    assert ("start-missing", "ohne") in rules
    assert ("error-not-interrupting", "fehler_start") in rules
    assert ("error-handler-duplicate", "doppelt_start") in rules


@pytest.mark.parametrize(
    ("kind", "content"), [("subProcess", several("=[1, 2]")), ("transaction", ""), ("adHocSubProcess", "")]
)
def test_only_a_subprocess_that_is_not_repeated_can_be_one(kind: str, content: str) -> None:
    diagram = message(Diagram().start().user("a").end().flows("start", "a", "end"))
    content += f'<bpmn:startEvent id="s">{MESSAGE}</bpmn:startEvent><bpmn:endEvent id="e"/>'
    content += '<bpmn:sequenceFlow sourceRef="s" targetRef="e"/>'
    diagram.node(kind, "ruf", content=content, triggeredByEvent="true")

    assert ("event-subprocess-kind", "ruf") in diagram.rules()


def test_a_handler_drawn_as_it_should_be_is_not_complained_about() -> None:
    assert message(with_handler(MESSAGE, interrupts=False)).rules() == []
    assert message(inside(MESSAGE)).rules() == []
    assert with_handler(timer("Cycle", "R/P1D"), interrupts=False).rules() == []
    assert with_handler(timer("Cycle", "R/P1D")).rules() == []


def test_the_inside_of_a_subprocess_does_not_begin_at_an_event() -> None:
    inner = Diagram().node("startEvent", "s", content=timer("Duration", "P1D")).end("e").flow("s", "e")
    diagram = Diagram().start().inside("innen", inner).end().flows("start", "innen", "end")

    assert ("start-trigger-misplaced", "s") in diagram.rules()
