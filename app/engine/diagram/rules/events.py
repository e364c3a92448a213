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
    "escalation-code-missing": (
        "error",
        "{element}: Die Eskalation hat keinen Code (bpmn:escalation escalationCode).",
        "{element}: the escalation has no code (bpmn:escalation escalationCode).",
    ),
    "escalation-code-computed": (
        "error",
        "{element}: Ein fangendes Ereignis braucht einen festen Eskalationscode statt „{text}“.",
        "{element}: a catching event needs a fixed escalation code instead of '{text}'.",
    ),
    "escalation-handler-duplicate": (
        "error",
        "{element} fängt dieselbe Eskalation ab wie „{other}“.",
        "{element} catches the same escalation as '{other}'.",
    ),
    "event-condition-missing": (
        "error",
        "{element} wartet auf eine Bedingung, die fehlt.",
        "{element} waits for a condition that is missing.",
    ),
    "start-trigger-missing": (
        "error",
        "{element} beginnt einen Ereignis-Unterprozess und sagt nicht, bei welchem Ereignis.",
        "{element} begins an event subprocess and does not say at which event.",
    ),
    "start-trigger-misplaced": (
        "error",
        "{element}: Ein Ereignis dieser Art ({kind}) kann an dieser Stelle nichts beginnen.",
        "{element}: an event of this kind ({kind}) cannot begin anything in this position.",
    ),
    "instantiate-misplaced": (
        "error",
        "{element} (instantiate) muss am Anfang des Prozesses stehen und darf sich nicht wiederholen.",
        "{element} (instantiate) has to stand at the beginning of the process and must not be repeated.",
    ),
    "start-needs-all": (
        "error",
        "{element}: Ein Vorgang beginnt bei einem Ereignis; er kann nicht auf mehrere zugleich warten.",
        "{element}: an instance begins at one event; it cannot wait for several of them.",
    ),
    "start-name-computed": (
        "error",
        "{element}: Der Name „{text}“ muss vorher feststehen, nicht erst im laufenden Vorgang.",
        "{element}: the name '{text}' is known only when an instance runs, and has to be known before.",
    ),
    "event-subprocess-kind": (
        "error",
        "{element} kann kein Ereignis-Unterprozess sein: Das kann nur ein Unterprozess ohne Wiederholung.",
        "{element} cannot be an event subprocess: only a subprocess without repetition can.",
    ),
    "event-subprocess-connected": (
        "error",
        "Der Ereignis-Unterprozess {element} darf weder Sequenzflüsse noch angeheftete Ereignisse haben.",
        "The event subprocess {element} must have neither sequence flows nor boundary events.",
    ),
    "timer-missing": (
        "error",
        "{element} sagt nicht, wann: genau eine Angabe timeDate, timeDuration oder timeCycle.",
        "{element} does not say when: exactly one of timeDate, timeDuration and timeCycle.",
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
    "event-gateway-mixed": (
        "error",
        "Auf das Gateway {element} folgen entweder Empfangsaufgaben oder Nachrichtenereignisse.",
        "The event-based gateway {element} is followed by either receive tasks or message events.",
    ),
    "event-needs-all": (
        "error",
        "{element} braucht alle Ereignisse; auf Fehler, Eskalation und Kompensation kann es nicht warten.",
        "{element} needs all its events, but cannot wait for errors, escalations and compensation.",
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
