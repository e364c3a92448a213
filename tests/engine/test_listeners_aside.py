from __future__ import annotations

import pytest

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping, several, straight, tag
from tests.engine.test_listeners import on, on_task, with_user

ASSIGNED = tag("assignmentDefinition", assignee="anna")


def jobs(run: Run) -> list[str]:
    """What the listeners that are called now are of."""
    active = run.step.active
    return [each.listener for each in active if isinstance(each, engine.ServiceTask) and each.listener]


def job(run: Run) -> engine.ServiceTask:
    (found,) = [each for each in run.step.active if isinstance(each, engine.ServiceTask)]
    return found


def task(run: Run) -> engine.UserTask:
    (found,) = [each for each in run.step.active if isinstance(each, engine.UserTask)]
    return found


def assign(run: Run, assignee: str | None, action: str = "claim") -> None:
    step = engine.assign_task(
        run.definition, run.state, task(run).id, assignee=assignee, action=action, **run.given
    )
    run._take(step)


def with_deadline(extensions: str) -> Run:
    diagram = with_user(extensions).alarm("frist", "a", "Duration", "P1D").user("b")
    return Run(diagram.flow("frist", "b").definition())


# --- a task is given to somebody


def test_who_claims_a_task_works_on_it_at_once_while_its_listeners_are_called() -> None:
    run = Run(with_user(on_task("assigning")).definition(), {"n": 1})
    assert jobs(run) == []

    assign(run, "anna")

    assert task(run).assignee == "anna"
    assert job(run).listener == "assigning"
    told = job(run).inputs
    assert told["n"] == 1
    assert told["aufgabe"] == {
        "assignee": "anna",
        "candidateGroups": ["alle"],
        "action": "claim",
        "changedAttributes": ["assignee"],
    }


def test_what_people_do_to_a_task_is_told_one_after_another() -> None:
    run = Run(with_user(on_task("assigning", "assigning")).definition())
    assign(run, "anna")
    assign(run, None, "unclaim")

    seen = []
    while jobs(run):
        seen.append((job(run).inputs["aufgabe"].get("assignee"), job(run).inputs["aufgabe"]["action"]))
        run.complete_id(job(run).id)

    assert seen == [("anna", "claim")] * 2 + [(None, "unclaim")] * 2
    assert task(run).assignee is None


def test_a_completed_task_is_left_only_when_its_listeners_are_through() -> None:
    run = Run(with_user(on_task("assigning", "completing")).definition())
    assign(run, "anna")
    done = task(run).id
    run.complete_id(done, {"antwort": "ja"})

    assert jobs(run) == ["assigning"]
    with pytest.raises(engine.ActivityNotActive):
        run.complete_id(done)
    run.complete_id(job(run).id)
    assert jobs(run) == ["completing"]
    run.complete_id(job(run).id)

    assert run.waiting == ["danach"]
    assert run.variables == {"antwort": "ja"}


def test_a_task_that_the_diagram_assigns_tells_its_listeners_too() -> None:
    run = Run(with_user(on_task("assigning", "creating") + ASSIGNED).definition())
    assert jobs(run) == ["creating"]

    run.complete("a")

    assert (task(run).assignee, jobs(run)) == ("anna", ["assigning"])
    assert job(run).inputs["aufgabe"]["action"] == "assign"


def test_what_such_a_listener_returns_is_seen_by_those_after_it_only() -> None:
    run = Run(with_user(on_task("assigning", "assigning") + ASSIGNED).definition(), {"n": 1})
    run.complete_id(job(run).id, {"n": 2})
    assert job(run).inputs["n"] == 2

    run.complete_id(job(run).id, {"n": 3})

    assert run.variables == {"n": 1}
    run.complete("a")
    assert run.variables == {"n": 1}


def test_an_incident_of_such_a_listener_stops_nobody_and_can_be_repeated() -> None:
    listener = tag("taskListener", eventType="assigning", type_="=typ")
    run = Run(with_user(f"<zeebe:taskListeners>{listener}</zeebe:taskListeners>").definition())
    assign(run, "anna")
    (incident,) = [each for each in run.step.active if isinstance(each, engine.Incident)]
    assert (incident.kind, incident.is_aside) == ("expression-failed", True)
    run.complete_id(task(run).id)
    assert run.waiting == ["a"]

    run.state["scopes"]["0"]["variables"]["typ"] = "hoeren.assigning"
    run._take(engine.retry_activity(run.definition, run.state, incident.id, **run.given))
    run.complete_id(job(run).id)

    assert run.waiting == ["danach"]


def test_an_error_of_such_a_listener_is_caught_at_its_task() -> None:
    diagram = with_user(on_task("assigning")).catch_error("fehler", "a", "E").user("b").flow("fehler", "b")
    run = Run(diagram.definition())
    assign(run, "anna")

    step = engine.fail_activity(
        run.definition, run.state, job(run).id, code="E", message="", variables={"grund": "zu"}, **run.given
    )
    run._take(step)

    assert run.waiting == ["b"]
    assert run.variables == {"grund": "zu"}


# --- a task is changed


def test_variables_set_at_a_task_are_an_update_and_those_of_the_process_are_not() -> None:
    run = Run(with_user(on_task("updating")).definition())
    run._take(engine.set_variables(run.definition, run.state, {"x": 1}, **run.given))
    assert jobs(run) == []

    run._take(
        engine.set_variables(run.definition, run.state, {"x": 2}, scope=task(run).id, local=True, **run.given)
    )

    assert jobs(run) == ["updating"]
    assert job(run).inputs["x"] == 2
    assert job(run).inputs["aufgabe"]["changedAttributes"] == ["variables"]


def test_another_form_after_a_migration_is_an_update() -> None:
    old = with_user(on_task("updating") + tag("formDefinition", formId="alt")).definition()
    new = with_user(on_task("updating") + tag("formDefinition", formId="neu")).definition()
    run = Run(old)

    step = engine.migrate_instance(old, run.state, new, **run.given)

    (listener,) = [each for each in step.active if isinstance(each, engine.ServiceTask)]
    assert listener.inputs["aufgabe"]["changedAttributes"] == ["formId"]


# --- a task ends before its time


def test_an_interrupting_event_takes_effect_at_once_and_the_listener_follows() -> None:
    run = with_deadline(on_task("canceling") + mapping({"x": "=1 + 1"}))
    run.fire("frist")

    assert run.waiting == ["a", "b"]
    assert (job(run).listener, job(run).inputs["x"]) == ("canceling", 2)
    assert job(run).inputs["aufgabe"]["action"] == "cancel"
    run.complete("b")
    assert not run.completed  # before everybody has been told
    run.complete_id(job(run).id)

    assert run.completed
    assert run.variables == {}


def test_a_canceling_listener_that_failed_is_called_again() -> None:
    run = with_deadline(on_task("canceling"))
    run.fire("frist")
    failed = run.id("a")
    run.fail("a", "E")
    assert run.active("a").kind == "uncaught-error"
    run.complete("b")

    run.retry("a")

    assert job(run).id != failed
    run.complete_id(job(run).id)
    assert run.completed


def test_an_operator_may_go_on_without_a_listener() -> None:
    run = with_deadline(on_task("canceling"))
    run.fire("frist")
    (position,) = [
        each for each in engine.list_positions(run.definition, run.state) if each.element_id == "a"
    ]

    run._take(
        engine.modify_instance(run.definition, run.state, terminate=[position.activity_id], **run.given)
    )

    assert run.waiting == ["b"]
    assert "a" not in [event.element_id for event in run.step.events]


def test_a_case_that_only_waits_for_such_a_listener_completes_without_it() -> None:
    run = with_deadline(on_task("canceling"))
    run.fire("frist")
    run.complete("b")
    (position,) = engine.list_positions(run.definition, run.state)

    run._take(
        engine.modify_instance(run.definition, run.state, terminate=[position.activity_id], **run.given)
    )

    assert run.completed


def test_a_task_goes_on_when_an_operator_leaves_out_what_it_waits_for() -> None:
    run = Run(with_user(on_task("assigning", "completing")).definition())
    assign(run, "anna")
    run.complete_id(task(run).id, {"antwort": "ja"})
    (waiting,) = [
        each for each in engine.list_positions(run.definition, run.state) if each.name == "a (Listener)"
    ]

    run._take(engine.modify_instance(run.definition, run.state, terminate=[waiting.activity_id], **run.given))

    assert jobs(run) == ["completing"]


def test_listeners_of_what_happened_before_are_not_called_when_the_task_has_ended() -> None:
    run = with_deadline(on_task("assigning", "canceling"))
    assign(run, "anna")

    run.fire("frist")

    assert jobs(run) == ["canceling"]
    assert job(run).inputs["aufgabe"]["assignee"] == "anna"


def test_every_task_of_a_cancelled_instance_tells_its_listener() -> None:
    extensions = on_task("canceling")
    run = Run(with_user(extensions, content=several("=[1, 2]", "n")).definition())

    run._take(engine.cancel_instance(run.definition, run.state, **run.given))

    assert [each.inputs["n"] for each in run.step.active if isinstance(each, engine.ServiceTask)] == [1, 2]
    assert jobs(run) == ["canceling"] * 2
    assert not run.completed
    run._take(engine.cancel_instance(run.definition, run.state, **run.given))
    assert run.completed


def test_a_task_that_was_completed_and_one_that_had_not_begun_are_not_cancelled() -> None:
    run = Run(with_user(on("start") + on_task("canceling")).definition())
    run._take(engine.cancel_instance(run.definition, run.state, **run.given))
    assert run.completed

    run = Run(with_user(on_task("canceling")).definition())
    run.complete("a")
    assert run.waiting == ["danach"]


# --- the process itself


def test_a_process_begins_after_its_start_listener_and_ends_before_its_end_listener() -> None:
    diagram = Diagram(extensions=on("start", "end")).start().user("a").end().flows("start", "a", "end")
    run = Run(diagram.definition(), {"n": 1})

    assert run.events == []
    assert (job(run).element_id, job(run).listener, job(run).inputs) == ("vorgang", "start", {"n": 1})
    run.complete_id(job(run).id, {"m": 2})
    assert run.waiting == ["a"]
    run.complete("a")
    assert jobs(run) == ["end"]
    assert not run.completed
    run.complete_id(job(run).id, {"k": 3})

    assert run.completed
    assert run.variables == {"n": 1, "m": 2, "k": 3}


def test_a_process_with_a_triggered_start_begins_with_its_listener_too() -> None:
    diagram = Diagram(extensions=on("start"))
    diagram.node("startEvent", "da", content=diagram.message("da")).user("a").end().flows("da", "a", "end")
    run = Run(diagram.definition(), start_event="da")

    run.complete_id(job(run).id)

    assert run.waiting == ["a"]
    assert run.passed == ["da"]


def test_a_process_that_terminates_calls_its_end_listener_once() -> None:
    diagram = Diagram(extensions=on("end")).start().parallel("auf").user("a")
    diagram.user("b", on_task("canceling"))
    diagram.node("endEvent", "aus", content="<bpmn:terminateEventDefinition/>").end()
    diagram.flows("start", "auf", "a", "aus").flows("auf", "b", "end")
    run = Run(diagram.definition())

    run.complete("a")

    assert sorted(jobs(run)) == ["canceling", "end"]
    for each in run.step.active:
        run.complete_id(each.id)
    assert run.completed


def test_an_error_of_a_processs_listener_leaves_the_instance_and_is_an_incident() -> None:
    diagram = Diagram(extensions=on("start")).start().end().flows("start", "end")
    run = Run(diagram.definition())

    run.fail("vorgang", "E")

    assert [(thrown.kind, thrown.code) for thrown in run.step.thrown] == [("error", "E")]
    run.retry("vorgang")
    run.complete("vorgang")
    assert run.completed


def test_a_called_process_returns_after_its_end_listener() -> None:
    caller = Diagram("oben").start().node("callActivity", "rufen", tag("calledElement", processId="vorgang"))
    definitions = {
        each.process_id: each
        for each in (
            caller.end().flows("start", "rufen", "end").definition(),
            Diagram(extensions=on("end")).start().end().flows("start", "end").definition(),
        )
    }

    simulation = engine.simulate(
        definitions["oben"],
        {},
        {"vorgang:end": {"zuletzt": True}},
        at=Run(straight("a").definition()).given["at"],
        others=[definitions["vorgang"]],
    )

    assert simulation.completed
    assert simulation.variables == {"zuletzt": True}


def test_an_instance_that_waits_for_listeners_migrates_where_these_are_the_same() -> None:
    def version(*events: str) -> engine.Definition:
        diagram = Diagram(extensions=on("start")).start("anfang").user("a", on_task(*events)).end()
        return diagram.flows("anfang", "a", "end").definition()

    old, other = version("assigning"), version("canceling")
    run = Run(old)
    run._take(engine.migrate_instance(old, run.state, other, **run.given))
    run.definition = other
    run.complete("vorgang")
    assert run.waiting == ["a"]

    run = Run(old)
    run.complete("vorgang")
    assign(run, "anna")
    (reason,) = engine.check_migration(old, run.state, other, {}, at=run.given["at"])

    assert (reason.rule, reason.element_id) == ("listeners-changed", "a")


def test_handlers_of_a_processs_listeners_must_exist() -> None:
    diagram = Diagram(extensions=on("start")).start().end().flows("start", "end")

    assert diagram.rules(known=engine.Known(handlers={})) == [("handler-unknown", "vorgang")]
