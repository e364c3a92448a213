"""The table of conformance in the docs: `python -m tests.engine.conformance.table` writes it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.engine.conformance.activity_cases import activity_cases
from tests.engine.conformance.case import Case, play
from tests.engine.conformance.event_cases import event_cases
from tests.engine.conformance.flow_cases import flow_cases
from tests.engine.conformance.token_cases import token_cases

PAGE = Path(__file__).parents[3] / "docs" / "conformance.md"
CASES: list[Case] = sorted(
    [*activity_cases(), *event_cases(), *flow_cases(), *token_cases()], key=lambda case: case.element
)

HEAD = """# What the engine does, element by element

One small diagram per element, position and variant runs in the tests (`tests/engine/conformance/`), with its
state stored and restored after every step. `python -m tests.engine.conformance.table` writes this page; a
test keeps it current.

The trace lists what completed, in its order; `✗` ended before its time, `!` is an incident, `…` is waited for
at the end.

"""


def render() -> str:
    """Play all cases and write down what came out."""
    seen = {case.id: play(case) for case in CASES}
    passed = sum(seen[case.id] == case.trace for case in CASES)
    lines = [HEAD, f"{passed} of {len(CASES)} cases leave the trace they must.\n"]
    for element, cases in groupby(CASES, key=lambda case: case.element):
        lines.append(f"\n## {element.capitalize()}\n\n| Case | Trace | |\n|---|---|---|\n")
        for case in cases:
            result = "✓" if seen[case.id] == case.trace else f"**{seen[case.id]}**"
            lines.append(f"| {case.variant} | `{case.trace}` | {result} |\n")
    return "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
