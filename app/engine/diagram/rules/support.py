"""Rules about what is written in a diagram and would not be executed."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

SUPPORT: Final[dict[str, Rule]] = {
    "unsupported-element": (
        "error",
        "{element} ({type}) wird nicht ausgeführt: {reason}",
        "{element} ({type}) is not executed: {reason}",
    ),
    "unsupported-attribute": (
        "error",
        '{element}: Das Attribut {name}="{value}" wird nicht ausgeführt.',
        '{element}: the attribute {name}="{value}" is not executed.',
    ),
    "unsupported-extension": (
        "error",
        "{element}: Die Erweiterung {name} wird hier nicht ausgeführt.",
        "{element}: the extension {name} is not executed here.",
    ),
    "foreign-dialect": (
        "error",
        "{element} benutzt {name} aus einem anderen BPMN-Dialekt ({namespace}); es ist erst umzuwandeln.",
        "{element} uses {name} of another BPMN dialect ({namespace}); convert the diagram first.",
    ),
    "unknown-extension": (
        "warning",
        "{element}: {name} ist keine bekannte Erweiterung und bleibt ohne Wirkung.",
        "{element}: {name} is not a known extension and has no effect.",
    ),
    "documentation-only": (
        "warning",
        "{element} ({type}) dient nur der Darstellung und bleibt ohne Wirkung.",
        "{element} ({type}) is documentation only and has no effect.",
    ),
    "task-without-type": (
        "warning",
        "{element} ist eine Aufgabe ohne Art: Sie wird durchlaufen, ohne dass etwas geschieht.",
        "{element} is a task without a type: it is passed without anything happening.",
    ),
}
