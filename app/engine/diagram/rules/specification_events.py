"""Rules of the BPMN specification about events."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

SPECIFICATION_EVENTS: Final[dict[str, Rule]] = {
    "event-kind-forbidden": (
        "error",
        "{element} ({type}): Ein Ereignis der Art {kind} ist an dieser Stelle nicht erlaubt.",
        "{element} ({type}): an event of kind {kind} is not allowed in this position.",
    ),
    "event-incoming-missing": (
        "error",
        "Zum Zwischenereignis {element} führt kein Sequenzfluss.",
        "No sequence flow leads to the intermediate event {element}.",
    ),
    "event-outgoing-missing": (
        "error",
        "Vom Zwischenereignis {element} geht kein Sequenzfluss aus.",
        "No sequence flow leaves the intermediate event {element}.",
    ),
    "operation-missing": (
        "error",
        "{element} sagt nicht, wie die Nachricht geht (operationRef oder zeebe:subscription).",
        "{element} does not say how the message goes (operationRef or zeebe:subscription).",
    ),
    "event-data-number": (
        "error",
        "{element} hat nicht für jede Ereignisdefinition genau ein {name}.",
        "{element} does not have exactly one {name} for each event definition.",
    ),
    "event-data-mismatch": (
        "error",
        "{element}: {name} hat einen anderen Typ als „{target}“.",
        "{element}: {name} has another type than '{target}'.",
    ),
    "boundary-outgoing-missing": (
        "error",
        "Vom angehefteten Ereignis {element} geht kein Sequenzfluss aus.",
        "No sequence flow leaves the boundary event {element}.",
    ),
    "link-one-sided": (
        "error",
        "Der Link {element} nennt „{target}“, das einen anderen Link nennt.",
        "The link {element} names '{target}', which names another link.",
    ),
}
