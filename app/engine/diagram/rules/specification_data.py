"""Rules of the BPMN specification about data, collaborations and choreographies."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

SPECIFICATION_DATA: Final[dict[str, Rule]] = {
    "item-collection": (
        "error",
        "{element}: isCollection stimmt nicht mit dem Typ „{item}“ überein.",
        "{element}: isCollection differs from that of its type '{item}'.",
    ),
    "data-object-state": (
        "error",
        "Das Datenobjekt {element} darf keinen Zustand haben; ihn hat ein Verweis darauf.",
        "The data object {element} must not have a state; references to it have.",
    ),
    "data-reference-item": (
        "error",
        "Der Verweis {element} darf keinen Typ haben; ihn hat das Datenobjekt.",
        "The reference {element} must not have a type; the data object has.",
    ),
    "data-reference-name": (
        "error",
        "Der Verweis {element} heißt „{name}“; nach Objekt und Zustand muss er „{expected}“ heißen.",
        "The reference {element} is called '{name}'; by object and state it must be called '{expected}'.",
    ),
    "data-reference-elsewhere": (
        "error",
        "Der Verweis {element} nennt „{target}“, ein Datenobjekt eines anderen Prozesses.",
        "The reference {element} names '{target}', a data object of another process.",
    ),
    "data-store-capacity": (
        "error",
        "Der Datenspeicher {element} ist begrenzt (isUnlimited=false); auf wie viel, fehlt (capacity).",
        "The data store {element} is limited (isUnlimited=false), but does not say to how much (capacity).",
    ),
    "data-in-no-set": (
        "error",
        "{element} ({type}) steht in keinem {set}.",
        "{element} ({type}) is in no {set}.",
    ),
    "set-subset": (
        "error",
        "{element}: „{target}“ steht unter {name}, gehört aber nicht zu demselben Satz von Daten.",
        "{element}: '{target}' is listed under {name}, but does not belong to the same set.",
    ),
    "set-foreign": (
        "error",
        "{element}: „{target}“ gehört nicht zu den Daten, neben denen der Satz steht.",
        "{element}: '{target}' is not part of the data next to the set.",
    ),
    "set-one-sided": (
        "error",
        "{element} verweist auf „{target}“, das nicht zurück verweist (inputSetRefs, outputSetRefs).",
        "{element} refers to '{target}', which does not refer back (inputSetRefs, outputSetRefs).",
    ),
    "association-own-end": (
        "error",
        "Die Datenassoziation {element}: {name} „{target}“ ist kein {expected} ihrer Aktivität.",
        "The data association {element}: {name} '{target}' is no {expected} of its activity.",
    ),
    "association-other-end": (
        "error",
        "Die Datenassoziation {element}: {name} „{target}“ ({found}) ist nicht erlaubt.",
        "The data association {element}: {name} '{target}' ({found}) is not allowed.",
    ),
    "association-scope": (
        "error",
        "Die Datenassoziation {element} nennt „{target}“, das von dort nicht zu sehen ist.",
        "The data association {element} names '{target}', which cannot be seen from there.",
    ),
    "association-transformation": (
        "error",
        "Die Datenassoziation {element} hat mehrere Quellen und keine Umformung (transformation).",
        "The data association {element} has several sources and no transformation.",
    ),
    "association-item": (
        "error",
        "Die Datenassoziation {element} kopiert „{source}“ nach „{target}“; beide haben verschiedene Typen.",
        "The data association {element} copies '{source}' to '{target}', which have different types.",
    ),
    # --- collaborations
    "message-flow-artifact": (
        "error",
        "Der Nachrichtenfluss {element} verbindet mit „{target}“, einer Anmerkung, Gruppe oder Assoziation.",
        "The message flow {element} connects '{target}', an annotation, group or association.",
    ),
    "message-flow-end": (
        "error",
        "Der Nachrichtenfluss {element}: {name} „{target}“ ({found}) kann dort keine Nachricht austauschen.",
        "The message flow {element}: {name} '{target}' ({found}) cannot exchange a message there.",
    ),
    "message-flow-event": (
        "error",
        "Der Nachrichtenfluss {element} verbindet mit dem Ereignis „{target}“, das keine Nachricht meint.",
        "The message flow {element} connects the event '{target}', which is for no message.",
    ),
    "message-flow-message": (
        "error",
        "Der Nachrichtenfluss {element} trägt „{message}“; das Ereignis „{target}“ meint etwas anderes.",
        "The message flow {element} carries '{message}'; the event '{target}' is for another message.",
    ),
    "message-flow-same-pool": (
        "error",
        "Der Nachrichtenfluss {element} bleibt in demselben Pool.",
        "The message flow {element} stays within one pool.",
    ),
    "multiplicity": (
        "error",
        "{element}: {name} „{value}“ ist nicht möglich (minimum ab 0; maximum ab 1 und nicht kleiner).",
        "{element}: {name} '{value}' is not possible (minimum from 0; maximum from 1 and not less).",
    ),
    "lane-foreign": (
        "error",
        "Die Bahn {element} nennt „{target}“, das nicht zu ihrem Prozess gehört.",
        "The lane {element} names '{target}', which does not belong to its process.",
    ),
    "lane-shared": (
        "error",
        "„{target}“ liegt in zwei Bahnen zugleich: {element} und „{other}“.",
        "'{target}' lies in two lanes at once: {element} and '{other}'.",
    ),
    "conversation-link": (
        "error",
        "{element} verbindet nicht einen Teilnehmer mit einer Konversation.",
        "{element} does not connect a participant with a conversation.",
    ),
    "conversation-stranger": (
        "error",
        "{element} verbindet „{participant}“ mit „{conversation}“; dort fehlt dieser Teilnehmer.",
        "{element} connects '{participant}' with '{conversation}', which does not name this participant.",
    ),
    "conversation-participants": (
        "error",
        "Die Konversation {element} braucht mindestens zwei Teilnehmer.",
        "The conversation {element} needs at least two participants.",
    ),
    "global-conversation": (
        "error",
        "Die globale Konversation {element} darf keine Konversationen enthalten.",
        "The global conversation {element} must not contain conversations.",
    ),
    "choreography-reference": (
        "error",
        "{element} ({type}) darf nicht auf eine Choreographie verweisen.",
        "{element} ({type}) must not refer to a choreography.",
    ),
    "choreography-participants": (
        "error",
        "{element} hat {number} Teilnehmer; eine Choreographie-Aufgabe hat zwei, andere mindestens zwei.",
        "{element} has {number} participants; a choreography task has two, others at least two.",
    ),
    "choreography-initiator": (
        "error",
        "{element} wird von „{target}“ begonnen, das dort nicht Teilnehmer ist.",
        "{element} is initiated by '{target}', which is no participant there.",
    ),
    "correlation-bindings": (
        "error",
        "{element} gibt nicht genau die Werte an, aus denen der Schlüssel „{target}“ besteht.",
        "{element} does not give exactly the values that the key '{target}' consists of.",
    ),
}
