from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from app import exact_json
from tests.engine.diagrams import Diagram, Run, mapping


def test_a_straight_process_of_two_thousand_elements_is_read_and_runs() -> None:
    diagram = Diagram().start()
    names = [f"s{n}" for n in range(2000)]
    for name in names:
        diagram.script(name, "=n + 1", "n")
    definition = diagram.user("u").end().flows("start", *names, "u", "end").definition()

    run = Run(definition, {"n": 0})

    assert run.waiting == ["u"]
    assert run.variables == {"n": 2000}
    run.complete("u")
    assert run.completed


def test_two_thousand_user_tasks_in_a_row_cost_the_same_state_at_every_step() -> None:
    diagram = Diagram().start()
    names = [f"u{n:04}" for n in range(2000)]
    for name in names:
        diagram.user(name)
    run = Run(diagram.end().flows("start", *names, "end").definition())

    sizes = set()
    for name in names:
        sizes.add(len(exact_json.dumps(run.state)))
        run.complete(name)

    assert run.completed
    assert len(sizes) == 1


def test_a_loop_of_a_thousand_rounds_keeps_its_state_small() -> None:
    diagram = Diagram().start().exclusive("m").parallel("auf").user("a", mapping({"lokal": "=runde"}))
    diagram.service("b")
    diagram.parallel("zu").exclusive("x", default="raus").end()
    diagram.flows("start", "m", "auf", "a", "zu", "x").flows("auf", "b", "zu")
    diagram.flow("x", "m", "=runde < 1000").flow("x", "end", id="raus")
    run = Run(diagram.definition(), {"runde": 1000})
    first = len(exact_json.dumps(run.state))
    run = Run(diagram.definition(), {"runde": 0})

    for n in range(1, 1001):
        run.complete("a", runde=n)
        run.complete("b")
        if n < 1000:
            assert len(exact_json.dumps(run.state)) <= first

    assert run.completed
    assert run.passed.count("zu") == 1000


def test_two_hundred_parallel_tokens_all_arrive() -> None:
    diagram = Diagram().start().parallel("auf").parallel("zu").end().flow("start", "auf").flow("zu", "end")
    for n in range(200):
        diagram.user(f"u{n}").flow("auf", f"u{n}").flow(f"u{n}", "zu")
    run = Run(diagram.definition(), save=False)

    assert len(run.step.active) == 200
    for _ in range(200):
        run.complete_id(run.step.active[0].id)

    assert run.completed
    assert run.passed.count("zu") == 1


def test_many_threads_share_one_definition() -> None:
    diagram = Diagram().start().parallel("auf").user("a", mapping({"y": "=x * 2"})).script("s", "=x + 1", "z")
    diagram.parallel("zu").end().flows("start", "auf", "a", "zu", "end").flows("auf", "s", "zu")
    definition = diagram.definition()
    barrier = threading.Barrier(8)

    def one(number: int) -> dict[str, object]:
        barrier.wait()
        for _ in range(20):
            run = Run(definition, {"x": number})
            run.complete("a", von=number)
        return run.variables

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one, range(8)))

    assert results == [{"x": n, "z": n + 1, "von": n} for n in range(8)]
