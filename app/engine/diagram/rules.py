"""The catalogue of rules a diagram must keep: severity and sentence in German and English."""

from __future__ import annotations

from typing import Final, Literal

_Rule = tuple[Literal["error", "warning"], str, str]

#: Placeholders: `{id}` is the element; the others are given where the rule is applied.
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
        "Die id „{id}“ kommt mehrfach vor.",
        "The id '{id}' is used more than once.",
    ),
    "flow-broken": (
        "error",
        "Der Sequenzfluss „{id}“ ({end}) zeigt auf „{target}“, das es in diesem Prozess nicht gibt.",
        "The sequence flow '{id}' ({end}) refers to '{target}', which is no flow node of this process.",
    ),
    "flow-reference-broken": (
        "error",
        "„{id}“ nennt den Sequenzfluss „{target}“ ({end}), der dort nicht ankommt oder abgeht.",
        "'{id}' names the sequence flow '{target}' ({end}), which does not enter or leave there.",
    ),
    "default-broken": (
        "error",
        "Der Standardfluss „{target}“ von „{id}“ ist keiner seiner ausgehenden Flüsse.",
        "The default flow '{target}' of '{id}' is not one of its outgoing flows.",
    ),
    "default-forbidden": (
        "error",
        "„{id}“ ({type}) darf keinen Standardfluss haben.",
        "'{id}' ({type}) must not have a default flow.",
    ),
    "default-condition": (
        "error",
        "Der Standardfluss „{target}“ von „{id}“ hat eine Bedingung, die nie geprüft würde.",
        "The default flow '{target}' of '{id}' has a condition that would never be evaluated.",
    ),
    "default-missing": (
        "warning",
        "„{id}“ hat keinen Standardfluss: Trifft keine Bedingung zu, entsteht eine Störung.",
        "'{id}' has no default flow: if no condition is true, the instance stops with an incident.",
    ),
    "condition-missing": (
        "error",
        "Der Sequenzfluss „{id}“ verlässt „{gateway}“ ohne Bedingung und ist nicht der Standardfluss.",
        "The sequence flow '{id}' leaves the gateway '{gateway}' without a condition and is not the default.",
    ),
    "condition-forbidden": (
        "error",
        "Der Sequenzfluss „{id}“ hat eine Bedingung; hinter „{source}“ ({type}) wird keine geprüft.",
        "The sequence flow '{id}' has a condition, but none is evaluated after '{source}' ({type}).",
    ),
    "condition-ignored": (
        "warning",
        "Der Sequenzfluss „{id}“ hat eine Bedingung; das parallele Gateway „{source}“ nimmt ihn immer.",
        "The sequence flow '{id}' has a condition, but the parallel gateway '{source}' always takes it.",
    ),
    "start-missing": (
        "error",
        "Der Prozess „{id}“ hat kein Startereignis.",
        "The process '{id}' has no start event.",
    ),
    "start-ambiguous": (
        "error",
        "Der Prozess „{id}“ hat mehrere Startereignisse ({ids}); das wird noch nicht ausgeführt.",
        "The process '{id}' has several start events ({ids}), which is not executed yet.",
    ),
    "start-incoming": (
        "error",
        "Das Startereignis „{id}“ darf keinen eingehenden Sequenzfluss haben.",
        "The start event '{id}' must not have an incoming sequence flow.",
    ),
    "end-outgoing": (
        "error",
        "Das Endereignis „{id}“ darf keinen ausgehenden Sequenzfluss haben.",
        "The end event '{id}' must not have an outgoing sequence flow.",
    ),
    "unreachable": (
        "warning",
        "„{id}“ wird vom Startereignis aus nie erreicht.",
        "'{id}' is never reached from the start event.",
    ),
    "dead-end": (
        "warning",
        "Nach „{id}“ geht es nicht weiter; gemeint ist wohl ein Endereignis.",
        "Nothing follows '{id}'; an end event is probably meant.",
    ),
    # --- what the engine does not execute
    "unsupported-element": (
        "error",
        "„{id}“ ({type}) wird nicht ausgeführt: {reason}",
        "'{id}' ({type}) is not executed: {reason}",
    ),
    "unsupported-attribute": (
        "error",
        '„{id}“: Das Attribut {name}="{value}" wird nicht ausgeführt.',
        "'{id}': the attribute {name}=\"{value}\" is not executed.",
    ),
    "unsupported-extension": (
        "error",
        "„{id}“: Die Erweiterung {name} wird hier nicht ausgeführt.",
        "'{id}': the extension {name} is not executed here.",
    ),
    "foreign-dialect": (
        "error",
        "„{id}“ benutzt {name} aus einem anderen BPMN-Dialekt ({namespace}); es ist erst umzuwandeln.",
        "'{id}' uses {name} of another BPMN dialect ({namespace}); convert the diagram first.",
    ),
    "unknown-extension": (
        "warning",
        "„{id}“: {name} ist keine bekannte Erweiterung und bleibt ohne Wirkung.",
        "'{id}': {name} is not a known extension and has no effect.",
    ),
    "documentation-only": (
        "warning",
        "„{id}“ ({type}) dient nur der Darstellung und bleibt ohne Wirkung.",
        "'{id}' ({type}) is documentation only and has no effect.",
    ),
    "task-without-type": (
        "warning",
        "„{id}“ ist eine Aufgabe ohne Art: Sie wird durchlaufen, ohne dass etwas geschieht.",
        "'{id}' is a task without a type: it is passed without anything happening.",
    ),
    # --- expressions and values
    "expression-syntax": (
        "error",
        "„{id}“: Der Ausdruck „{text}“ ist fehlerhaft. {reason}",
        "'{id}': the expression '{text}' is wrong. {reason}",
    ),
    "expression-doubtful": (
        "warning",
        "„{id}“: Der Ausdruck „{text}“ sieht falsch aus. {reason}",
        "'{id}': the expression '{text}' looks wrong. {reason}",
    ),
    "expression-required": (
        "error",
        "„{id}“: „{text}“ muss ein FEEL-Ausdruck sein und mit „=“ beginnen.",
        "'{id}': '{text}' must be a FEEL expression and begin with '='.",
    ),
    "value-invalid": (
        "error",
        "„{id}“: „{text}“ ist hier nicht erlaubt; erwartet wird {expected}.",
        "'{id}': '{text}' is not allowed here; expected is {expected}.",
    ),
    "mapping-incomplete": (
        "error",
        "„{id}“: Eine Variablenzuordnung braucht Quelle und Ziel (Ziel: ein Name wie „a“ oder „a.b“).",
        "'{id}': a variable mapping needs a source and a target (a variable name such as 'a' or 'a.b').",
    ),
    # --- our own properties
    "property-unknown": (
        "warning",
        "„{id}“: Die Eigenschaft „{name}“ ist unbekannt und bleibt ohne Wirkung.{hint}",
        "'{id}': the property '{name}' is unknown and has no effect.{hint}",
    ),
    "separate-from-unknown": (
        "error",
        "„{id}“ soll nicht von derselben Person erledigt werden wie „{other}“; das ist keine andere Aufgabe.",
        "'{id}' must not be done by the same person as '{other}', which is no other user task.",
    ),
    # --- jobs, decisions, scripts, forms
    "job-type-missing": (
        "error",
        "„{id}“ sagt nicht, welche Funktion aufgerufen wird (zeebe:taskDefinition type).",
        "'{id}' does not say which handler to call (zeebe:taskDefinition type).",
    ),
    "implementation-missing": (
        "error",
        "„{id}“ braucht entweder {name} oder eine Funktion (zeebe:taskDefinition).",
        "'{id}' needs either {name} or a handler (zeebe:taskDefinition).",
    ),
    "implementation-ambiguous": (
        "error",
        "„{id}“ hat {name} und zugleich eine Funktion (zeebe:taskDefinition); nur eines davon ist möglich.",
        "'{id}' has both {name} and a handler (zeebe:taskDefinition); only one is possible.",
    ),
    "attribute-missing": (
        "error",
        "„{id}“: In {extension} fehlt die Angabe {name}.",
        "'{id}': {extension} lacks {name}.",
    ),
    "handler-unknown": (
        "error",
        "„{id}“ ruft die Funktion „{type}“ auf, die es nicht gibt.{hint}",
        "'{id}' calls the handler '{type}', which does not exist.{hint}",
    ),
    "input-missing": (
        "error",
        "„{id}“: Die Funktion „{type}“ braucht die Angabe „{name}“; keine Eingabezuordnung liefert sie.",
        "'{id}': the handler '{type}' needs '{name}', and no input mapping provides it.",
    ),
    "input-unknown": (
        "warning",
        "„{id}“: Die Funktion „{type}“ kennt die Angabe „{name}“ nicht.{hint}",
        "'{id}': the handler '{type}' does not know '{name}'.{hint}",
    ),
    "result-stays-local": (
        "warning",
        "„{id}“: Die Eingabezuordnung macht „{name}“ lokal; ohne Ausgabezuordnung geht es verloren.",
        "'{id}': the input mapping makes '{name}' local; without an output mapping the result is lost.",
    ),
    "assignment-missing": (
        "warning",
        "„{id}“ ist niemandem zugewiesen und erscheint in keinem Aufgabenkorb.",
        "'{id}' is assigned to nobody and appears in no inbox.",
    ),
    "form-unknown": (
        "error",
        "„{id}“ verweist auf das Formular „{form}“, das es nicht gibt.{hint}",
        "'{id}' refers to the form '{form}', which does not exist.{hint}",
    ),
    "decision-unknown": (
        "error",
        "„{id}“ ruft die Entscheidung „{decision}“ auf, die es nicht gibt.{hint}",
        "'{id}' calls the decision '{decision}', which does not exist.{hint}",
    ),
    "decision-duplicate": (
        "error",
        "Die Entscheidung „{id}“ steht in mehreren Dateien ({files}).",
        "The decision '{id}' is defined in several files ({files}).",
    ),
}
