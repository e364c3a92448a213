from __future__ import annotations

from typing import Any

import pytest

from app import engine
from tests.engine.diagrams import HEAD, Diagram, Run, mapping, several, tag


def calling(extensions: str = "", *, content: str = "", process: str = "anderer", **options: str) -> Diagram:
    """Start → call activity "ruf" → user task "danach" → end."""
    extensions += tag("calledElement", processId=process, **options)
    diagram = Diagram().start().node("callActivity", "ruf", extensions, content=content).user("danach").end()
    return diagram.flows("start", "ruf", "danach", "end")


def called(run: Run) -> Any:
    return run.active("ruf")


def test_a_call_waits_for_an_instance_of_another_process_which_knows_what_it_knows() -> None:
    run = Run(calling().definition(), {"n": 1})

    assert isinstance(called(run), engine.CalledProcess)
    assert (called(run).process_id, called(run).variables) == ("anderer", {"n": 1})
    assert (called(run).binding, called(run).element_id) == ("latest", "ruf")


def test_all_that_the_called_instance_knows_at_its_end_comes_back() -> None:
    run = Run(calling().definition(), {"n": 1})

    run.complete("ruf", n=2, neu=3)

    assert run.waiting == ["danach"]
    assert run.variables == {"n": 2, "neu": 3}


def test_inputs_are_handed_in_with_the_rest_or_alone() -> None:
    inputs = mapping({"kind": "=kinder[1]"})

    with_all = Run(calling(inputs).definition(), {"kinder": ["Ada"]})
    alone = Run(calling(inputs, propagateAllParentVariables="false").definition(), {"kinder": ["Ada"]})
    nothing = Run(calling(propagateAllParentVariables="false").definition(), {"kinder": ["Ada"]})

    assert called(with_all).variables == {"kinder": ["Ada"], "kind": "Ada"}
    assert called(alone).variables == {"kind": "Ada"}
    assert called(nothing).variables == {}


def test_output_mappings_choose_what_comes_back() -> None:
    run = Run(calling(mapping(outputs={"summe": "=a + b"}), propagateAllChildVariables="false").definition())

    run.complete("ruf", a=1, b=2)

    assert run.variables == {"summe": 3}


def test_without_propagation_nothing_comes_back() -> None:
    run = Run(calling(propagateAllChildVariables="false").definition(), {"n": 1})

    run.complete("ruf", n=2, neu=3)

    assert run.variables == {"n": 1}


def test_an_expression_may_choose_the_process() -> None:
    run = Run(calling(process='="pruefung_" + art').definition(), {"art": "a"})
    stuck = Run(calling(process="=nichts").definition())

    assert called(run).process_id == "pruefung_a"
    assert called(stuck).kind == "expression-failed"


def test_the_version_may_be_bound_to_the_deployment() -> None:
    assert called(Run(calling(bindingType="deployment").definition())).binding == "deployment"


def test_an_error_of_the_called_instance_is_caught_at_the_call() -> None:
    diagram = calling().catch_error("fehler", "ruf", "E").user("b").flow("fehler", "b")
    run = Run(diagram.definition())

    run.fail("ruf", "E", grund="alt")

    assert run.waiting == ["b"]
    assert run.variables == {"grund": "alt"}


def test_an_error_nobody_catches_is_an_incident_and_a_retry_calls_anew() -> None:
    run = Run(calling().definition())
    first = run.id("ruf")
    run.fail("ruf", "E")
    assert called(run).kind == "uncaught-error"

    run.retry("ruf")

    assert isinstance(called(run), engine.CalledProcess)
    assert run.id("ruf") != first


def test_an_interrupted_call_is_not_waited_for_any_more() -> None:
    run = Run(calling().alarm("frist", "ruf", "Duration", "P1D").user("b").flow("frist", "b").definition())
    activity_id = run.id("ruf")

    run.fire("frist")

    assert run.waiting == ["b"]
    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(activity_id)


def test_one_instance_is_called_for_each_item() -> None:
    content = several("=kinder", "kind", "bescheide", "=bescheid")
    run = Run(calling(content=content).definition(), {"kinder": ["Ada", "Bo"]})

    assert [activity.variables["kind"] for activity in run.step.active] == ["Ada", "Bo"]  # type: ignore[attr-defined]
    for number, activity in enumerate(run.step.active):
        run.complete_id(activity.id, {"bescheid": number})

    assert run.variables["bescheide"] == [0, 1]
    assert run.waiting == ["danach"]


def test_bpmns_own_attribute_names_the_process_too() -> None:
    diagram = Diagram().start().node("callActivity", "ruf", calledElement="anderer").end()

    run = Run(diagram.flows("start", "ruf", "end").definition())

    assert called(run).process_id == "anderer"


# --- global tasks


def test_a_global_task_is_called_like_a_process() -> None:
    form = tag("formDefinition", formId="pruefung") + tag("assignmentDefinition", candidateGroups="a")
    caller = calling(process="pruefen").xml.decode()
    task = (
        f'<bpmn:globalUserTask id="pruefen" name="Prüfen"><bpmn:extensionElements>{form}'
        "</bpmn:extensionElements></bpmn:globalUserTask></bpmn:definitions>"
    )
    files = {"d.bpmn": caller.replace("</bpmn:definitions>", task).encode()}

    definition = engine.read_definition(files)
    run = Run(engine.read_definition(files, process_id="pruefen"))

    assert engine.check_files(files, known=engine.Known(processes=frozenset())) == []
    assert definition.process_id == "vorgang"
    assert (run.active("pruefen").form_id, run.active("pruefen").name) == ("pruefung", "Prüfen")
    run.complete("pruefen")
    assert run.completed


def test_a_file_with_global_tasks_only_has_no_process() -> None:
    content = f'{HEAD}<bpmn:globalTask id="t"/></bpmn:definitions>'.encode()

    assert [finding.rule for finding in engine.check_files({"d.bpmn": content})][:1] == ["process-missing"]


# --- checks


def test_a_call_says_what_it_calls() -> None:
    assert ("called-process-missing", "ruf") in calling(process="").rules()


def test_the_called_process_exists() -> None:
    known = engine.Known(processes=frozenset({"anderer"}))

    assert calling().rules(known=known) == []
    assert calling(process="vorgang").rules(known=known) == []
    (finding,) = calling(process="andere").findings(known=known)
    assert finding.rule == "called-process-unknown"
    assert "„anderer“" in finding.message_de
