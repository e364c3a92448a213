"""A decision table of 1,000 rules and 5 inputs: reading, compiling and evaluating it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any
from xml.sax.saxutils import escape

from app import feel
from app.dmn import Model, read_model

RULES = 1000
RUNTIME = feel.Runtime(datetime(2026, 3, 1, tzinfo=UTC))
DAY = date(2026, 3, 1)
INPUTS = {
    "einkommen": "number",
    "stunden": "number",
    "ort": "string",
    "kinder": "number",
    "ermaessigt": "boolean",
}


def measure() -> list[tuple[str, str, str]]:
    """Return what was measured, how long it takes, and the goal."""
    xml = fee_table()
    reading, model = _seconds(lambda: read_model(xml), repeat=1)
    variables = list(_situations(200))
    compiling, _ = _seconds(lambda: _evaluate(model, variables[0]), repeat=1)
    evaluating = min(_seconds(lambda: _evaluate_all(model, variables), repeat=1)[0] for _ in range(10)) / 200
    return [
        ("decision table of 1,000 rules × 5 inputs: read", f"{reading * 1000:.0f} ms", ""),
        ("decision table of 1,000 rules × 5 inputs: compile", f"{compiling * 1000:.0f} ms", ""),
        ("decision table of 1,000 rules × 5 inputs: evaluate", f"{evaluating * 1000:.2f} ms", "≤ 1 ms"),
    ]


def fee_table() -> bytes:
    """Return a table as a municipality has it: income bands, hours, places, children, a discount."""
    columns = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in INPUTS.items()
    )
    rows = "".join(_row(number) for number in range(RULES))
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"
        name="Beiträge" namespace="https://example.org/beitraege"><decision id="beitrag" name="Beitrag">
        <decisionTable hitPolicy="FIRST">{columns}<output typeRef="number"/>{rows}</decisionTable>
        </decision></definitions>""".encode()


def _row(number: int) -> str:
    low = number // 20 * 2000
    cells = [
        f"[{low}..{low + 2000})",
        ("< 25", "[25..35)", "[35..45)", ">= 45")[number % 4],
        ('"Paderborn"', '"Elsen","Schloß Neuhaus"', 'not("Paderborn")', "-", '"Wewer"')[number % 5],
        f"{number // 4 % 3}",
        "true" if number % 2 else "-",
    ]
    entries = "".join(f"<inputEntry><text>{escape(text)}</text></inputEntry>" for text in cells)
    return f'<rule id="r{number}">{entries}<outputEntry><text>{number * 3}.50</text></outputEntry></rule>'


def _situations(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for _ in range(count):
        yield {
            "einkommen": Decimal(chance.randrange(10_000_000)) / 100,
            "stunden": chance.randrange(20, 50),
            "ort": chance.choice(["Paderborn", "Elsen", "Wewer", "Sande"]),
            "kinder": chance.randrange(4),
            "ermaessigt": chance.random() < 0.5,
        }


def _evaluate(model: Model, variables: dict[str, Any]) -> Any:
    return model.evaluate("beitrag", variables, runtime=RUNTIME, on=DAY)


def _evaluate_all(model: Model, situations: Iterable[dict[str, Any]]) -> None:
    for variables in situations:
        _evaluate(model, variables)


def _seconds(action: Callable[[], Any], *, repeat: int) -> tuple[float, Any]:
    start = perf_counter()
    for _ in range(repeat):
        result = action()
    return (perf_counter() - start) / repeat, result
