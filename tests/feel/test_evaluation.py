"""No expression runs long, grows large, or digs deep: attacks end quickly with a clear error."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app import feel

_DOUBLING = ",".join(f"a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 60))
_TWINS = ",".join(f"a{i}: [a{i - 1}, a{i - 1}], b{i}: [b{i - 1}, b{i - 1}]" for i in range(1, 60))
_GROWING = ",".join(f"a{i}: concatenate(a{i - 1}, a{i - 1})" for i in range(1, 60))

_VARIABLES: dict[str, Any] = {
    "text": "x" * 900_000,
    "zahlen": [Decimal(n) for n in range(5000)],
    "kontext": {f"k{n}": Decimal(n) for n in range(3000)},
}

#: Time is no matter where a test asks for another limit.
_PATIENT = feel.Runtime(datetime(2026, 3, 2, tzinfo=UTC), limits=feel.Limits(seconds=60))

ATTACKS = {
    "endless numbers": ("for i in 1..1e30 return i", "too-many-steps"),
    "a product of lists": ("for a in 1..999, b in 1..999, c in 1..999 return a", "too-many-steps"),
    "a search through a product": ("some a in 1..9999, b in 1..9999 satisfies a < 0", "too-many-steps"),
    "endless recursion": ("{f: function(x) f(x), r: f(1)}.r", "calls-too-deep"),
    "exponential recursion": (
        "{f: function(x) if x < 2 then x else f(x - 1) + f(x - 2), r: f(40)}.r",
        "too-many-steps",
    ),
    "doubling strings": (
        '{a0: "x",' + ",".join(f"a{i}: a{i - 1} + a{i - 1}" for i in range(1, 60)) + "}",
        "text-too-long",
    ),
    "doubling lists": ("{a0: [1]," + _GROWING + "}", "too-many-steps"),
    "lists of themselves, flattened": ("{a0: [1]," + _DOUBLING + ", z: flatten(a59)}.z", "too-many-steps"),
    "lists of themselves, written": ("{a0: [1]," + _DOUBLING + ", z: string(a59)}.z", "value-too-large"),
    "lists of themselves, compared": ("{a0: [1], b0: [1]," + _TWINS + ", z: a59 = b59}.z", "value-too-large"),
    "everything so far": ("for i in 1..100000 return partial", "too-many-steps"),
    "growing replacements": (
        'replace(substring(text, 1, 9000), "x", substring(text, 1, 900))',
        "text-too-long",
    ),
    "large contexts in a loop": (
        "for i in 1..90000 return context merge([kontext, kontext])",
        "too-many-steps",
    ),
    "large texts in a loop": ("for i in 1..90000 return upper case(text)", "too-many-steps"),
    "sorting by a function": (
        "sort(for i in 1..9999 return modulo(i * 7919, 9973), function(a, b) a < b)",
        "too-many-steps",
    ),
    "searching a list in a loop": ("for i in 1..90000 return index of(zahlen, i)", "too-many-steps"),
    "a filter in a loop": ("for i in 1..90000 return zahlen[item = -1]", "too-many-steps"),
    "a catastrophic pattern": (
        'matches(substring(text, 1, 50000), "((x{1,1000}){1,1000}){1,1000}y")',
        "pattern-too-slow",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_end_with_a_clear_error(attack: str) -> None:
    text, code = ATTACKS[attack]
    with pytest.raises(feel.FeelLimitExceeded) as caught:
        feel.compile_expression(text).evaluate(_VARIABLES, _PATIENT)
    assert caught.value.code == code
    assert caught.value.place is not None


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "[" * 5000,
        "-" * 5000 + "1",
        "+".join(["1"] * 5000),
        "a" + ".b" * 5000,
        "a" + "[1]" * 5000,
        "x in (" * 3000,
        "not(" * 3000,
        "function(a) " * 3000,
        "if a then " * 3000,
        "for a in " * 3000,
        "1 instance of " + "list<" * 3000,
    ],
    ids=lambda text: text[:12],
)
def test_nesting_is_bounded(text: str) -> None:
    for compile_text in (feel.compile_expression, feel.compile_unary_tests):
        with pytest.raises(feel.FeelSyntaxError) as caught:
            compile_text(text)
        assert caught.value.code == "nested-too-deeply"


@pytest.mark.parametrize(
    "text",
    [
        " " * 90_000 + "x",
        "f(" + "a " * 45_000,
        "{" + "a " * 45_000,
        "for " + "a " * 45_000,
        "/*" * 45_000,
        '"' * 89_999,
    ],
    ids=["blanks", "argument", "key", "iterator", "comment", "quotes"],
)
def test_long_texts_are_read_in_linear_time(text: str) -> None:
    script = f"""
        from app import feel
        try:
            feel.compile_expression({text!r})
        except feel.FeelSyntaxError:
            pass
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=20)


def test_attacks_stay_small() -> None:
    script = r"""
        import re
        from pathlib import Path
        from app import feel
        from tests.feel.test_evaluation import ATTACKS, _VARIABLES
        for text, _ in ATTACKS.values():
            try:
                feel.compile_expression(text).evaluate(_VARIABLES)
            except feel.FeelLimitExceeded:
                pass
        status = Path("/proc/self/status").read_text()
        print(re.search(r"VmHWM:\s*(\d+) kB", status)[1])
    """
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=True,
        capture_output=True,
        timeout=60,
        text=True,
    )
    assert int(answer.stdout) < 200 * 1024  # kilobytes


def test_long_chains_of_and_and_or_are_no_nesting() -> None:
    text = " or ".join(f"a = {n}" for n in range(2000))
    assert feel.compile_expression(text).evaluate({"a": 1999}).value is True


def test_limits_can_be_set() -> None:
    strict = feel.Limits(steps=10, calls=3, nesting=5, expression_length=100)
    runtime = feel.Runtime(datetime(2026, 3, 2, tzinfo=UTC), limits=strict)
    with pytest.raises(feel.FeelLimitExceeded, match="mehr als 10 Schritte"):
        feel.compile_expression("count(for i in 1..11 return i)").evaluate({}, runtime)
    with pytest.raises(feel.FeelLimitExceeded, match="Mehr als 3 Funktionen"):
        feel.compile_expression("{f: function(x) f(x), r: f(1)}.r").evaluate({}, runtime)
    with pytest.raises(feel.FeelSyntaxError, match="zu tief verschachtelt"):
        feel.compile_expression("((((((1))))))", limits=strict)
    with pytest.raises(feel.FeelSyntaxError, match="erlaubt sind 100"):
        feel.compile_expression("1" * 101, limits=strict)


def test_one_evaluation_shares_its_budget_and_warnings() -> None:
    evaluation = feel.Evaluation(
        feel.Runtime(datetime(2026, 3, 2, tzinfo=UTC), limits=feel.Limits(steps=1500))
    )
    loop = feel.compile_expression("count(for i in 1..300 return i + fehlt)")
    loop.run({}, evaluation)
    loop.run({}, evaluation)
    assert [warning.code for warning in evaluation.warnings] == ["unknown-name", "null-operand"]
    with pytest.raises(feel.FeelLimitExceeded):
        loop.run({}, evaluation)


def test_the_clock_is_the_one_of_the_runtime() -> None:
    night = feel.Runtime(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert feel.to_json(feel.compile_expression("today()").evaluate({}, night).value) == "2026-07-01"
    now = feel.compile_expression("now()").evaluate({}, night).value
    assert feel.to_json(now) == "2026-07-01T00:30:00@Europe/Berlin"


def test_without_a_runtime_today_is_today() -> None:
    today = feel.compile_expression("today()").evaluate({}).value
    assert abs((date.fromisoformat(str(today)) - datetime.now(UTC).date()).days) <= 1  # noqa: TID251
