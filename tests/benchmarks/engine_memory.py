"""How fast the engine is in memory: start, completion, JSON round trip, and a loop that grows old."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from app import engine, exact_json
from tests.engine.diagrams import NOON, Diagram, several, stored

#: About 1.3 kB, as a filled-in form.
FORM = {
    "halter": {"name": "Erika Mustermann", "strasse": "Am Abdinghof 11", "plz": "33098", "ort": "Paderborn"},
    "hunde": [
        {"name": f"Bello {n}", "rasse": "Mischling", "aufnahme": "2025-12-20", "bemerkung": "x" * 150}
        for n in range(5)
    ],
    "erklaerung": True,
    "betrag": 72,
}
ROUNDS = (10, 100, 1000)


def measure() -> list[tuple[str, str, str]]:
    """Measure and return rows of (what, value, remark)."""
    definition = _two_tasks()
    started = engine.start_instance(definition, FORM, at=NOON)
    start = _median(lambda: engine.start_instance(definition, FORM, at=NOON))
    complete = _median(lambda: _complete(definition, started))
    start_json = _median(lambda: stored(engine.start_instance(definition, FORM, at=NOON).state))
    text_step = started
    complete_json = _median(lambda: stored(_complete(definition, text_step, load=True).state))
    whole = _median(lambda: _whole(definition, load=False))
    whole_json = _median(lambda: _whole(definition, load=True))
    rows = [
        ("engine: start to the first user task", _ms(start), f"+ JSON round trip {_ms(start_json)}"),
        ("engine: complete a user task", _ms(complete), f"+ JSON round trip {_ms(complete_json)}"),
        (
            "engine: whole instances per second",
            f"{1 / whole:.0f}",
            f"with JSON round trips {1 / whole_json:.0f}",
        ),
    ]
    return rows + _loop_rows() + _straight_rows() + _iteration_rows() + _join_rows()


def _two_tasks() -> engine.Definition:
    """Start → user task → exclusive gateway → script → user task → end."""
    diagram = Diagram().start().user("pruefen").exclusive("x", default="sonst")
    diagram.script("rechnen", "=betrag * 2", "summe").user("freigeben").end()
    diagram.flows("start", "pruefen", "x").flow("x", "rechnen", "=betrag > 50")
    diagram.flow("x", "freigeben", id="sonst").flows("rechnen", "freigeben", "end")
    return diagram.definition()


def _complete(definition: engine.Definition, step: engine.Step, *, load: bool = False) -> engine.Step:
    state = stored(step.state) if load else step.state
    return engine.complete_activity(definition, state, step.active[0].id, {"geprueft": True}, at=NOON)


def _whole(definition: engine.Definition, *, load: bool) -> None:
    step = engine.start_instance(definition, FORM, at=NOON)
    while step.active:
        step = _complete(definition, step, load=load)


def _loop_rows() -> list[tuple[str, str, str]]:
    """Complete the task of a loop at round 10, 100 and 1000, with the JSON round trip."""
    diagram = Diagram().start().exclusive("m").user("a").end().flows("start", "m", "a")
    definition = diagram.flow("a", "m", "=true").flow("a", "end", "=false").definition()
    step = engine.start_instance(definition, FORM, at=NOON)
    times: dict[int, float] = {}
    sizes: dict[int, int] = {}
    for number in range(1, max(ROUNDS) + 1):
        if number in ROUNDS:
            current = step
            sizes[number] = len(exact_json.dumps(step.state))
            times[number] = _median(lambda: stored(_complete(definition, current, load=True).state))  # noqa: B023
        step = _complete(definition, step)
    ratio = times[max(ROUNDS)] / times[min(ROUNDS)]
    growth = sizes[max(ROUNDS)] / sizes[min(ROUNDS)]
    shown = " / ".join(_ms(times[number]) for number in ROUNDS)
    bytes_ = " / ".join(f"{sizes[number]} B" for number in ROUNDS)
    return [
        (
            "engine: complete at round 10 / 100 / 1000 of a loop",
            shown,
            f"1000 ÷ 10: {ratio:.2f} (goal ≤ 1.3)",
        ),
        ("engine: size of the state then", bytes_, f"1000 ÷ 10: {growth:.2f} (goal ≤ 1.3)"),
    ]


def _straight_rows() -> list[tuple[str, str, str]]:
    """Read and run straight processes of 100 and 2000 scripts."""
    costs = {}
    for length in (100, 2000):
        diagram = Diagram().start()
        names = [f"s{n}" for n in range(length)]
        for name in names:
            diagram.script(name, "=n + 1", "n")
        xml = diagram.end().flows("start", *names, "end").xml
        costs[length] = _median(lambda: _read_and_run(xml), repeat=5) / length  # noqa: B023
    ratio = costs[2000] / costs[100]
    return [
        (
            "engine: read and run a straight process, per element",
            f"{costs[100] * 1e6:.0f} µs of 100, {costs[2000] * 1e6:.0f} µs of 2000",
            f"2000 ÷ 100: {ratio:.2f} (goal ≤ 1.5)",
        )
    ]


def _iteration_rows() -> list[tuple[str, str, str]]:
    """Run a script for each of 100 and 1000 items, one after the other and all at once."""
    rows = []
    for sequential in (True, False):
        repeated = several("=posten", "p", "summen", "=ergebnis", sequential=sequential)
        diagram = Diagram().start().script("rechnen", "=p * 2", content=repeated).end()
        definition = diagram.flows("start", "rechnen", "end").definition()
        costs = {}
        for number in (100, 1000):
            items = {"posten": list(range(number))}
            costs[number] = _median(
                lambda: engine.start_instance(definition, items, at=NOON),  # noqa: B023
                repeat=5,
            )
        what = "one after the other" if sequential else "all at once"
        ratio = costs[1000] / costs[100]
        shown = " / ".join(_ms(cost) for cost in costs.values())
        rows.append((f"engine: 100 / 1000 iterations {what}", shown, f"1000 ÷ 100: {ratio:.1f} (goal ≤ 12)"))
    return rows


def _join_rows() -> list[tuple[str, str, str]]:
    """Complete all tasks of parallel branches, each after a JSON round trip, until they join."""
    costs = {}
    for number in (4, 16):
        diagram = Diagram().start().parallel("auf").parallel("zu").end().flows("start", "auf")
        for branch in range(number):
            diagram.user(f"a{branch}").flows("auf", f"a{branch}", "zu")
        definition = diagram.flows("zu", "end").definition()
        costs[number] = _median(lambda: _whole(definition, load=True), repeat=30) / number  # noqa: B023
    shown = f"{_ms(costs[4])} of 4, {_ms(costs[16])} of 16"
    return [("engine: split, complete, join, per branch", shown, f"16 ÷ 4: {costs[16] / costs[4]:.2f}")]


def _read_and_run(xml: bytes) -> None:
    definition = engine.read_definition({"gerade.bpmn": xml})
    engine.start_instance(definition, {"n": 0}, at=NOON)


def _median(action: Callable[[], object], repeat: int = 60) -> float:
    """Return the median seconds of computing; what else the machine does meanwhile does not count."""
    action()
    times = []
    for _ in range(repeat):
        begin = time.process_time()
        action()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" | ")
