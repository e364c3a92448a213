"""`make bench`: measures speed and prints ratios. Only ratios of one run on one machine mean something."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = {
    "FEEL": "tests.benchmarks.feel_speed",
    "DMN": "tests.benchmarks.dmn_speed",
    "Engine, in memory": "tests.benchmarks.engine_memory",
    "Completing a user task": "tests.benchmarks.completion",
    "Inbox": "tests.benchmarks.inbox",
}


def main(chosen: list[str]) -> int:
    """Run the chosen parts (words of their titles), or all."""
    for title, module in PARTS.items():
        if chosen and not any(word.lower() in title.lower() for word in chosen):
            continue
        print(f"\n{title}\n{'-' * len(title)}", flush=True)
        rows = import_module(module).measure()
        width = max(len(row[0]) for row in rows)
        for name, value, goal in rows:
            print(f"{name:<{width}}  {value:>16}  {goal}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
