"""Rules about link events."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

LINKS: Final[dict[str, Rule]] = {
    "link-name-missing": (
        "error",
        "Das Link-Ereignis {element} hat keinen Namen.",
        "The link event {element} has no name.",
    ),
    "link-target-missing": (
        "error",
        "{element} springt zum Link „{name}“, den auf dieser Ebene kein Ereignis fängt.",
        "{element} goes to the link '{name}', which no event on this level catches.",
    ),
    "link-target-ambiguous": (
        "error",
        "{element} fängt den Link „{name}“ wie {other}; wohin es geht, ist nicht bestimmt.",
        "{element} catches the link '{name}' as {other} does; where to go is undefined.",
    ),
    "link-source-missing": (
        "error",
        "Zum Link „{name}“, den {element} fängt, springt auf dieser Ebene kein Ereignis.",
        "No event on this level goes to the link '{name}', which {element} catches.",
    ),
    "link-mixed": (
        "error",
        "Das Link-Ereignis {element} darf keinen zweiten Auslöser haben.",
        "The link event {element} must not have another event definition.",
    ),
    "link-outgoing": (
        "error",
        "{element} springt zu einem Link und darf keinen ausgehenden Sequenzfluss haben.",
        "{element} goes to a link and must not have an outgoing sequence flow.",
    ),
    "link-incoming": (
        "error",
        "{element} fängt einen Link und darf keinen eingehenden Sequenzfluss haben.",
        "{element} catches a link and must not have an incoming sequence flow.",
    ),
}
