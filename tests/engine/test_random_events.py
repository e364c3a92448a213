"""Random walks through a diagram full of events: nothing is lost, left over, or changed by saving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine
from tests.engine.diagrams import Diagram, Run, condition, link, mapping, timer

_QUIET = {"cancelActivity": "false"}


def inner(diagram: Diagram) -> Diagram:
    """A subprocess with events at, beside and between its tasks."""
    body = Diagram().start("s").user("i1", mapping({"lokal": "=x"}, {"x": "=x + 1"})).service("i2").end("e")
    body.boundary("i_bed", "i1", condition("=x > 3"), **_QUIET).boundary("i_ruf", "i2", diagram.signal("ruf"))
    body.throw("i_esk", diagram.escalation("E")).catch(
        "i_post", diagram.message("post") + timer("Duration", "P1D")
    )
    body.node("eventBasedGateway", "i_wahl").catch("i_w1", diagram.signal("ruf")).timer(
        "i_w2", "Duration", "PT1H"
    )
    body.throw("i_ab", link("l")).catch("i_an", link("l")).throw_error("i_fehler", "X")
    body.flows("s", "i1", "i_esk", "i_post", "e").flows("s", "i2", "i_wahl", "i_w1", "i_ab")
    body.flows("i_wahl", "i_w2", "i_fehler").flows("i_an", "e").flows("i_bed", "e").flows("i_ruf", "e")
    handler = Diagram().user("ih").end("ihe").flows("i_neben_start", "ih", "ihe")
    body.handler("i_neben", diagram.message("post"), handler, interrupts=False)
    stop = Diagram().user("is").end("ise").flows("i_halt_start", "is", "ise")
    return body.handler("i_halt", diagram.error("Y"), stop)


def build() -> engine.Definition:
    diagram = Diagram()
    body = inner(diagram)
    diagram.start().user("a").inside("innen", body).user("b").end().parallel("auf").inclusive("zu")
    diagram.flows("start", "auf", "a", "zu").flows("auf", "innen", "b", "zu", "end")
    diagram.boundary("fang_x", "innen", diagram.error("X")).flow("fang_x", "zu")
    diagram.boundary("fang_e", "innen", diagram.escalation("E"), **_QUIET).flow("fang_e", "zu")
    diagram.alarm("alarm", "a", "Cycle", "R2/P1D", interrupts=False).user("mahnung").flows(
        "alarm", "mahnung", "zu"
    )
    both = diagram.message("post") + diagram.signal("ruf")
    diagram.boundary("beide", "innen", both, parallelMultiple="true").flow("beide", "b")
    handler = Diagram().user("h").node("endEvent", "h_ende", content=diagram.escalation("F"))
    diagram.handler(
        "neben", condition("=x > 2"), handler.flows("neben_start", "h", "h_ende"), interrupts=False
    )
    stop = Diagram().user("schluss").end("schluss_ende").flows("rueckzug_start", "schluss", "schluss_ende")
    diagram.handler("rueckzug", diagram.message("rueckzug"), stop)
    return diagram.definition()


DEFINITION = build()


def go_on(run: Run, activity: engine.Activity, number: int) -> None:
    """Let something happen to an activity; the number says what, where there is a choice."""
    given = {"at": run.given["at"]}
    if isinstance(activity, engine.Timer):
        run.given["at"] = max(run.given["at"], activity.due_at)
        run.deliver_id(activity.id)
    elif isinstance(activity, engine.MessageSubscription | engine.SignalSubscription):
        run.deliver_id(activity.id, {"x": number})
    elif isinstance(activity, engine.ServiceTask) and number % 3 == 0:
        code = "Y" if number % 2 else "X"
        run._take(
            engine.fail_activity(run.definition, run.state, activity.id, code=code, message="", **given)
        )
    else:
        run.complete_id(activity.id, {"x": number})


def leftovers(run: Run) -> Iterator[str]:
    """Everything in the state that belongs to nothing."""
    tokens = {token["id"]: token for token in run.state["tokens"]}
    standing = {token["scope"] for token in tokens.values() if "watches" not in token}
    owned = {token["local"] for token in tokens.values() if "local" in token}
    for token in tokens.values():
        if "host" in token and token["host"] not in tokens:
            yield f"{token['element']} is attached to nothing"
        if token["scope"] not in run.state["scopes"]:
            yield f"{token['element']} stands nowhere"
        if "watches" in token and token["scope"] not in standing:
            yield f"{token['element']} waits beside nothing"
    for scope in run.state["scopes"].keys() - owned - {"0"}:
        yield f"scope {scope} is nobody's"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=30))
def test_whatever_happens_in_whatever_order(choices: list[tuple[int, int]]) -> None:
    saved, unsaved = Run(DEFINITION, {"x": 0}), Run(DEFINITION, {"x": 0}, save=False)
    for which, number in choices:
        for run in (saved, unsaved):
            open_: list[Any] = [each for each in run.step.active if not isinstance(each, engine.Condition)]
            if open_:
                go_on(run, open_[which % len(open_)], number)
        assert list(leftovers(saved)) == []
        assert saved.completed == (saved.state["tokens"] == [])
        assert saved.completed or saved.step.active
        assert [type(activity) for activity in saved.step.active] == [
            type(activity) for activity in unsaved.step.active
        ]

    assert [(e.element_id, e.event) for e in saved.events] == [
        (e.element_id, e.event) for e in unsaved.events
    ]
    assert saved.variables == unsaved.variables


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=10, max_size=10))
def test_every_walk_comes_to_an_end_when_only_tasks_are_completed(choices: list[int]) -> None:
    run = Run(DEFINITION, {"x": 0})
    for which in [*choices, *range(60)]:
        tasks: list[Any] = [
            each
            for each in run.step.active
            if isinstance(each, engine.UserTask | engine.ServiceTask)
            or (isinstance(each, engine.Timer) and each.element_id.startswith("i_"))
        ]
        if tasks:
            go_on(run, tasks[which % len(tasks)], 1)

    assert run.completed
    assert run.state["tokens"] == []
    assert list(run.state["scopes"]) == ["0"]
