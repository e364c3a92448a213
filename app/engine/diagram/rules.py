"""The catalogue of rules a diagram must keep: severity and sentence in German and English."""

from __future__ import annotations

from typing import Final, Literal

_Rule = tuple[Literal["error", "warning"], str, str]

#: Placeholders: `{element}` is its quoted name with the id, `{id}` the id alone; the others are given where
#: the rule is applied.
RULES: Final[dict[str, _Rule]] = {
    # --- the file
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
    # --- ids and flows
    "id-missing": (
        "error",
        "Ein Element vom Typ {type} (Zeile {line}) hat keine id.",
        "An element of type {type} (line {line}) has no id.",
    ),
    "id-duplicate": (
        "error",
        "Die id {element} kommt mehrfach vor.",
        "The id {element} is used more than once.",
    ),
    "flow-broken": (
        "error",
        "Der Sequenzfluss {element} ({end}) zeigt auf „{target}“, das es in diesem Prozess nicht gibt.",
        "The sequence flow {element} ({end}) refers to '{target}', which is no flow node of this process.",
    ),
    "flow-reference-broken": (
        "error",
        "{element} nennt den Sequenzfluss „{target}“ ({end}), der dort nicht ankommt oder abgeht.",
        "{element} names the sequence flow '{target}' ({end}), which does not enter or leave there.",
    ),
    "default-broken": (
        "error",
        "Der Standardfluss „{target}“ von {element} ist keiner seiner ausgehenden Flüsse.",
        "The default flow '{target}' of {element} is not one of its outgoing flows.",
    ),
    "default-forbidden": (
        "error",
        "{element} ({type}) darf keinen Standardfluss haben.",
        "{element} ({type}) must not have a default flow.",
    ),
    "default-condition": (
        "error",
        "Der Standardfluss „{target}“ von {element} hat eine Bedingung, die nie geprüft würde.",
        "The default flow '{target}' of {element} has a condition that would never be evaluated.",
    ),
    "default-missing": (
        "warning",
        "{element} hat keinen Standardfluss: Trifft keine Bedingung zu, entsteht eine Störung.",
        "{element} has no default flow: if no condition is true, the instance stops with an incident.",
    ),
    "condition-missing": (
        "error",
        "Der Sequenzfluss {element} verlässt {gateway} ohne Bedingung und ist nicht der Standardfluss.",
        "The sequence flow {element} leaves {gateway} without a condition and is not the default.",
    ),
    "condition-forbidden": (
        "error",
        "Der Sequenzfluss {element} hat eine Bedingung; hinter {source} ({type}) wird keine geprüft.",
        "The sequence flow {element} has a condition, but none is evaluated after {source} ({type}).",
    ),
    "condition-ignored": (
        "warning",
        "Der Sequenzfluss {element} hat eine Bedingung; das parallele Gateway {source} nimmt ihn immer.",
        "The sequence flow {element} has a condition, but the parallel gateway {source} always takes it.",
    ),
    "start-missing": (
        "error",
        "{element} hat kein Startereignis.",
        "{element} has no start event.",
    ),
    "start-ambiguous": (
        "error",
        "{element} hat mehrere Startereignisse ohne Auslöser ({ids}); welches gilt, ist nicht bestimmt.",
        "{element} has several start events without a trigger ({ids}); which one counts is undefined.",
    ),
    "flow-crosses-border": (
        "error",
        "Der Sequenzfluss {element} kreuzt den Rand eines Unterprozesses (von „{source}“ nach „{target}“).",
        "The sequence flow {element} crosses the border of a subprocess (from '{source}' to '{target}').",
    ),
    # --- events
    "event-missing": (
        "error",
        "{element} sagt nicht, auf welches Ereignis es wartet.",
        "{element} does not say which event it waits for.",
    ),
    "event-ambiguous": (
        "error",
        "{element} hat mehrere Auslöser; ausgeführt wird nur einer.",
        "{element} has several event definitions; only one is executed.",
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
    "start-incoming": (
        "error",
        "Das Startereignis {element} darf keinen eingehenden Sequenzfluss haben.",
        "The start event {element} must not have an incoming sequence flow.",
    ),
    "end-outgoing": (
        "error",
        "Das Endereignis {element} darf keinen ausgehenden Sequenzfluss haben.",
        "The end event {element} must not have an outgoing sequence flow.",
    ),
    "unreachable": (
        "error",
        "{element} wird vom Startereignis aus nie erreicht{following}.",
        "{element} is never reached from the start event{following}.",
    ),
    "dead-end": (
        "error",
        "Nach {element} geht es nicht weiter: Der Vorgang endete dort, ohne ein Endereignis zu erreichen.",
        "Nothing follows {element}: the instance would end there without reaching an end event.",
    ),
    "end-implicit": (
        "warning",
        "Nach {element} geht es nicht weiter; gemeint ist wohl ein Endereignis.",
        "Nothing follows {element}; an end event is probably meant.",
    ),
    # --- what the engine does not execute
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
    # --- expressions and values
    "expression-syntax": (
        "error",
        "{element}: Der Ausdruck „{text}“ ist fehlerhaft. {reason}",
        "{element}: the expression '{text}' is wrong. {reason}",
    ),
    "expression-doubtful": (
        "warning",
        "{element}: Der Ausdruck „{text}“ sieht falsch aus. {reason}",
        "{element}: the expression '{text}' looks wrong. {reason}",
    ),
    "expression-required": (
        "error",
        "{element}: „{text}“ muss ein FEEL-Ausdruck sein und mit „=“ beginnen.",
        "{element}: '{text}' must be a FEEL expression and begin with '='.",
    ),
    "value-invalid": (
        "error",
        "{element}: „{text}“ ist hier nicht erlaubt; erwartet wird {expected}.",
        "{element}: '{text}' is not allowed here; expected is {expected}.",
    ),
    "mapping-incomplete": (
        "error",
        "{element}: Eine Variablenzuordnung braucht Quelle und Ziel (Ziel: ein Name wie „a“ oder „a.b“).",
        "{element}: a variable mapping needs a source and a target (a variable name such as 'a' or 'a.b').",
    ),
    "name-unknown": (
        "warning",
        "{element}: „{name}“ in „{text}“ liefert kein Formular und kein Schritt.{hint}",
        "{element}: '{name}' in '{text}' is provided by no form and no step.{hint}",
    ),
    "answer-unknown": (
        "warning",
        "{element}: „{name}“ kann nie „{answer}“ sein; zur Wahl stehen {options}.",
        "{element}: '{name}' can never be '{answer}'; the choices are {options}.",
    ),
    # --- our own properties
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
    # --- jobs, decisions, scripts, forms
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
