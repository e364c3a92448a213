"""Hostile and broken models, and many threads: nothing but clear errors, and nothing mixed up."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app import feel
from app.dmn import InvalidDecisionModel, Model, check_model, read_model
from tests.dmn.models import RUNTIME, decision, definitions, evaluate, literal, model, table

INPUTS = [("einkommen", "number"), ("ort", "string")]
RULES = [("< 100", '"Elsen"', "1"), (">= 100", "-", "einkommen / 2"), ("[0..50]", 'not("Elsen")', "3")]


def test_a_mutated_file_is_read_or_refused_and_never_breaks_anything() -> None:
    chance = random.Random(7)
    original = definitions(decision(table(INPUTS, RULES, policy="FIRST"))).decode()
    pieces = ["<", ">", '"', "&", "</rule>", "<rule>", "..", "not(", "[", "]", "ä", "-", "9" * 50, " ", "?"]
    for _ in range(400):
        start = chance.randrange(len(original))
        end = start + chance.choice([0, 1, 5, 40])
        mutated = original[:start] + chance.choice(pieces) + original[end:]
        try:
            target = read_model(mutated.encode())
        except InvalidDecisionModel:
            continue
        check_model(target)
        for key in target.decisions:
            target.evaluate(key, {"einkommen": 5, "ort": "Elsen"}, runtime=RUNTIME)


def test_eight_threads_share_one_model() -> None:
    target = model(decision(table(INPUTS, RULES, policy="FIRST")))

    def values(offset: int) -> list[object]:
        return [evaluate(target, einkommen=200 + offset + n, ort="Wewer").value for n in range(100)]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(values, range(8)))
    assert results == [[(200 + offset + n) / 2 for n in range(100)] for offset in range(8)]


def test_threads_that_meet_at_the_first_evaluation_compile_it_once() -> None:
    types = "".join(
        f'<itemDefinition name="t{n}"><itemComponent name="x"><typeRef>t{n + 1}</typeRef></itemComponent>'
        "</itemDefinition>"
        for n in range(30)
    )
    last = '<itemDefinition name="t30"><typeRef>number</typeRef></itemDefinition>'
    for _ in range(10):
        target = model(types + last + decision(table(INPUTS, RULES, policy="FIRST"), type_ref="t30"))
        barrier = Barrier(8)

        def first(_: int, target: Model = target, barrier: Barrier = barrier) -> object:
            barrier.wait()
            return evaluate(target, einkommen=200, ort="Wewer").value

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(first, range(8))) == {100}
        assert len(target.program.tables) == 1
        assert target.program.types.circular == set()


def test_a_list_that_doubles_with_every_entry_ends_with_a_limit() -> None:
    entries = '<contextEntry><variable name="a0"/>' + literal("[1, 2]") + "</contextEntry>"
    for number in range(1, 90):
        text = literal(f"[a{number - 1}, a{number - 1}]")
        entries += f'<contextEntry><variable name="a{number}"/>{text}</contextEntry>'
    with pytest.raises(feel.FeelLimitExceeded) as stopped:
        evaluate(model(decision(f"<context>{entries}</context>")))
    assert stopped.value.code == "value-too-large"


def test_deeply_nested_boxed_expressions_are_evaluated() -> None:
    body = literal("1")
    for _ in range(45):
        body = f"<list>{body}</list>"
    value = evaluate(model(decision(body))).value
    for _ in range(45):
        (value,) = value
    assert value == 1
