"""FEEL against closures written by hand over Decimal, measured turn by turn in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app import feel
from app.feel.expressions import Expression
from app.feel.parser import parse_expression
from app.feel.scope import NO_NAMES

#: Many short rounds, of which the fastest counts: other programs interrupt long ones.
_ROUNDS = 150
_CALLS = 200

_FIVE, _ONE, _TEN = Decimal(5), Decimal(1), Decimal(10)


def _condition(variables: dict[str, Any]) -> bool:
    return bool(variables["a"] > _FIVE and _ONE <= variables["b"] <= _TEN)


def _cell(value: Decimal) -> bool:
    return _ONE <= value <= _TEN


def _sum(variables: dict[str, Any]) -> Decimal:
    total = Decimal(0)
    for amount in variables["beträge"]:
        total += amount
    return total


def measure() -> list[tuple[str, str, str]]:
    """Return a row per goal: what is measured, the value, the goal."""
    condition = feel.compile_expression("a > 5 and b in [1..10]")
    cell = feel.compile_unary_tests("[1..10]")
    total = feel.compile_expression("sum(beträge)")
    both = {"a": Decimal(7), "b": Decimal(3)}
    amounts = {"beträge": [Decimal(n) / 4 for n in range(20)]}
    seven = Decimal(7)
    return [
        _ratio("FEEL: compiled condition", lambda: condition.evaluate(both), lambda: _condition(both), 5),
        _ratio("FEEL: unary cell", lambda: cell.matches(seven, both), lambda: _cell(seven), 12),
        _ratio("FEEL: sum of 20 items", lambda: total.evaluate(amounts), lambda: _sum(amounts), 4),
        _compile_time(),
    ]


def _ratio(
    title: str, ours: Callable[[], object], theirs: Callable[[], object], goal: int
) -> tuple[str, str, str]:
    our_times, their_times = [], []
    for _ in range(_ROUNDS):
        our_times.append(_seconds(ours))
        their_times.append(_seconds(theirs))
    ratio = min(our_times) / min(their_times)
    return title, f"{ratio:.1f} x ({min(our_times) / _CALLS * 1e6:.2f} µs)", f"<= {goal} x"


def _compile_time() -> tuple[str, str, str]:
    text = 'einkommen > 50000 and alter between 18 and 67 and stufe in ("A", "B")'

    def compile_anew() -> None:
        tree, findings = parse_expression(text)
        Expression(text, tree, findings, NO_NAMES)

    calls = 20
    fastest = min(_seconds(compile_anew, calls) for _ in range(_ROUNDS)) / calls
    return "FEEL: parse and compile a condition", f"{fastest * 1e6:.0f} µs", "<= 150 µs"


def _seconds(call: Callable[[], object], calls: int = _CALLS) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in measure():
        print(*row, sep="\t")
