from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from app import engine, exact_json
from tests.engine.diagrams import Diagram, Run, mapping, several


def each_user(*arguments: str, extensions: str = "", **options: Any) -> Diagram:
    """Start → user task "a", several times → user task "danach" → end."""
    diagram = Diagram().start().user("a", extensions, content=several(*arguments, **options))
    return diagram.user("danach").end().flows("start", "a", "danach", "end")


def each_script(expression: str, *arguments: str, **options: Any) -> Diagram:
    """Start → script "a" with result "y", several times → user task "danach" → end."""
    diagram = Diagram().start().script("a", expression, "y", content=several(*arguments, **options))
    return diagram.user("danach").end().flows("start", "a", "danach", "end")


def sees(run: Run, number: int = 0) -> dict[str, Any]:
    """The variables of one of the open activities at "a"."""
    activities = [activity for activity in run.step.active if activity.element_id == "a"]
    return engine.visible_variables(run.definition, run.state, activities[number].id)


def complete_first(run: Run, **result: Any) -> None:
    run.complete_id(next(a.id for a in run.step.active if a.element_id == "a"), result)


def is_clean(run: Run) -> bool:
    """Only the process's own scope is left, and one token at "danach"."""
    return set(run.state["scopes"]) == {"0"} and [t["element"] for t in run.state["tokens"]] == ["danach"]


# --- iterating


def test_parallel_iterations_are_activities_of_their_own_with_variables_of_their_own() -> None:
    run = Run(each_user("=kinder", "kind").definition(), {"kinder": ["Ada", "Bo"]})

    assert run.waiting == ["a", "a"]
    assert len({activity.id for activity in run.step.active}) == 2
    assert [sees(run, n)["kind"] for n in (0, 1)] == ["Ada", "Bo"]
    assert [sees(run, n)["loopCounter"] for n in (0, 1)] == [1, 2]
    complete_first(run)
    complete_first(run)

    assert run.waiting == ["danach"]
    assert run.variables == {"kinder": ["Ada", "Bo"]}
    assert is_clean(run)


def test_sequential_iterations_follow_one_another() -> None:
    run = Run(each_user("=kinder", "kind", sequential=True).definition(), {"kinder": ["Ada", "Bo"]})

    seen = []
    while run.waiting == ["a"]:
        seen.append((sees(run)["kind"], sees(run)["loopCounter"]))
        complete_first(run)

    assert seen == [("Ada", 1), ("Bo", 2)]
    assert run.waiting == ["danach"]
    assert is_clean(run)


@pytest.mark.parametrize("sequential", [True, False])
def test_results_are_collected_in_the_order_of_the_items(sequential: bool) -> None:
    diagram = each_script("=n * n", "=zahlen", "n", "quadrate", "=y", sequential=sequential)

    run = Run(diagram.definition(), {"zahlen": [3, 1, 2]})

    assert run.variables == {"zahlen": [3, 1, 2], "quadrate": [9, 1, 4]}


def test_results_keep_the_order_of_the_items_whoever_is_first() -> None:
    run = Run(each_user("=zahlen", "n", "antworten", "=antwort").definition(), {"zahlen": [1, 2, 3]})

    for number in (2, 0, 0):
        chosen = [activity for activity in run.step.active if activity.element_id == "a"][number]
        n = engine.visible_variables(run.definition, run.state, chosen.id)["n"]
        run.complete_id(chosen.id, {"antwort": f"zu {n}"})

    assert run.variables == {"zahlen": [1, 2, 3], "antworten": ["zu 1", "zu 2", "zu 3"]}


def test_what_is_no_result_goes_outwards_as_from_any_activity() -> None:
    run = Run(each_user("=[1]", "n", "antworten", "=antwort").definition())

    complete_first(run, antwort="ja", bemerkung="eilig")

    assert run.variables == {"antworten": ["ja"], "bemerkung": "eilig"}


def test_mappings_are_those_of_each_iteration() -> None:
    io = mapping({"doppelt": "=2 * n"}, {"antwort": "=doppelt + wert", "letzter": "=n"})
    run = Run(each_user("=[1, 2]", "n", "antworten", "=antwort", extensions=io).definition())
    assert [sees(run, n)["doppelt"] for n in (0, 1)] == [2, 4]

    complete_first(run, wert=10)
    complete_first(run, wert=20)

    assert run.variables == {"antworten": [12, 24], "letzter": 2}


def test_a_cardinality_says_how_often() -> None:
    run = Run(each_script("=loopCounter", None, None, "alle", "=y", number="=n + 1").definition(), {"n": 2})

    assert run.variables == {"n": 2, "alle": [1, 2, 3]}


@pytest.mark.parametrize("given", [{"items": "=[]"}, {"number": "=0"}])
@pytest.mark.parametrize("sequential", [True, False])
def test_with_nothing_to_do_it_is_passed_at_once(given: dict[str, str], sequential: bool) -> None:
    run = Run(each_user(results="alle", result="=x", sequential=sequential, **given).definition())

    assert run.waiting == ["danach"]
    assert run.variables == {"alle": []}
    assert is_clean(run)


@pytest.mark.parametrize(
    "given",
    [{"items": "=nichts"}, {"items": "=5"}, {"number": "=-1"}, {"number": "=1.5"}, {"number": "=1000000"}],
)
@pytest.mark.parametrize("sequential", [True, False])
def test_what_cannot_be_iterated_is_an_incident(given: dict[str, str], sequential: bool) -> None:
    run = Run(each_user(**given, sequential=sequential).definition())

    assert run.active("a").kind == "expression-failed"


def test_an_incident_of_the_loop_is_repeated_with_the_right_list() -> None:
    diagram = each_user("=kinder", "kind")
    run = Run(each_user("=falsch", "kind").definition())

    run.retry("a", each_user("=[1, 2]", "kind").definition())

    assert run.waiting == ["a", "a"]
    assert diagram.rules() == []


def test_an_incident_in_one_iteration_leaves_the_others_alone() -> None:
    diagram = each_script(
        "=if n = 2 then count(for i in 1..99999999 return i) else n", "=[1, 2, 3]", "n", "alle", "=y"
    )
    run = Run(diagram.definition())
    assert run.active("a").kind == "expression-failed"

    healed = each_script("=n", "=[1, 2, 3]", "n", "alle", "=y")
    run.retry("a", healed.definition())

    assert run.variables == {"alle": [1, 2, 3]}


# --- completion condition


@pytest.mark.parametrize("sequential", [True, False])
def test_the_rest_ends_when_the_completion_condition_is_true(sequential: bool) -> None:
    diagram = each_user(
        "=[1, 2, 3]", "n", "antworten", "=antwort", until='=antwort = "nein"', sequential=sequential
    )
    run = Run(diagram.definition())

    complete_first(run, antwort="ja")
    assert "a" in run.waiting
    complete_first(run, antwort="nein")

    assert run.waiting == ["danach"]
    assert run.variables == {"antworten": ["ja", "nein", None]}
    terminated = [event for event in run.events if event.event == "terminated"]
    assert len(terminated) == (0 if sequential else 1)
    assert is_clean(run)


def test_the_condition_counts_iterations_as_camunda_does() -> None:
    until = "=numberOfCompletedInstances >= 2 and numberOfActiveInstances = 1 and numberOfInstances = 3"
    run = Run(each_user("=[1, 2, 3]", until=until + " and numberOfTerminatedInstances = 0").definition())

    complete_first(run)
    assert run.waiting == ["a", "a"]
    complete_first(run)

    assert run.waiting == ["danach"]


def test_the_condition_sees_the_results_so_far() -> None:
    until = "=count(antworten[item = false]) > 0"
    run = Run(each_user("=[1, 2, 3]", None, "antworten", "=ja", until=until).definition())

    complete_first(run, ja=True)
    complete_first(run, ja=False)

    assert run.variables == {"antworten": [True, False, None]}


def test_a_condition_that_is_not_true_or_false_stops_the_iteration_that_asked() -> None:
    run = Run(each_user("=[1, 2]", until="=unbekannt").definition())

    complete_first(run)

    kinds = sorted(type(activity).__name__ for activity in run.step.active)
    assert kinds == ["Incident", "UserTask"]


# --- other activities


def inner_process() -> Diagram:
    inner = Diagram().start("s").user("x").user("y").end("e")
    return inner.flows("s", "x", "y", "e")


def each_subprocess_of(number: int) -> Diagram:
    return each_subprocess(items=f"=for i in 1..{number} return i")


def each_subprocess(*, items: str = "=[1, 2]", **options: Any) -> Diagram:
    diagram = Diagram().start().inside("innen", inner_process(), repeated=several(items, "n", **options))
    return diagram.user("danach").end().flows("start", "innen", "danach", "end")


def test_each_iteration_of_a_subprocess_has_a_scope_of_its_own() -> None:
    run = Run(each_subprocess().definition())
    assert run.waiting == ["x", "x"]

    run.complete_id(run.step.active[0].id)
    assert run.waiting == ["x", "y"]
    run.complete("x")
    seen = [engine.visible_variables(run.definition, run.state, a.id)["n"] for a in run.step.active]
    assert seen == [1, 2]
    for _ in range(2):
        run.complete_id(run.step.active[0].id)

    assert run.waiting == ["danach"]
    assert is_clean(run)


def test_joins_of_iterations_do_not_take_each_others_tokens() -> None:
    inner = Diagram().start("s").parallel("auf").user("x").user("y").inclusive("zu").end("e")
    inner.flows("s", "auf", "x", "zu", "e").flows("auf", "y", "zu")
    diagram = Diagram().start().inside("innen", inner, repeated=several(number="=2")).end()
    run = Run(diagram.flows("start", "innen", "end").definition())

    for activity in [activity for activity in run.step.active if activity.element_id == "x"]:
        run.complete_id(activity.id)
    assert run.passed.count("zu") == 0
    for activity in run.step.active:
        run.complete_id(activity.id)

    assert run.passed.count("zu") == 2
    assert run.completed


def test_loops_in_loops() -> None:
    inner = (
        Diagram()
        .start("s")
        .script("t", "=aussen * 10 + innen", "y", content=several("=[1, 2]", "innen", "teil", "=y"))
    )
    inner.end("e").flows("s", "t", "e")
    repeated = several("=[1, 2]", "aussen", "alle", "=teil")
    diagram = Diagram().start().inside("innen", inner, repeated=repeated).user("danach").end()

    run = Run(diagram.flows("start", "innen", "danach", "end").definition())

    assert run.variables == {"alle": [[11, 12], [21, 22]]}
    assert is_clean(run)


def test_jobs_see_their_item_and_leave_nothing_behind_in_a_second_round() -> None:
    """Bug 7: the item's variable leaked, so that a second round failed."""
    diagram = (
        Diagram().start().exclusive("m").service("a", content=several("=[1, 2]", "item", sequential=True))
    )
    diagram.exclusive("x", default="raus").end().flows("start", "m", "a", "x").flow("x", "end", id="raus")
    diagram.flow("x", "m", "=runde < 2")
    run = Run(diagram.definition(), {"runde": 0})

    items = []
    for runde in (1, 1, 2, 2):
        items.append(run.active("a").inputs["item"])
        run.complete("a", runde=runde)

    assert items == [1, 2, 1, 2]
    assert run.completed
    assert run.variables == {"runde": 2}


# --- interruption


@pytest.mark.parametrize("sequential", [True, False])
def test_a_boundary_event_belongs_to_all_iterations_and_ends_them(sequential: bool) -> None:
    """Bug 6: instances that were left behind broke every later call."""
    diagram = each_subprocess(sequential=sequential).alarm("frist", "innen", "Duration", "P1D").user("mahnen")
    run = Run(diagram.flow("frist", "mahnen").definition())
    assert run.waiting.count("frist") == 1

    run.fire("frist")

    assert run.waiting == ["mahnen"]
    assert set(run.state["scopes"]) == {"0"}
    run.complete("mahnen")
    assert run.completed


def test_an_event_that_does_not_interrupt_lets_the_iterations_go_on() -> None:
    diagram = each_user("=[1, 2]").alarm("frist", "a", "Duration", "P1D", interrupts=False).user("mahnen")
    run = Run(diagram.flow("frist", "mahnen").definition())

    run.fire("frist")
    assert run.waiting == ["a", "a", "mahnen"]
    complete_first(run)
    complete_first(run)

    assert run.waiting == ["danach", "mahnen"]


def test_an_error_in_one_iteration_is_caught_at_the_activity_and_ends_all() -> None:
    diagram = each_user("=[1, 2]").catch_error("fehler", "a", "E").user("b").flow("fehler", "b")
    run = Run(diagram.definition())

    run._take(
        engine.fail_activity(
            run.definition, run.state, run.step.active[0].id, code="E", message="", **run.given
        )
    )

    assert run.waiting == ["b"]
    assert set(run.state["scopes"]) == {"0"}


def test_an_error_nobody_catches_stops_one_iteration_which_is_done_again() -> None:
    run = Run(each_user("=[1, 2]", "n").definition())
    first = run.step.active[0]
    run._take(engine.fail_activity(run.definition, run.state, first.id, code="E", message="", **run.given))
    (incident,) = [activity for activity in run.step.active if isinstance(activity, engine.Incident)]

    run._take(engine.retry_activity(run.definition, run.state, incident.id, **run.given))

    assert run.waiting == ["a", "a"]
    assert sorted(sees(run, n)["n"] for n in (0, 1)) == [1, 2]


def test_a_terminate_end_event_in_an_iteration_ends_only_that() -> None:
    inner = inner_process().user("z").node("endEvent", "stopp", content="<bpmn:terminateEventDefinition/>")
    inner.flows("s", "z", "stopp")
    diagram = Diagram().start().inside("innen", inner, repeated=several("=[1, 2]")).end()
    run = Run(diagram.flows("start", "innen", "end").definition())

    run.complete_id(next(a.id for a in run.step.active if a.element_id == "z"))

    assert run.waiting == ["x", "z"]


# --- events and cost


def test_events_tell_the_loop_from_its_iterations() -> None:
    run = Run(each_script("=n", "=[1, 2]", "n").definition())

    told = [(event.type, event.event) for event in run.events if event.element_id == "a"]

    assert told == [
        ("multiInstanceBody", "activated"),
        ("scriptTask", "activated"),
        ("scriptTask", "completed"),
        ("scriptTask", "activated"),
        ("scriptTask", "completed"),
        ("multiInstanceBody", "completed"),
    ]


def calls(work: Callable[[], None]) -> int:
    """How many functions a piece of work calls: its cost, whatever the machine does meanwhile."""
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("sequential", [True, False])
def test_the_cost_of_an_iteration_does_not_grow_with_their_number(sequential: bool) -> None:
    items = "=for i in 1..zahl return i"
    diagram = each_script("=n + 1", items, "n", "alle", "=y", until="=y < 0", sequential=sequential)
    definition = diagram.definition()

    def start(number: int) -> None:
        assert Run(definition, {"zahl": number}, save=False).waiting == ["danach"]

    start(1)
    assert calls(lambda: start(1000)) <= 11 * calls(lambda: start(100))


def test_a_sequential_loop_costs_the_same_at_every_round_also_saved() -> None:
    definition = each_user("=for i in 1..1000 return i", "n", "alle", "=1", sequential=True).definition()
    run = Run(definition)
    early = calls(lambda: complete_first(run))
    for _ in range(900):
        complete_first(run)

    assert calls(lambda: complete_first(run)) <= 1.2 * early


def test_the_end_of_a_thousand_parallel_iterations_takes_one_look_at_each() -> None:
    def end(number: int) -> int:
        diagram = each_subprocess_of(number).alarm("frist", "innen", "Duration", "P1D").end("aus")
        run = Run(diagram.flow("frist", "aus").definition(), save=False)
        return calls(lambda: run.fire("frist") and None)

    assert end(1000) <= 11 * end(100)


def test_a_sequential_loop_of_a_thousand_keeps_its_state_small() -> None:
    run = Run(each_user("=for i in 1..1000 return i", "n", sequential=True).definition())
    first = len(exact_json.dumps(run.state))

    for _ in range(999):
        complete_first(run)

    assert sees(run)["n"] == 1000
    assert len(exact_json.dumps(run.state)) <= first + 50


def test_loops_in_loops_cannot_begin_without_limit() -> None:
    inner = Diagram().start("s").user("x", content=several(number="=1000")).end("e").flows("s", "x", "e")
    diagram = Diagram().start().inside("innen", inner, repeated=several(number="=1000")).end()
    definition = diagram.flows("start", "innen", "end").definition()

    run = Run(definition, environment=engine.Environment(max_effort=500_000), save=False)

    assert len(run.state["tokens"]) < 5000
    assert {a.kind for a in run.step.active if isinstance(a, engine.Incident)} == {"too-many-steps"}


# --- checks


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (several(), "loop-input-missing"),
        (several("=[1]", number="=1"), "loop-input-ambiguous"),
        (several("=[1]", results="alle"), "loop-output-incomplete"),
        (several("=[1]", result="=x"), "loop-output-incomplete"),
        (several("=[1]", "=kind"), "value-invalid"),
        (several("kinder"), "expression-required"),
        (several(number="drei"), "value-invalid"),
        (several("=[1", "n"), "expression-syntax"),
        (several("=[1]", until="ja"), "expression-required"),
        (several("=[1]") + several("=[1]"), "loop-ambiguous"),
    ],
)
def test_what_cannot_be_repeated_is_refused(content: str, rule: str) -> None:
    diagram = Diagram().start().user("a", content=content).end().flows("start", "a", "end")

    assert (rule, "a") in diagram.rules()


def test_gateways_and_events_are_not_repeated() -> None:
    diagram = Diagram().start().node("exclusiveGateway", "x", content=several("=[1]")).end()

    assert ("unsupported-element", "x") in diagram.flows("start", "x", "end").rules()


def test_names_of_the_loop_are_known() -> None:
    io = mapping({"z": "=kind.name"}, {"antwort": "=wert"})
    until = "=numberOfCompletedInstances > 1 and loopCounter > 1"
    diagram = each_user("=kinder", "kind", "antworten", "=antwort", until=until, extensions=io)
    known = engine.Known(variables=frozenset({"kinder", "wert"}), handlers={})

    assert diagram.rules(known=known) == []
    assert ("name-unknown", "a") in each_user("=kindr", "kind").rules(known=known)
