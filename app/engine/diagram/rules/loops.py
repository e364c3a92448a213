"""Rules about activities that are done more than once."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

LOOPS: Final[dict[str, Rule]] = {
    "loop-ambiguous": (
        "error",
        "{element} hat mehrere Angaben zur Wiederholung; nur eine Schleife oder Mehrfachausführung geht.",
        "{element} has several loop characteristics; it may be a loop or multi-instance, and only once.",
    ),
    "loop-input-missing": (
        "error",
        "{element} sagt nicht, wofür es mehrfach ausgeführt wird: inputCollection oder loopCardinality.",
        "{element} does not say what its instances are for: inputCollection or loopCardinality.",
    ),
    "loop-input-ambiguous": (
        "error",
        "{element} hat inputCollection und zugleich loopCardinality; nur eines davon geht.",
        "{element} has both inputCollection and loopCardinality; only one is possible.",
    ),
    "loop-output-incomplete": (
        "error",
        "{element}: outputCollection und outputElement gehören zusammen; eines davon fehlt.",
        "{element}: outputCollection and outputElement belong together, and one of them is missing.",
    ),
    "loop-endless": (
        "error",
        "{element} wiederholt sich ohne Ende: Es fehlt eine Bedingung (loopCondition) oder eine Höchstzahl.",
        "{element} repeats without end: it needs a condition (loopCondition) or a maximum.",
    ),
}
