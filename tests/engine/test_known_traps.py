"""What users of the library underneath stumble over, and must not meet here: one test per trap."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app import engine
from app.engine.simulation.mailbox import SentMessage
from app.engine.simulation.world import World
from tests.engine.diagrams import NOON, Diagram, Run, several, straight, tag, timer


def test_01_a_branch_that_ends_later_does_not_bring_old_values_back() -> None:
    diagram = Diagram().start().parallel("auf").user("a").user("b").parallel("zu").user("danach").end()
    run = Run(
        diagram.flows("start", "auf", "a", "zu", "danach", "end").flows("auf", "b", "zu").definition(),
        {"status": "neu", "akte": {"blatt": 1}},
    )
    run.complete("a", status="geprüft", akte={"blatt": 2})
    run.complete("b", anderes=True)

    assert run.variables == {"status": "geprüft", "akte": {"blatt": 2}, "anderes": True}


def test_02_the_first_true_condition_in_the_model_wins_wherever_it_is_drawn() -> None:
    diagram = Diagram().start().exclusive("x").user("unten").user("oben").end()
    diagram.flow("start", "x").flow("x", "unten", "=n > 0", id="f1").flow("x", "oben", "=n > 1", id="f2")
    diagram.flow("unten", "end").flow("oben", "end")
    shapes = "".join(
        f'<bpmndi:BPMNShape id="bild_{name}" bpmnElement="{name}">'
        f'<dc:Bounds x="0" y="{y}" width="9" height="9"/></bpmndi:BPMNShape>'
        for name, y in (("unten", 500), ("oben", 10))
    )
    picture = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="bild"><bpmndi:BPMNPlane id="flaeche"'
        f' bpmnElement="vorgang">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    diagram.outside = picture

    assert Run(diagram.definition(), {"n": 5}).waiting == ["unten"]


def test_03_an_error_is_caught_where_it_happens_and_not_by_an_event_next_door() -> None:
    diagram = Diagram().start()
    for name in ("links", "rechts"):
        inner = Diagram().start(f"s_{name}").service(f"job_{name}").end(f"e_{name}")
        diagram.inside(name, inner.flows(f"s_{name}", f"job_{name}", f"e_{name}")).flow("start", name)
        diagram.catch_error(f"fang_{name}", name, "X").user(f"nach_{name}").flow(
            f"fang_{name}", f"nach_{name}"
        )
    run = Run(diagram.definition())

    run.fail("job_rechts", "X")

    assert run.waiting == ["job_links", "nach_rechts"]


def test_05_flows_without_an_id_are_followed() -> None:
    diagram = straight("a", "b")
    assert b'sequenceFlow id="' not in diagram.xml
    run = Run(diagram.definition())
    run.complete("a")

    assert run.waiting == ["b"]


def test_09_an_event_that_does_not_interrupt_happens_as_often_as_its_message_comes() -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.boundary("post", "a", diagram.message("Post"), cancelActivity="false").user("lesen")
    run = Run(diagram.flow("post", "lesen").definition())
    for _ in range(3):
        run.deliver("post")

    assert run.waiting == ["a", "lesen", "lesen", "lesen", "post"]


def test_09_one_message_goes_to_one_of_those_who_wait_for_it() -> None:
    diagram = Diagram().start().end()
    for name in ("eins", "zwei"):
        diagram.catch(name, diagram.message("Post"))
    diagram.flows("start", "eins", "end").flows("start", "zwei", "end")
    world = World({"vorgang": diagram.definition()}, at=NOON)
    world.start("vorgang", {})

    world.publish(SentMessage("Post"))

    assert len(list(world.active())) == 1


def test_10_a_signal_end_event_tells_everybody() -> None:
    diagram = Diagram().start()
    diagram.node("endEvent", "ende", content=diagram.signal("Feierabend")).flow("start", "ende")
    run = Run(diagram.definition())

    assert [(thrown.kind, thrown.code) for thrown in run.step.thrown] == [("signal", "Feierabend")]


@pytest.mark.parametrize("kind", ["message", "signal", "error"])
def test_11_a_reference_to_nothing_is_named_in_a_sentence(kind: str) -> None:
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    diagram.boundary("fang", "a", f'<bpmn:{kind}EventDefinition {kind}Ref="nix"/>').flow("fang", "end")

    (finding,) = [finding for finding in diagram.findings() if finding.severity == "error"]

    assert (finding.rule, finding.element_id) == ("event-reference-broken", "fang")
    assert "nix" in finding.message_de


def test_13_what_was_refused_once_is_refused_again() -> None:
    files = {"d.bpmn": straight("a").user("insel").flow("insel", "fehlt").xml}
    for _ in range(2):
        with pytest.raises(engine.InvalidDefinition):
            engine.read_definition(files, process_id="vorgang")


def test_14_what_a_service_says_about_its_failure_is_not_lost() -> None:
    diagram = Diagram().start().service("a").end().flows("start", "a", "end")
    run = Run(diagram.definition())

    run.fail("a", "E42", "Das Fachverfahren antwortet nicht.")

    assert "E42" in run.active("a").message
    assert "Das Fachverfahren antwortet nicht." in run.active("a").message


def test_16_a_circle_without_a_stop_ends_at_an_incident_and_not_in_a_crash() -> None:
    diagram = Diagram().start().exclusive("m").script("s", "=1", "x").end()
    definition = diagram.flows("start", "m", "s", "m").definition()

    run = Run(definition)

    assert [activity.kind for activity in run.step.active] == ["too-many-steps"]


def test_16_a_chain_of_any_length_runs() -> None:
    names = [f"s{number}" for number in range(1500)]
    diagram = Diagram().start()
    for name in names:
        diagram.node("manualTask", name)
    run = Run(diagram.end().flows("start", *names, "end").definition())

    assert run.completed


@pytest.mark.parametrize("name", ["Start", "End", "Root", "start", "data"])
def test_17_elements_may_have_any_id(name: str) -> None:
    diagram = Diagram().start("beginn").user(name).end("schluss").flows("beginn", name, "schluss")
    run = Run(diagram.definition())
    run.complete(name)

    assert run.completed


def test_17_two_processes_may_call_their_subprocesses_alike() -> None:
    inner = Diagram().start("s").user("a").end("e").flows("s", "a", "e")
    files = {
        f"{name}.bpmn": Diagram(name).start().inside("innen", inner).end().flows("start", "innen", "end").xml
        for name in ("eins", "zwei")
    }

    for name in ("eins", "zwei"):
        assert Run(engine.read_definition(files, process_id=name)).waiting == ["a"]


@pytest.mark.parametrize(("month", "utc"), [(1, 8), (7, 7)])
def test_18_times_without_a_zone_are_german_in_summer_and_in_winter(month: int, utc: int) -> None:
    at = f"2026-{month:02}-15T09:00:00"
    run = Run(Diagram().start().timer("t", "Date", at).end().flows("start", "t", "end").definition())

    assert run.active("t").due_at == datetime(2026, month, 15, utc, tzinfo=UTC)


def test_19_an_instance_that_waits_for_a_service_is_stored_and_goes_on() -> None:
    diagram = Diagram().start().service("a").end().flows("start", "a", "end")
    run = Run(diagram.definition(), save=True)
    run.complete("a")

    assert run.completed


def test_20_nothing_inside_moves_once_an_event_has_interrupted_it() -> None:
    inner = Diagram().start("s").user("a").script("x", "=1", "x").script("y", "=1", "y").end("e")
    inner.user("b").throw_error("stopp", "X").flows("s", "a", "x", "y", "e").flows("s", "b", "stopp")
    diagram = Diagram().start().inside("innen", inner).user("danach").flows("start", "innen", "danach")
    diagram.outside = inner.outside
    diagram.catch_error("fang", "innen", "X").alarm("frist", "innen", "Duration", "P1D").user("nach")
    definition = diagram.flow("fang", "nach").flow("frist", "nach").definition()
    error, timer = Run(definition), Run(definition)

    for step in (error.complete("b"), timer.fire("frist")):
        assert [a.element_id for a in step.active] == ["nach"]
        inside = {"a", "b", "x", "y", "e", "innen"}
        assert not inside & {e.element_id for e in step.events if e.event in ("activated", "completed")} - {
            "b"
        }


def test_20_every_step_goes_on_until_all_that_is_left_waits() -> None:
    names = [f"s{number}" for number in range(40)]
    diagram = Diagram().start().parallel("auf").user("a").end()
    for name in names:
        diagram.script(name, "=1", name).flows("auf", name, "a")
    run = Run(diagram.flows("start", "auf").flow("a", "end").definition())

    assert run.waiting == ["a"] * 40
    assert {token["state"] for token in run.state["tokens"]} == {"waiting"}


# --- event subprocesses


def beside(event: str, *, interrupts: bool, inner: Diagram | None = None) -> Diagram:
    """User task "a" and beside it an event subprocess with user task "b"."""
    diagram = Diagram().start().user("a").end().flows("start", "a", "end")
    steps = Diagram().user("b").end("zu").flows("neben_start", "b", "zu")
    definition = {"message": diagram.message("Post"), "timer": timer("Duration", "P1D")}[event]
    return diagram.handler("neben", definition, inner or steps, interrupts=interrupts)


def test_04_an_event_subprocess_interrupts_or_not_as_it_says() -> None:
    ends, stays = (Run(beside("message", interrupts=flag).definition()) for flag in (True, False))
    ends.deliver("neben_start")
    stays.deliver("neben_start")

    assert ends.waiting == ["b"]
    assert stays.waiting == ["a", "b", "neben_start"]


def test_04_an_event_subprocess_for_errors_does_not_begin_by_itself() -> None:
    diagram = Diagram().start().service("a").end().flows("start", "a", "end")
    steps = Diagram().user("b").end("zu").flows("neben_start", "b", "zu")
    run = Run(diagram.handler("neben", diagram.error("X"), steps).definition())
    assert run.waiting == ["a"]

    run.fail("a", "X")

    assert run.waiting == ["b"]


def test_04_an_event_subprocess_inside_of_a_subprocess_is_begun_by_its_event() -> None:
    inner = beside("message", interrupts=False)
    inner.parts = [part.replace('"start"', '"s"').replace('"end"', '"e"') for part in inner.parts]
    run = Run(Diagram().start().inside("innen", inner).end().flows("start", "innen", "end").definition())

    run.deliver("neben_start")

    assert run.waiting == ["a", "b", "neben_start"]


def test_04_a_finished_process_waits_for_no_event_subprocess() -> None:
    run = Run(beside("timer", interrupts=False).definition())
    run.complete("a")

    assert run.completed


# --- repeated activities


def test_06_interrupting_a_repeated_subprocess_leaves_nothing_behind() -> None:
    inner = Diagram().start("s").user("a").catch("post", Diagram().message("Post")).end("e")
    inner.declare('<bpmn:message id="m_Post" name="Post"/>').flows("s", "a", "e").flows("s", "post", "e")
    diagram = Diagram().start().inside("innen", inner, repeated=several(number="=3"))
    diagram.alarm("frist", "innen", "Duration", "P1D").user("danach").end()
    run = Run(diagram.flows("start", "innen", "end").flows("frist", "danach", "end").definition())
    assert run.waiting.count("post") == 3

    run.fire("frist")

    assert run.waiting == ["danach"]
    assert list(run.state["scopes"]) == ["0"]
    run.complete("danach")
    assert run.completed


@pytest.mark.parametrize("sequential", [True, False])
def test_07_the_variables_of_iterations_stay_with_them_however_often_all_is_repeated(
    sequential: bool,
) -> None:
    diagram = Diagram().start().user("a", content=several("=liste", "stueck", sequential=sequential))
    diagram.user("b").exclusive("x", default="raus").end().flows("start", "a", "b", "x")
    diagram.flow("x", "a", "=nochmal").flow("x", "end", id="raus")
    run = Run(diagram.definition(), {"liste": [1, 2, 3]})
    for again in (True, False):
        for _ in range(3):
            run.complete_id(run.step.active[0].id)
        run.complete("b", nochmal=again)

    assert run.completed
    assert run.variables == {"liste": [1, 2, 3], "nochmal": False}


def test_15_the_results_of_so_many_iterations_may_go_into_a_variable_that_exists() -> None:
    content = several(results="ergebnisse", result="=loopCounter", number="=2")
    diagram = Diagram().start().user("a", content=content).end().flows("start", "a", "end")
    run = Run(diagram.definition(), {"ergebnisse": ["alt"]})
    for _ in range(2):
        run.complete_id(run.step.active[0].id)

    assert run.variables == {"ergebnisse": [1, 2]}


def test_21_a_negative_number_of_iterations_is_an_incident() -> None:
    diagram = Diagram().start().user("a", content=several(number="=n", sequential=True)).end()
    run = Run(diagram.flows("start", "a", "end").definition(), {"n": -1})

    assert isinstance(run.active("a"), engine.Incident)


# --- ad-hoc subprocesses and called processes


def ad_hoc(**attributes: str) -> Diagram:
    """Start → ad-hoc subprocess with user tasks "a" and "b" → end."""
    inner = "".join(Diagram().user("a").user("b").parts)
    diagram = Diagram().start().node("adHocSubProcess", "frei", content=inner, **attributes).end()
    return diagram.flows("start", "frei", "end")


def test_08_an_ad_hoc_subprocess_without_a_condition_ends_when_all_is_done() -> None:
    run = Run(ad_hoc().definition())
    run.complete("b")
    run.complete("a")

    assert run.completed


def test_08_an_ad_hoc_subprocess_in_order_does_one_thing_after_another() -> None:
    run = Run(ad_hoc(ordering="Sequential").definition())

    assert run.waiting == ["a"]
    run.complete("a")
    assert run.waiting == ["b"]


def test_12_a_process_may_call_one_that_is_in_no_file_here() -> None:
    called = tag("calledElement", processId="anderswo")
    diagram = Diagram().start().node("callActivity", "ruf", called).end().flows("start", "ruf", "end")
    run = Run(diagram.definition())
    assert run.active("ruf").process_id == "anderswo"

    run.complete("ruf")

    assert run.completed
