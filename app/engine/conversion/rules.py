"""The catalogue of what a conversion says: severity and sentence in German and English."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

#: Errors leave something to be done before the diagram can be deployed; warnings should be read.
RULES: Final[dict[str, Rule]] = {
    "expression-untranslated": (
        "error",
        "{element}: Der Ausdruck „{text}“ lässt sich nicht nach FEEL übersetzen: {reason}.",
        "{element}: the expression '{text}' cannot be translated to FEEL: {reason}.",
    ),
    "not-converted": (
        "error",
        "{element}: {name} hat hier keine Entsprechung und bleibt in der Datei stehen: „{text}“.",
        "{element}: {name} has no counterpart here and stays in the file: '{text}'.",
    ),
    "already-there": (
        "warning",
        "{element}: „{text}“ entfällt, denn hier steht schon „{old}“.",
        "{element}: '{text}' is dropped, because there is '{old}' already.",
    ),
    "handler-needed": (
        "warning",
        "{element}: Aus „{text}“ wurde die Funktion „{type}“; es braucht ein Python-Modul, das sie anbietet.",
        "{element}: '{text}' became the handler '{type}'; a Python module has to provide it.",
    ),
    "handler-arguments": (
        "warning",
        "{element}: Die Angaben im Aufruf „{text}“ muss die Funktion den Variablen entnehmen.",
        "{element}: the handler has to take the arguments of the call '{text}' from the variables.",
    ),
    "handler-result": (
        "warning",
        "{element}: Die Funktion muss ihr Ergebnis als „{name}“ zurückgeben.",
        "{element}: the handler has to return its result as '{name}'.",
    ),
    "became-script": (
        "warning",
        "{element} war ein {type} und ist jetzt ein Skript: „{text}“ rechnet nur.",
        "{element} was a {type} and is a script task now: '{text}' only computes.",
    ),
    "script-language": (
        "error",
        "{element}: Ein Skript in „{language}“ wird nicht ausgeführt; nötig ist FEEL oder eine Funktion.",
        "{element}: scripts in '{language}' are not executed; FEEL or a handler is needed.",
    ),
    "technical-dropped": (
        "warning",
        "{element}: {names} entfällt; das regelt Laufzettel selbst.",
        "{element}: {names} is dropped; Laufzettel takes care of that itself.",
    ),
    "retries-dropped": (
        "warning",
        "{element}: Die Wiederholungen „{text}“ entfallen, denn hier wird keine Funktion aufgerufen.",
        "{element}: the retries '{text}' are dropped, because no handler is called here.",
    ),
    "retry-pause": (
        "warning",
        "{element}: Aus „{text}“ wurden {number} Versuche; die Pausen dazwischen bestimmt Laufzettel.",
        "{element}: '{text}' became {number} attempts; Laufzettel decides on the pauses between them.",
    ),
    "form-needed": (
        "warning",
        "{element}: Aus „{text}“ wurde das Formular „{form}“; es fehlt noch (forms/{form}.form).",
        "{element}: '{text}' became the form '{form}', which is still missing (forms/{form}.form).",
    ),
    "form-created": (
        "warning",
        "{element}: Aus {number} Feldern wurde das Formular „{form}“ (forms/{form}.form); bitte ansehen.",
        "{element}: {number} fields became the form '{form}' (forms/{form}.form); please look at it.",
    ),
    "field-type": (
        "warning",
        "{element}: Das Feld „{field}“ der Art „{type}“ wurde ein Textfeld.",
        "{element}: the field '{field}' of type '{type}' became a text field.",
    ),
    "field-rule": (
        "warning",
        "{element}: Im Feld „{field}“ entfällt {name}: „{text}“.",
        "{element}: in the field '{field}', {name} is dropped: '{text}'.",
    ),
    "initiator": (
        "error",
        "{element}: Wer den Vorgang gestartet hat, steht hier nicht in einer Variablen („{text}“).",
        "{element}: no variable tells who started the instance ('{text}').",
    ),
    "decision-result": (
        "warning",
        "{element}: Statt als „{text}“ kommt das Ergebnis hier in der Form, die die Tabelle ergibt.",
        "{element}: instead of as '{text}', the result comes in the shape the table gives it.",
    ),
    "decision-variable": (
        "warning",
        "{element}: Das Ergebnis der Entscheidung hatte keinen Namen und heißt jetzt „{name}“.",
        "{element}: the result of the decision had no name and is called '{name}' now.",
    ),
    "correlation-needed": (
        "error",
        "{element}: Zu welchem Vorgang „{message}“ gehört, muss zeebe:subscription correlationKey sagen.",
        "{element}: zeebe:subscription correlationKey must tell to which instance '{message}' belongs.",
    ),
    "always-taken": (
        "warning",
        "{element}: Der Weg zu „{target}“ hatte keine Bedingung; er wird wie bisher immer genommen.",
        "{element}: the way to '{target}' had no condition; it is always taken as before.",
    ),
    "business-key": (
        "warning",
        "{element}: Der Geschäftsschlüssel entfällt; der aufgerufene Vorgang ist ohnehin verknüpft.",
        "{element}: the business key is dropped; the called instance is linked anyway.",
    ),
    "condition-filter": (
        "warning",
        "{element}: „{text}“ gilt hier nur, soweit Variablen entstehen oder sich ändern.",
        "{element}: '{text}' only counts as far as variables come into being or change here.",
    ),
    "executable-set": (
        "warning",
        "{element} sagte nicht, ob der Prozess ausgeführt wird, und gilt jetzt als ausführbar.",
        "{element} did not say whether the process is executed; it is executable now.",
    ),
}
