"""What docs/elements.md shows: chapters of examples."""

from __future__ import annotations

from tools.elements.activities import ACTIVITIES
from tools.elements.events import EVENTS
from tools.elements.example import Example
from tools.elements.structure import GATEWAYS, STARTS, SUBPROCESSES

__all__ = ["CHAPTERS", "Example"]

CHAPTERS: dict[str, list[Example]] = {
    "Activities": ACTIVITIES,
    "Repetition, subprocesses and calls": SUBPROCESSES,
    "Gateways and sequence flows": GATEWAYS,
    "Ways to start": STARTS,
    "Events": EVENTS,
}
