"""Rules about events."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

EVENTS: Final[dict[str, Rule]] = {
    "event-missing": (
        "error",
        "{element} sagt nicht, auf welches Ereignis es wartet.",
        "{element} does not say which event it waits for.",
    ),
    "event-ambiguous": (
        "error",
        "{element} ruft eine Funktion auf; das kann nur ein Ereignis, das allein eine Nachricht sendet.",
        "{element} calls a handler, which only an event that sends a message and nothing else can do.",
    ),
    "event-reference-missing": (
        "error",
        "{element} nennt nicht, worauf es sich bezieht ({name}).",
        "{element} does not say what it refers to ({name}).",
    ),
    "event-name-missing": (
        "error",
        "{element} verweist auf „{target}“ ({name}), das keinen Namen hat.",
        "{element} refers to '{target}' ({name}), which has no name.",
    ),
    "event-reference-broken": (
        "error",
        "{element} verweist auf „{target}“ ({name}), das es nicht gibt.",
        "{element} refers to '{target}' ({name}), which does not exist.",
    ),
    "error-code-missing": (
        "error",
        "{element}: Der Fehler hat keinen Code (bpmn:error errorCode).",
        "{element}: the error has no code (bpmn:error errorCode).",
    ),
    "error-code-computed": (
        "error",
        "{element}: Ein fangendes Ereignis braucht einen festen Fehlercode statt „{text}“.",
        "{element}: a catching event needs a fixed error code instead of '{text}'.",
    ),
    "error-not-interrupting": (
        "error",
        "{element}: Ein Fehlerereignis unterbricht immer (cancelActivity darf nicht false sein).",
        "{element}: an error event always interrupts (cancelActivity must not be false).",
    ),
    "error-handler-duplicate": (
        "error",
        "{element} fängt denselben Fehler ab wie „{other}“.",
        "{element} catches the same error as '{other}'.",
    ),
    "timer-missing": (
        "error",
        "{element} sagt nicht, wann: genau eine Angabe timeDate, timeDuration oder timeCycle.",
        "{element} does not say when: exactly one of timeDate, timeDuration and timeCycle.",
    ),
    "timer-not-repeated": (
        "error",
        "{element}: Nur ein angeheftetes Ereignis, das nicht unterbricht, kann sich wiederholen (timeCycle).",
        "{element}: only a boundary event that does not interrupt can repeat (timeCycle).",
    ),
    "event-gateway-target": (
        "error",
        "Auf das ereignisbasierte Gateway „{gateway}“ folgt {element}; erlaubt sind nur Ereignisse.",
        "The event-based gateway '{gateway}' is followed by {element}, which is no intermediate catch event.",
    ),
    "event-gateway-shared": (
        "error",
        "{element} wartet für „{gateway}“ und darf keinen anderen eingehenden Sequenzfluss haben.",
        "{element} waits for '{gateway}' and must not have another incoming sequence flow.",
    ),
    "event-gateway-choice": (
        "error",
        "Das ereignisbasierte Gateway {element} braucht mindestens zwei Ereignisse, auf die es wartet.",
        "The event-based gateway {element} needs at least two events to wait for.",
    ),
    "attachment-broken": (
        "error",
        "{element} ist an „{target}“ angeheftet; das ist keine Aktivität derselben Ebene.",
        "{element} is attached to '{target}', which is no activity on the same level.",
    ),
    "boundary-incoming": (
        "error",
        "Das angeheftete Ereignis {element} darf keinen eingehenden Sequenzfluss haben.",
        "The boundary event {element} must not have an incoming sequence flow.",
    ),
}
