"""What the adapter of the public models makes of ends that are no breakdowns."""

from __future__ import annotations

from tests.engine.conformance.betsy import run
from tests.engine.diagrams import Diagram, condition, tag


def marked(diagram: Diagram, id: str) -> Diagram:
    """A service task whose handler leaves its id in the trace."""
    headers = f'<zeebe:taskHeaders><zeebe:header key="op" value="marker:{id}"/></zeebe:taskHeaders>'
    return diagram.service(id, headers, job="betsy")


def trace(xml: bytes, **variables: object) -> list[str]:
    meta = {"name": "vorgang", "process_id": "vorgang", "start_first": [], "max_wait": 3}
    return run(xml, variables, meta)


def test_an_error_end_event_in_a_called_process_ends_the_instance() -> None:
    called = Diagram("gerufen").start("s")
    marked(called, "erst").throw_error("wurf", "X").flows("s", "erst", "wurf")
    caller = Diagram().start().node("callActivity", "ruf", tag("calledElement", processId="gerufen")).end()
    caller.flows("start", "ruf", "end").declare(called.outside)
    process = f'<bpmn:process id="gerufen" isExecutable="true">{"".join(called.parts)}</bpmn:process>'

    assert trace(caller.declare(process).xml) == ["erst", "ERROR_thrownErrorEvent"]


def test_an_error_end_event_that_nobody_catches_ends_what_goes_on_beside_it() -> None:
    diagram = Diagram().start().parallel("auf").timer("spaeter", "Duration", "PT1S").end()
    marked(marked(diagram, "erst"), "danach").throw_error("wurf", "X").flows("start", "auf", "erst", "wurf")

    xml = diagram.flows("auf", "spaeter", "danach", "end").xml

    assert trace(xml) == ["erst", "ERROR_thrownErrorEvent"]


def test_a_process_begins_by_a_condition_that_holds() -> None:
    diagram = Diagram().node("startEvent", "start", content=condition('=test = "a"'))
    xml = marked(diagram, "t").end().flows("start", "t", "end").xml

    assert trace(xml, test="a") == ["t"]
    assert trace(xml, test="b") == []


def test_an_ad_hoc_subprocess_whose_condition_is_false_waits() -> None:
    inner = marked(Diagram(), "t")
    content = "".join(inner.parts) + "<bpmn:completionCondition>=false</bpmn:completionCondition>"
    diagram = Diagram().start().node("adHocSubProcess", "frei", content=content).end()

    assert trace(diagram.flows("start", "frei", "end").xml) == ["t"]
