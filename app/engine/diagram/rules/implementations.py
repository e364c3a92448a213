"""Rules about what does the work of an element: jobs, decisions, scripts, forms, people."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

IMPLEMENTATIONS: Final[dict[str, Rule]] = {
    "property-unknown": (
        "warning",
        "{element}: Die Eigenschaft „{name}“ ist unbekannt und bleibt ohne Wirkung.{hint}",
        "{element}: the property '{name}' is unknown and has no effect.{hint}",
    ),
    "separate-from-unknown": (
        "error",
        "{element} soll eine andere Person erledigen als {other}; das ist keine andere Aufgabe.",
        "{element} must not be done by the same person as {other}, which is no other user task.",
    ),
    "publishing-misplaced": (
        "error",
        "{element} veröffentlicht selbst keine Nachricht; {name} bliebe dort ohne Wirkung.",
        "{element} publishes no message itself; {name} would have no effect there.",
    ),
    "citizen-misplaced": (
        "error",
        "{element}: laufzettel:citizen geht bei Benutzeraufgaben, und mit laufzettel:form bei Nachrichten.",
        "{element}: laufzettel:citizen is for user tasks, and with laufzettel:form for awaited messages.",
    ),
    "job-type-missing": (
        "error",
        "{element} sagt nicht, welche Funktion aufgerufen wird (zeebe:taskDefinition type).",
        "{element} does not say which handler to call (zeebe:taskDefinition type).",
    ),
    "implementation-missing": (
        "error",
        "{element} braucht entweder {name} oder eine Funktion (zeebe:taskDefinition).",
        "{element} needs either {name} or a handler (zeebe:taskDefinition).",
    ),
    "implementation-ambiguous": (
        "error",
        "{element} hat {name} und zugleich eine Funktion (zeebe:taskDefinition); nur eines davon geht.",
        "{element} has both {name} and a handler (zeebe:taskDefinition); only one is possible.",
    ),
    "listener-event": (
        "error",
        "{element}: Bei „{event}“ wird hier kein Listener aufgerufen; möglich sind: {possible}.",
        "{element}: no listener is called at '{event}' here; possible are: {possible}.",
    ),
    "attribute-missing": (
        "error",
        "{element}: In {extension} fehlt die Angabe {name}.",
        "{element}: {extension} lacks {name}.",
    ),
    "handler-unknown": (
        "error",
        "{element} ruft die Funktion „{type}“ auf, die es nicht gibt.{hint}",
        "{element} calls the handler '{type}', which does not exist.{hint}",
    ),
    "input-missing": (
        "error",
        "{element}: Die Funktion „{type}“ braucht die Angabe „{name}“; keine Eingabezuordnung liefert sie.",
        "{element}: the handler '{type}' needs '{name}', and no input mapping provides it.",
    ),
    "input-unknown": (
        "warning",
        "{element}: Die Funktion „{type}“ kennt die Angabe „{name}“ nicht.{hint}",
        "{element}: the handler '{type}' does not know '{name}'.{hint}",
    ),
    "result-stays-local": (
        "warning",
        "{element}: Die Eingabezuordnung macht „{name}“ lokal; ohne Ausgabezuordnung geht es verloren.",
        "{element}: the input mapping makes '{name}' local; without an output mapping the result is lost.",
    ),
    "assignment-missing": (
        "warning",
        "{element} ist niemandem zugewiesen und erscheint in keinem Aufgabenkorb.",
        "{element} is assigned to nobody and appears in no inbox.",
    ),
    "group-unknown": (
        "warning",
        "{element}: Die Gruppe „{group}“ ist nicht bekannt; die Aufgabe sähe vielleicht niemand.{hint}",
        "{element}: the group '{group}' is not known; perhaps nobody would see the task.{hint}",
    ),
    "form-unknown": (
        "error",
        "{element} verweist auf das Formular „{form}“, das es nicht gibt.{hint}",
        "{element} refers to the form '{form}', which does not exist.{hint}",
    ),
    "decision-unknown": (
        "error",
        "{element} ruft die Entscheidung „{decision}“ auf, die es nicht gibt.{hint}",
        "{element} calls the decision '{decision}', which does not exist.{hint}",
    ),
    "decision-duplicate": (
        "error",
        "Die Entscheidung {element} steht in mehreren Dateien ({files}).",
        "The decision {element} is defined in several files ({files}).",
    ),
}
