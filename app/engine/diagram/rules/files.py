"""Rules about a file as a whole."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

FILES: Final[dict[str, Rule]] = {
    "xml-invalid": (
        "error",
        "Die Datei ist kein lesbares XML: {reason}",
        "The file is not readable XML: {reason}",
    ),
    "xml-forbidden": (
        "error",
        "Die Datei enthält eine DOCTYPE-Angabe oder Entitäten; das ist aus Sicherheitsgründen nicht erlaubt.",
        "The file contains a DOCTYPE or entities, which is forbidden for security reasons.",
    ),
    "xml-too-large": (
        "error",
        "Die Datei ist zu groß oder zu tief verschachtelt ({reason}).",
        "The file is too large or too deeply nested ({reason}).",
    ),
    "not-bpmn": (
        "error",
        "Die Datei ist kein BPMN-2.0-Diagramm: Das oberste Element ist {tag}.",
        "The file is not a BPMN 2.0 diagram: its root element is {tag}.",
    ),
    "process-missing": (
        "error",
        'Es gibt keinen ausführbaren Prozess{which} (isExecutable="true").',
        'There is no executable process{which} (isExecutable="true").',
    ),
    "process-ambiguous": (
        "error",
        "Es gibt mehrere ausführbare Prozesse ({ids}); es muss gesagt werden, welcher gemeint ist.",
        "There are several executable processes ({ids}); say which one is meant.",
    ),
}
