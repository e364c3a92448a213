"""Random block-structured models: whatever is drawn, no token and no write is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app import engine
from tests.engine.diagrams import Diagram, Run, mapping, several

TASK, SCRIPT, SEQUENCE, PARALLEL = ["task", "script", "sequence", "parallel"]
CHOICE, LOOP, INSIDE, SOME, MANY = ["choice", "loop", "inside", "some", "many"]

blocks = st.recursive(
    st.sampled_from([(TASK,), (SCRIPT,)]),
    lambda inner: st.one_of(
        st.tuples(st.just(SEQUENCE), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just(PARALLEL), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just(CHOICE), st.lists(inner, min_size=2, max_size=3), st.integers(0, 2)),
        st.tuples(st.just(LOOP), inner, st.integers(1, 3)),
        st.tuples(st.just(INSIDE), inner),
        st.tuples(st.just(MANY), inner, st.integers(0, 3), st.booleans()),
        st.tuples(st.just(SOME), st.lists(inner, min_size=2, max_size=3), st.integers(1, 7)),
    ),
    max_leaves=12,
)


@dataclass
class Model:
    """A diagram made of a block, and how often each leaf must be passed."""

    diagram: Diagram = field(default_factory=Diagram)
    expected: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def add(self, block: Any, entry: str, times: int, condition: str | None = None) -> str:
        """Append a block behind `entry`, passed so many times, and return its last element."""
        build = {TASK: self.leaf, SCRIPT: self.leaf, SEQUENCE: self.sequence, PARALLEL: self.parallel}
        build |= {CHOICE: self.choice, LOOP: self.loop, INSIDE: self.inside, SOME: self.some, MANY: self.many}
        return build[block[0]](block, entry, times, condition)

    def leaf(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        name = self.name(block[0])
        if block[0] == TASK:
            self.diagram.user(name, mapping({"lokal": f'="{name}"'}, {name: "=n"}))
        else:
            self.diagram.script(name, f"=if {name} = null then 1 else {name} + 1", name)
        self.diagram.flow(entry, name, condition)
        self.expected[name] += times
        return name

    def sequence(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        for inner in block[1]:
            entry, condition = self.add(inner, entry, times, condition), None
        return entry

    def parallel(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        split, join = self.name("auf"), self.name("zu")
        self.diagram.parallel(split).parallel(join).flow(entry, split, condition)
        for inner in block[1]:
            self.diagram.flow(self.add(inner, split, times), join)
        return join

    def choice(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        split, join = self.name("wahl"), self.name("ende")
        taken = block[2] % len(block[1])
        self.diagram.exclusive(split).exclusive(join).flow(entry, split, condition)
        for index, inner in enumerate(block[1]):
            last = self.add(inner, split, times if index == taken else 0, f"={index} >= {taken}")
            self.diagram.flow(last, join)
        return join

    def some(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        """An inclusive gateway that takes the flows of a bit mask, at least the first."""
        split, join = self.name("einige"), self.name("alle")
        self.diagram.inclusive(split, default=f"{split}_sonst").inclusive(join).flow(entry, split, condition)
        taken = block[2] if any(block[2] >> n & 1 for n in range(len(block[1]))) else 1
        for index, inner in enumerate(block[1]):
            taken_now = taken >> index & 1
            last = self.add(inner, split, times if taken_now else 0, "=true" if taken_now else "=false")
            self.diagram.flow(last, join)
        self.diagram.flow(split, join, id=f"{split}_sonst")
        return join

    def inside(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        """A subprocess with a deadline that nobody misses."""
        name = self.name("innen")
        inner = self.body(name, block[1], times)
        self.diagram.inside(name, inner, mapping({"lokal": f'="{name}"'})).flow(entry, name, condition)
        self.diagram.alarm(f"{name}_frist", name, "Duration", "P1D").end(f"{name}_verpasst")
        self.diagram.flow(f"{name}_frist", f"{name}_verpasst")
        self.expected[name] += times
        return name

    def body(self, name: str, block: Any, times: int) -> Diagram:
        outer, self.diagram = self.diagram, Diagram()
        self.diagram.start(f"{name}_start").end(f"{name}_ende")
        self.diagram.flow(self.add(block, f"{name}_start", times), f"{name}_ende")
        inner, self.diagram = self.diagram, outer
        return inner

    def many(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        """A subprocess for each item of a list; all at once only if nothing inside counts its rounds."""
        name, number = self.name("viele"), block[2]
        sequential = block[3] or LOOP in str(block[1])
        items = several(f"={list(range(number))}", "x", f"{name}_alle", "=x", sequential=sequential)
        inner = self.body(name, block[1], times * number)
        self.diagram.inside(name, inner, repeated=items).flow(entry, name, condition)
        self.expected[name] += times * (number + 1)  # the iterations, and the loop itself
        return name

    def loop(self, block: Any, entry: str, times: int, condition: str | None) -> str:
        begin, count, again = self.name("begin"), self.name("zaehler"), self.name("nochmal")
        rounds = block[2]
        self.diagram.exclusive(begin).flow(entry, begin, condition)
        last = self.add(block[1], begin, times * rounds)
        self.diagram.script(count, f"=if {count} = null then 1 else {count} + 1", count).flow(last, count)
        self.diagram.exclusive(again, default=f"{again}_weiter").flow(count, again)
        self.diagram.flow(again, begin, f"=modulo({count}, {rounds}) > 0")
        after = self.name("danach")
        self.diagram.node("manualTask", after).flow(again, after, id=f"{again}_weiter")
        return after


def model_of(block: Any) -> Model:
    model = Model()
    model.diagram.start()
    last = model.add(block, "start", 1)
    model.diagram.end().flow(last, "end")
    return model


def play(definition: engine.Definition, choices: list[int], *, save: bool) -> Run:
    """Complete open tasks in a drawn order until nothing is left."""
    run = Run(definition, save=save)
    number = 0
    while run.step.active:
        active = sorted(
            (activity for activity in run.step.active if not isinstance(activity, engine.Timer)),
            key=lambda activity: activity.element_id,
        )
        assert all(isinstance(activity, engine.UserTask) for activity in active)
        chosen = active[choices[number % len(choices)] % len(active)]
        number += 1
        run.complete_id(chosen.id, {"n": number})
    return run


@settings(max_examples=150, deadline=None)
@given(blocks, st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_every_element_is_passed_as_often_as_the_model_says(block: Any, choices: list[int]) -> None:
    model = model_of(block)
    definition = model.diagram.definition()

    saved = play(definition, choices, save=True)
    unsaved = play(definition, choices, save=False)

    passed = Counter(saved.passed)
    assert saved.completed
    assert {name: passed[name] for name in model.expected} == dict(model.expected)
    assert passed["end"] == 1
    assert set(saved.state["scopes"]) == {"0"}
    assert saved.state["tokens"] == []
    assert unsaved.passed == saved.passed
    assert unsaved.variables == saved.variables
    written = {n: count for n, count in model.expected.items() if count and n.startswith((TASK, SCRIPT))}
    assert written.keys() <= saved.variables.keys()
    assert all(saved.variables[name] == n for name, n in written.items() if name.startswith(SCRIPT))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12),
    st.lists(st.sampled_from(["exclusive", "inclusive", "parallel", "user"]), min_size=6, max_size=6),
    st.lists(st.integers(0, 20), min_size=1, max_size=20),
)
def test_in_any_model_tokens_neither_vanish_nor_move_without_end(
    edges: list[tuple[int, int]], kinds: list[str], choices: list[int]
) -> None:
    """Unstructured: every token that is created is passed on, waits, is stuck, or reached an end."""
    diagram = Diagram().start().end("ende")
    for index, kind in enumerate(kinds):
        getattr(diagram, kind)(f"e{index}")
    diagram.flow("start", "e0")
    outgoing: dict[int, list[int]] = {index: [] for index in range(len(kinds))}
    for source, target in edges:
        outgoing[source].append(target)
    for source, targets in outgoing.items():
        conditional = kinds[source] in ("exclusive", "inclusive")
        for target in targets:
            diagram.flow(f"e{source}", f"e{target}", "=n > 3" if conditional else None)
        if not targets:
            diagram.flow(f"e{source}", "ende")
    run = Run(diagram.definition(), {"n": 0}, environment=engine.Environment(max_steps=40))

    for number in range(15):
        assert run.step.completed == (not run.state["tokens"])
        assert run.step.completed == (not run.step.active)
        tasks = [a for a in run.step.active if isinstance(a, engine.UserTask)]
        if not tasks or len(run.state["tokens"]) > 200:
            break
        open_before = {a.id for a in tasks}
        chosen = tasks[choices[number % len(choices)] % len(tasks)]
        run.complete_id(chosen.id, {"n": number})
        assert open_before - {chosen.id} <= {a.id for a in run.step.active}
