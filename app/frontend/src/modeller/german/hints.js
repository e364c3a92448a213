// Longer explanations behind the question marks of the properties panel.
export const hints = {
  'A cycle defined as ISO 8601 repeating intervals format.': 'Wiederholung nach ISO 8601.',
  'A cycle defined as ISO 8601 repeating intervals format, or a cron expression.':
    'Wiederholung nach ISO 8601 oder als Cron-Ausdruck.',
  'A specific point in time defined as ISO 8601 combined date and time representation.':
    'Ein Zeitpunkt nach ISO 8601: Datum und Uhrzeit.',
  'A time duration defined as ISO 8601 durations format.': 'Eine Dauer nach ISO 8601.',
  'every 10 seconds, up to 5 times': 'alle 10 Sekunden, höchstens fünfmal',
  'every day, infinitely': 'jeden Tag, unbegrenzt',
  'every hour on the hour from 9-5 p.m. UTC Monday-Friday': 'montags bis freitags von 9 bis 17 Uhr UTC zur vollen Stunde',
  '1 hour and 30 minutes': '1 Stunde und 30 Minuten',
  '14 days': '14 Tage',
  '15 seconds': '15 Sekunden',
  'UTC plus 2 hours zone offset': 'Zeitzone UTC plus 2 Stunden',
  'UTC time': 'Weltzeit (UTC)',
  'How to configure a timer': 'So wird eine Zeit angegeben',
  'Timer documentation': 'Mehr über Zeitangaben',
  'Documentation: Timer events': 'Mehr über Zeitereignisse',
  'Learn more.': 'Mehr dazu.',
  'Learn how to define conditions.': 'So werden Bedingungen geschrieben.',
  'Conditions documentation': 'Mehr über Bedingungen',
  'Define a boolean condition expression that defines when this flow is taken. ':
    'Ein FEEL-Ausdruck, der wahr ist, wenn dieser Weg genommen wird. ',
  'Define who the task is assigned to. One or all of the following attributes can be specified simultaneously. ':
    'Wer die Aufgabe sieht und übernehmen darf. Die Angaben können zusammen verwendet werden. ',
  'User task documentation': 'Mehr über Aufgaben',
  'Evaluate a business rule, for example a DMN decision. To add a custom implementation, use a job worker. ':
    'Eine Entscheidungstabelle (DMN) auswerten oder einen automatischen Schritt ausführen. ',
  'Business rule task documentation': 'Mehr über Geschäftsregeln',
  'Implement a script task using an inline FEEL expression. To add a custom implementation, use a job worker. ':
    'Ein Wert wird mit einem FEEL-Ausdruck berechnet. ',
  'Script task documentation': 'Mehr über Berechnungen',
  'Implement a user task managed by Camunda. To add a custom implementation, use a job worker. ':
    'Die Aufgabe erscheint im Eingangskorb der Zuständigen. ',
  'User task form documentation': 'Mehr über Formulare',
  'Link a form created with the Camunda Forms editor. To associate a custom form, application, or URL to the user task, specify an external reference. ':
    'Das Formular des Verfahrens, das bei dieser Aufgabe ausgefüllt wird. ',
  'Define the decision to evaluate and how to map back the evaluation result. ':
    'Welche Entscheidung ausgewertet wird und in welcher Variablen das Ergebnis steht. ',
  'Specify which job workers handle the task work to execute a service (e.g. ':
    'Welcher automatische Schritt ausgeführt wird (zum Beispiel ',
  'Service task documentation': 'Mehr über automatische Schritte',
  'Specify which job workers handle the task work to evaluate business rules. ': 'Welcher automatische Schritt ausgeführt wird. ',
  'Specify which job workers handle the task work to execute a script. ': 'Welcher automatische Schritt ausgeführt wird. ',
  'Specify which job workers handle the event work. ': 'Welcher automatische Schritt ausgeführt wird. ',
  'Add input mappings to control what is passed to the activity as local variables. ':
    'Welche Werte der Schritt als eigene Variablen erhält. ',
  'Input mappings documentation': 'Mehr über Eingaben',
  'Add output mappings to control which variables are merged back into the process scope. ':
    'Welche Ergebnisse in das Verfahren übernommen werden. ',
  'Output mappings documentation': 'Mehr über Ergebnisse',
  'Define the ID of the process to call (e.g. ': 'Kennung des aufgerufenen Prozesses (zum Beispiel ',
  ' or ': ' oder ',
  'Call activity documentation': 'Mehr über Aufrufe',
  'Execute this task for each element of a given collection. ': 'Der Schritt wird für jedes Element einer Liste ausgeführt. ',
  'Define an input collection expression that defines the collection to iterate over (e.g. ':
    'Ein Ausdruck nennt die Liste (zum Beispiel ',
  'To collect the output define the output collection and the output element expressions. ':
    'Ergebnisse werden mit „Liste der Ergebnisse“ und „Ergebnis je Durchlauf“ gesammelt. ',
  'Multi instance documentation': 'Mehr über Mehrfachausführung',
  'Define an error code (e.g. ': 'Ein Fehlercode (zum Beispiel ',
  'Error event documentation': 'Mehr über Fehlerereignisse',
  'The number of times the engine tries executing this activity if a worker signals a failure. The default is three.':
    'Wie oft der Schritt versucht wird, bevor eine Störung gemeldet wird. Ohne Angabe dreimal.',
  'Specifies the priority of a user task. Must be an integer between 0 and 100. If no value is provided, the default value is 50. ':
    'Dringlichkeit der Aufgabe: eine ganze Zahl von 0 bis 100, ohne Angabe 50. ',
  'User task priority documentation': 'Mehr über die Dringlichkeit',
  'Latest binding': 'Bindung „neueste“',
  'Uses the most recent deployed resource.': 'Es gilt die zuletzt bereitgestellte Fassung.',
  'Deployment binding': 'Bindung „dieselbe Bereitstellung“',
  'Uses the resource found in the same deployment.': 'Es gilt die Fassung aus derselben Bereitstellung.',
  'Version tag binding': 'Bindung „Versionsbezeichnung“',
  'Uses the most recent deployed resource with the given version tag.':
    'Es gilt die zuletzt bereitgestellte Fassung mit dieser Bezeichnung.',
  'Version tag by which this process can be referenced.': 'Unter dieser Bezeichnung können andere auf das Verfahren verweisen.',
  'Subscription correlation key documentation': 'Mehr über Zuordnungsschlüssel',
  'List of process variable names that trigger the condition evaluation.':
    'Variablen, bei deren Änderung die Bedingung geprüft wird.',
  'Variable events that trigger the condition evaluation.\n\nIf none selected, all variable events will trigger the condition evaluation.':
    'Bei welchen Änderungen die Bedingung geprüft wird; ohne Auswahl bei allen.',
  'If turned on, all variables from the parent process instance will be propagated to the child process instance.':
    'Eingeschaltet erhält der aufgerufene Prozess alle Variablen.',
  'If turned on, all variables from the child process instance will be propagated to the parent process instance.':
    'Eingeschaltet werden alle Variablen des aufgerufenen Prozesses übernommen.',
  'Otherwise, only variables defined via input mappings will be propagated.': 'Sonst nur die unter „Eingaben“ genannten.',
  'Otherwise, only variables defined via output mappings will be propagated.': 'Sonst nur die unter „Ergebnisse“ genannten.',
  'Send task documentation': 'Mehr über Sendeaufgaben',
  'Specify which job workers handle the task work to send a message (e.g. ':
    'Welcher automatische Schritt die Nachricht sendet (zum Beispiel ',
  'Configure the message that the task waits for. ': 'Auf welche Nachricht die Aufgabe wartet. ',
  'Receive task message documentation': 'Mehr über Empfangsaufgaben',
  'Configure the message that will start this process instance. ': 'Welche Nachricht einen Vorgang beginnt. ',
  'Message start event documentation': 'Mehr über Nachrichten am Anfang',
  'Configure the message that this event waits for. ': 'Auf welche Nachricht hier gewartet wird. ',
  'Message catch event documentation': 'Mehr über Nachrichten',
  'Configure the message that will trigger this boundary event. ': 'Welche Nachricht das Randereignis auslöst. ',
  'Message boundary event documentation': 'Mehr über Nachrichten am Rand',
  'Message throw event documentation': 'Mehr über gesendete Nachrichten',
  'Define the completion behavior of an ad-hoc subprocess. If no completion condition is set, it will be completed after all active elements have been completed. ':
    'Wann der Ad-hoc-Teilprozess endet; ohne Bedingung, wenn alle aktiven Elemente erledigt sind. ',
  'Define a collection of elements which will be activated when the ad-hoc subprocess is reached. ':
    'Welche Elemente beim Erreichen des Ad-hoc-Teilprozesses aktiv werden. ',
  'Ad-hoc subprocess documentation': 'Mehr über Ad-hoc-Teilprozesse',
  'Version tag by which the called process will be referenced.': 'Unter dieser Bezeichnung wird der Prozess aufgerufen.',
  'Version tag by which the called decision will be referenced.': 'Unter dieser Bezeichnung wird die Entscheidung aufgerufen.',
  'Version tag by which the linked form will be referenced.': 'Unter dieser Bezeichnung wird das Formular verwendet.',
  'Identifier computed from the process context that is used to correlate an incoming message (e.g. ':
    'Daran wird erkannt, zu welchem Vorgang eine Nachricht gehört (zum Beispiel ',
};
