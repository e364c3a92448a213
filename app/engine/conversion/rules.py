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
    "listener-output": (
        "warning",
        "{element}: „{text}“ setzte eine Variable; das tut jetzt die Ausgabe „{name}“.",
        "{element}: '{text}' set a variable; now the output '{name}' does.",
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
    "script-computed": (
        "warning",
        "{element}: Das Skript in „{language}“ rechnet nur und heißt jetzt in FEEL „{expression}“.",
        "{element}: the script in '{language}' only computes and is '{expression}' in FEEL now.",
    ),
    "starters": (
        "warning",
        "{element}: Wer den Vorgang beginnen darf („{text}“), steht nicht im Diagramm; die Angabe entfällt.",
        "{element}: who may start the procedure ('{text}') is not said in the diagram; this is dropped.",
    ),
    "name-expression": (
        "warning",
        "{element}: Der Name „{text}“ wird angezeigt, wie er dasteht; darin wird nichts berechnet.",
        "{element}: the name '{text}' is shown as it stands; nothing in it is computed.",
    ),
    "calendar-changed": (
        "warning",
        "{element}: Der Kalender „{text}“ heißt hier „{calendar}“.",
        "{element}: the calendar '{text}' is '{calendar}' here.",
    ),
    "outputs-only": (
        "warning",
        "{element}: Was nicht in den Ausgaben steht ({names}), verlässt dieses Element jetzt nicht mehr.",
        "{element}: what is not among the outputs ({names}) does not leave this element any more.",
    ),
    "code-variable": (
        "warning",
        "{element}: „{name}“ wird eine Ausgabe mit dem Wert „{code}“; anderes, was mitkommt, entfällt.",
        "{element}: '{name}' becomes an output with the value '{code}'; what else comes along is dropped.",
    ),
    "decision-needed": (
        "warning",
        "{element} ruft die Entscheidung „{decision}“ auf; ihre Tabelle gehört zum Verfahren (decisions/).",
        "{element} calls the decision '{decision}'; its table belongs to the procedure (decisions/).",
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
    "correlation-by-case": (
        "warning",
        "{element}: Zu welchem Vorgang „{message}“ gehört, sagt jetzt das Aktenzeichen (correlationKey).",
        "{element}: the reference number (correlationKey) tells now to which instance '{message}' belongs.",
    ),
    "message-described": (
        "warning",
        "{element} wurde von einem Programm geweckt und wartet jetzt auf die Nachricht „{message}“.",
        "{element} was woken by a program and waits for the message '{message}' now.",
    ),
    "message-sent": (
        "warning",
        "{element}: Ohne eine Funktion geschah hier nichts; jetzt wird „{message}“ wirklich verschickt.",
        "{element}: without a handler nothing happened here; now '{message}' is really sent.",
    ),
    "code-described": (
        "warning",
        "{element}: „{code}“ war nirgends beschrieben und ist jetzt ein Element mit diesem Code.",
        "{element}: '{code}' was described nowhere and is an element with this code now.",
    ),
    "code-any": (
        "warning",
        "{element} fing alles ab, denn „{reference}“ hat keinen Code; der Verweis darauf entfällt.",
        "{element} caught everything, because '{reference}' has no code; the reference to it is dropped.",
    ),
    "end-added": (
        "warning",
        "Nach {element} ging es nicht weiter; dort steht jetzt das Endereignis „{end}“.",
        "Nothing followed {element}; the end event '{end}' stands there now.",
    ),
    "decision-added": (
        "warning",
        "{element} entschied selbst, wie es weitergeht; das tut jetzt das Gateway „{gateway}“ dahinter.",
        "{element} decided itself how to go on; now the gateway '{gateway}' behind it does.",
    ),
    "condition-unasked": (
        "warning",
        "{element}: Die Bedingung des Weges zu „{target}“ wurde nie geprüft und entfällt.",
        "{element}: the condition of the way to '{target}' was never looked at and is dropped.",
    ),
    "became-default": (
        "warning",
        "{element}: Der Weg zu „{target}“ hatte als letzter keine Bedingung und ist jetzt der Standardfluss.",
        "{element}: the way to '{target}' came last without a condition and is the default flow now.",
    ),
    "gateway-idle": (
        "warning",
        "Das Gateway {element} teilte und vereinigte nichts und ist jetzt ein Ereignis auf dem Weg.",
        "The gateway {element} neither split nor joined and is an event on the way now.",
    ),
    "loop-once": (
        "warning",
        "{element}: Die Schleife entfällt, denn die andere Engine führte sie nie aus.",
        "{element}: the loop is dropped, because the other engine never executed it.",
    ),
    "compensation-mark": (
        "warning",
        "{element}: Das Zeichen für Rückgängigmachen entfällt, denn ein Fluss oder Ereignis führt hierher.",
        "{element} undoes nothing, because a flow or an event leads to it; the mark is dropped.",
    ),
    "always-taken": (
        "warning",
        "{element}: Der Weg zu „{target}“ hatte keine Bedingung; er wird wie bisher immer genommen.",
        "{element}: the way to '{target}' had no condition; it is always taken as before.",
    ),
    "outputs-late": (
        "warning",
        "{element}: Was herauskommt, gilt erst am Ende des aufgerufenen Vorgangs, bei „{event}“ noch nicht.",
        "{element}: what comes out counts at the end of the called instance only, not yet at '{event}'.",
    ),
    "inputs-stay": (
        "warning",
        "{element}: Was einzeln hineingegeben wird, kommt unter diesem Namen nicht zurück.",
        "{element}: what is passed in by name does not come back under that name.",
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
