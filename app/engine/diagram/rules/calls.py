"""Rules about called processes."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

CALLS: Final[dict[str, Rule]] = {
    "called-process-missing": (
        "error",
        "{element} sagt nicht, welcher Prozess aufgerufen wird (zeebe:calledElement processId).",
        "{element} does not say which process to call (zeebe:calledElement processId).",
    ),
    "called-process-unknown": (
        "error",
        "{element} ruft den Prozess „{process}“ auf, den es nicht gibt.{hint}",
        "{element} calls the process '{process}', which does not exist.{hint}",
    ),
}
