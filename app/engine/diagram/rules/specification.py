"""Rules of the BPMN specification about elements, references, activities and gateways."""

from __future__ import annotations

from typing import Final

from app.engine.diagram.rules.rule import Rule

SPECIFICATION: Final[dict[str, Rule]] = {
    # --- elements and references
    "element-unknown": (
        "error",
        "{element}: BPMN kennt kein Element {type}.",
        "{element}: BPMN has no element {type}.",
    ),
    "element-misplaced": (
        "error",
        "{element}: {type} darf nicht in {parent} stehen.",
        "{element}: {type} must not stand in {parent}.",
    ),
    "attribute-required": (
        "error",
        "{element} ({type}): Das Attribut {name} fehlt.",
        "{element} ({type}) lacks the attribute {name}.",
    ),
    "attribute-unknown": (
        "error",
        "{element}: {type} hat kein Attribut {name}.{hint}",
        "{element}: {type} has no attribute {name}.{hint}",
    ),
    "child-order": (
        "warning",
        "{element}: {type} steht in {parent} weiter hinten als vorgesehen; andere Programme lehnen das ab.",
        "{element}: {type} stands later in {parent} than it should; other programs refuse that.",
    ),
    "attribute-invalid": (
        "error",
        '{element}: {name}="{value}" ist nicht erlaubt; möglich sind {expected}.',
        '{element}: {name}="{value}" is not allowed; possible are {expected}.',
    ),
    "child-required": (
        "error",
        "{element} ({type}): Es fehlt {name}.",
        "{element} ({type}) lacks {name}.",
    ),
    "child-repeated": (
        "error",
        "{element} ({type}): {name} darf nur einmal vorkommen.",
        "{element} ({type}): {name} must not occur more than once.",
    ),
    "reference-broken": (
        "error",
        "{element}: {name} verweist auf „{target}“, das es in dieser Datei nicht gibt.",
        "{element}: {name} refers to '{target}', which does not exist in this file.",
    ),
    "reference-wrong-type": (
        "error",
        "{element}: {name} verweist auf „{target}“ ({found}); erlaubt ist {expected}.",
        "{element}: {name} refers to '{target}' ({found}); allowed is {expected}.",
    ),
    "uri-invalid": (
        "error",
        "{element} ({type}): {name} „{value}“ ist keine URI.",
        "{element} ({type}): {name} '{value}' is no URI.",
    ),
    "text-format-invalid": (
        "error",
        "{element}: textFormat „{text}“ ist kein MIME-Typ wie text/plain.",
        "{element}: the textFormat '{text}' is no MIME type such as text/plain.",
    ),
    "extension-not-understood": (
        "error",
        "Die Erweiterung {name} muss verstanden werden (mustUnderstand), und das wird sie hier nicht.",
        "The extension {name} must be understood (mustUnderstand), which is not the case here.",
    ),
    "import-type": (
        "error",
        "{element}: Dateien der Art „{value}“ lassen sich nicht importieren; möglich sind {expected}.",
        "{element}: files of the kind '{value}' cannot be imported; possible are {expected}.",
    ),
    "import-unresolved": (
        "error",
        "Der Import von „{location}“ ({namespace}) lässt sich hier nicht auflösen.",
        "The import of '{location}' ({namespace}) cannot be resolved here.",
    ),
    "process-public": (
        "error",
        "{element} ist ein öffentlicher Prozess (processType Public); ausgeführt wird nur ein privater.",
        "{element} is a public process (processType Public); only a private one is executed.",
    ),
    "expression-empty": (
        "error",
        "{element}: {name} ist leer.",
        "{element}: {name} is empty.",
    ),
    "expression-informal": (
        "error",
        "{element}: {name} „{text}“ ist nur Text; nötig ist ein Ausdruck (xsi:type tFormalExpression).",
        "{element}: {name} '{text}' is only text, not an expression (xsi:type tFormalExpression).",
    ),
    # --- sequence flows and gateways
    "flow-list-missing": (
        "error",
        "{element} nennt den Sequenzfluss „{flow}“ nicht ({name}), wie andere Elemente des Prozesses es tun.",
        "{element} does not list the sequence flow '{flow}' ({name}), as other elements of the process do.",
    ),
    "flow-artifact": (
        "error",
        "Der Sequenzfluss {element} verbindet mit „{target}“, einer Anmerkung, Gruppe oder Assoziation.",
        "The sequence flow {element} connects '{target}', an annotation, group or association.",
    ),
    "flow-end-type": (
        "error",
        "Der Sequenzfluss {element} verbindet mit „{target}“; bpmn:{found} liegt nicht im Ablauf.",
        "The sequence flow {element} connects '{target}'; bpmn:{found} is no flow node.",
    ),
    "flow-crosses-pool": (
        "error",
        "Der Sequenzfluss {element} verlässt seinen Prozess (von „{source}“ nach „{target}“).",
        "The sequence flow {element} leaves its process (from '{source}' to '{target}').",
    ),
    "condition-alone": (
        "error",
        "Der Sequenzfluss {element} hat eine Bedingung und ist der einzige, der „{source}“ verlässt.",
        "The sequence flow {element} has a condition and is the only one that leaves '{source}'.",
    ),
    "flow-not-immediate": (
        "error",
        "Der Sequenzfluss {element} wird ausgeführt und darf nicht isImmediate=false sein.",
        "The sequence flow {element} is executed and must not be isImmediate=false.",
    ),
    "gateway-idle": (
        "error",
        "Das Gateway {element} teilt und vereinigt nichts ({ways_in} Fluss hinein, {ways_out} hinaus).",
        "The gateway {element} neither splits nor joins ({ways_in} flow in, {ways_out} out).",
    ),
    "gateway-direction": (
        "error",
        "Das Gateway {element} soll {direction} sein und hat {ways_in} Flüsse hinein, {ways_out} hinaus.",
        "The gateway {element} is declared {direction}, but has {ways_in} flows in and {ways_out} out.",
    ),
    "event-gateway-parallel": (
        "error",
        "Das Gateway {element} kann nur am Anfang eines Prozesses auf alle Ereignisse warten (instantiate).",
        "The gateway {element} can wait for all events only where it starts a process (instantiate).",
    ),
    "event-gateway-incoming": (
        "error",
        "Das Gateway {element} startet den Prozess (instantiate) und darf keinen eingehenden Fluss haben.",
        "The gateway {element} starts the process (instantiate) and must not have an incoming flow.",
    ),
    "event-gateway-start": (
        "error",
        "{element} folgt auf „{gateway}“, das den Prozess startet; das können nur Nachrichten.",
        "{element} follows '{gateway}', which starts the process; only messages can do that.",
    ),
    "event-gateway-boundary": (
        "error",
        "{element} ist an „{target}“ angeheftet, das für ein ereignisbasiertes Gateway wartet.",
        "{element} is attached to '{target}', which waits for an event-based gateway.",
    ),
    "end-missing": (
        "error",
        "{element} hat ein Startereignis, aber kein Endereignis.",
        "{element} has a start event but no end event.",
    ),
    "end-unconnected": (
        "error",
        "Zum Endereignis {element} führt kein Sequenzfluss.",
        "No sequence flow leads to the end event {element}.",
    ),
    "start-unconnected": (
        "error",
        "Vom Startereignis {element} geht kein Sequenzfluss aus.",
        "No sequence flow leaves the start event {element}.",
    ),
    # --- activities
    "quantity-invalid": (
        "error",
        "{element}: {name} ist „{value}“ und muss eine Zahl ab 1 sein.",
        "{element}: {name} is '{value}' and must be a number of at least 1.",
    ),
    "resource-twice": (
        "error",
        "{element}: Eine Zuständigkeit nennt entweder eine Ressource oder einen Ausdruck, nicht beides.",
        "{element}: a resource role names either a resource or an expression, not both.",
    ),
    "resource-parameter": (
        "error",
        "{element}: Der Parameter „{name}“ gehört nicht zu der genannten Ressource.",
        "{element}: the parameter '{name}' does not belong to the resource.",
    ),
    "resource-parameter-missing": (
        "error",
        "{element}: Die Ressource verlangt den Parameter „{name}“, der nicht angegeben ist.",
        "{element}: the resource demands the parameter '{name}', which is not given.",
    ),
    "transaction-method": (
        "error",
        "{element}: method „{value}“ ist keine URI.",
        "{element}: the method '{value}' is no URI.",
    ),
    "called-element-type": (
        "error",
        "{element} ruft „{target}“ auf; das ist kein Prozess und keine globale Aufgabe.",
        "{element} calls '{target}', which is no process or global task.",
    ),
    "called-data": (
        "error",
        "{element} übergibt andere Daten ({name}), als „{called}“ vereinbart.",
        "{element} hands over other data ({name}) than '{called}' declares.",
    ),
    "io-binding-missing": (
        "error",
        "{element} bietet eine Schnittstelle an, ohne ihre Operationen mit Daten zu verbinden (ioBinding).",
        "{element} supports an interface without binding its operations to data (ioBinding).",
    ),
    "io-binding-operation": (
        "error",
        "{element} verbindet „{operation}“ mit Daten, ohne die Schnittstelle dieser Operation anzubieten.",
        "{element} binds the operation '{operation}' to data, but does not support its interface.",
    ),
    "io-binding-foreign": (
        "error",
        "{element}: Der Satz von Daten „{target}“ gehört zu einem anderen Element.",
        "{element}: the set of data '{target}' belongs to another element.",
    ),
    "io-binding-data": (
        "error",
        "{element}: „{set}“ hat nicht genau die Daten, die die Operation „{operation}“ austauscht.",
        "{element}: '{set}' does not have exactly the data that the operation '{operation}' exchanges.",
    ),
    "task-sets": (
        "error",
        "{element} ({type}) darf nur ein {name} haben.",
        "{element} ({type}) must not have more than one {name}.",
    ),
    "task-data": (
        "error",
        "{element} ({type}) tauscht eine Nachricht aus und darf nur ein {name} haben.",
        "{element} ({type}) exchanges one message and must not have more than one {name}.",
    ),
    "service-data": (
        "error",
        "{element} braucht genau ein {name} für die Nachricht „{message}“ seiner Operation und hat {number}.",
        "{element} needs exactly one {name} for the message '{message}' of its operation and has {number}.",
    ),
    "service-data-idle": (
        "error",
        "{element} hat {name}, aber die Operation „{operation}“ hat dafür keine Nachricht.",
        "{element} has a {name}, but the operation '{operation}' has no message for it.",
    ),
    "data-message-mismatch": (
        "error",
        "{element}: {name} hat einen anderen Typ als die Nachricht „{message}“.",
        "{element}: {name} has another type than the message '{message}'.",
    ),
    "operation-message": (
        "error",
        "{element} nennt die Nachricht „{message}“, die zur Operation „{operation}“ nicht gehört.",
        "{element} names the message '{message}', which does not belong to the operation '{operation}'.",
    ),
    "receive-instantiate": (
        "error",
        "{element} startet den Prozess (instantiate) und darf keinen eingehenden Sequenzfluss haben.",
        "{element} starts the process (instantiate) and must not have an incoming sequence flow.",
    ),
    "instantiate-beside-start": (
        "error",
        "{element} startet den Prozess selbst (instantiate) und steht neben dem Startereignis „{start}“.",
        "{element} starts the process itself (instantiate) and stands beside the start event '{start}'.",
    ),
    "script-format-missing": (
        "error",
        "{element} hat ein Skript, sagt aber nicht, in welcher Sprache (scriptFormat).",
        "{element} has a script but does not say in which language (scriptFormat).",
    ),
    "script-format-invalid": (
        "error",
        "{element}: scriptFormat „{text}“ ist kein MIME-Typ wie text/javascript.",
        "{element}: the scriptFormat '{text}' is no MIME type such as text/javascript.",
    ),
    "loop-maximum": (
        "error",
        "{element}: loopMaximum „{value}“ ist keine Zahl.",
        "{element}: the loopMaximum '{value}' is no number.",
    ),
    "loop-number-twice": (
        "error",
        "{element}: Wie oft, sagt entweder loopCardinality oder loopDataInputRef, nicht beides.",
        "{element}: how often is said either by loopCardinality or by loopDataInputRef, not by both.",
    ),
    "loop-data": (
        "error",
        "{element}: {name} verweist auf „{target}“; das gehört nicht zu den Daten der Aktivität.",
        "{element}: {name} refers to '{target}', which does not belong to the activity's data.",
    ),
    "loop-data-single": (
        "error",
        "{element} wird über „{target}“ wiederholt; das ist keine Sammlung (isCollection).",
        "{element} loops over '{target}', which is no collection (isCollection).",
    ),
    "loop-item": (
        "error",
        "{element}: {name} hat nicht den Typ eines einzelnen Elements von „{target}“.",
        "{element}: {name} does not have the type of one item of '{target}'.",
    ),
    "loop-item-alone": (
        "error",
        "{element}: {name} ist ein einzelnes Element aus {data}, das fehlt.",
        "{element}: {name} is one item of {data}, which is missing.",
    ),
    "behavior-event-missing": (
        "error",
        "{element}: behavior {behavior} verlangt {name}.",
        "{element}: the behavior {behavior} demands {name}.",
    ),
    "behavior-event-kind": (
        "error",
        "{element}: {name} verweist auf „{target}“ ({found}); auslösen lässt sich ein solches nicht.",
        "{element}: {name} refers to '{target}' ({found}); such an event cannot be thrown.",
    ),
    "behavior-complex": (
        "error",
        "{element}: behavior ist {behavior}; complexBehaviorDefinition gehört zu Complex und nur dazu.",
        "{element}: the behavior is {behavior}; complexBehaviorDefinition belongs to Complex and only there.",
    ),
    "condition-not-boolean": (
        "error",
        "{element}: Die Bedingung „{text}“ ist nicht wahr oder falsch.",
        "{element}: the condition '{text}' is not boolean.",
    ),
}
