// The kinds of BPMN elements, as menus and the head of the properties panel name them.
const events = {
  Message: 'Nachrichten',
  Timer: 'Zeit',
  Conditional: 'Bedingungs',
  Signal: 'Signal',
  Error: 'Fehler',
  Escalation: 'Eskalations',
  Compensate: 'Kompensations',
  Compensation: 'Kompensations',
  Cancel: 'Abbruch',
  Link: 'Verweis',
  Terminate: 'Terminierungs',
  Multiple: 'Mehrfach',
  'Parallel multiple': 'Paralleles Mehrfach',
};
const places = {
  'start event': 'Startereignis',
  'intermediate catch event': 'Zwischenereignis (wartend)',
  'intermediate throw event': 'Zwischenereignis (auslösend)',
  'boundary event': 'Randereignis',
  'end event': 'Endereignis',
};

const others = {
  Association: 'Assoziation',
  'Ad Hoc Sub Process': 'Ad-hoc-Teilprozess',
  'Ad-hoc sub-process': 'Ad-hoc-Teilprozess',
  'Ad-hoc sub-process (collapsed)': 'Ad-hoc-Teilprozess (zugeklappt)',
  'Ad-hoc sub-process (expanded)': 'Ad-hoc-Teilprozess (aufgeklappt)',
  'Business rule task': 'Geschäftsregel',
  'Call activity': 'Aufruf eines Prozesses',
  Collaboration: 'Zusammenarbeit',
  'Complex gateway': 'Komplexes Gateway',
  'Conditional flow': 'Bedingter Sequenzfluss',
  'Conditional Flow': 'Bedingter Sequenzfluss',
  'Data Object Reference': 'Datenobjekt',
  'Data object reference': 'Datenobjekt',
  'Data Store Reference': 'Datenspeicher',
  'Data store reference': 'Datenspeicher',
  'Default flow': 'Standardfluss',
  'Default Flow': 'Standardfluss',
  'Empty pool/participant': 'Leerer Pool',
  'Empty pool/participant (removes content)': 'Leerer Pool (entfernt den Inhalt)',
  'Event based instantiating Gateway': 'Ereignisbasiertes Start-Gateway',
  'Event sub-process': 'Ereignis-Teilprozess',
  'Event-based gateway': 'Ereignisbasiertes Gateway',
  'Event Based Gateway': 'Ereignisbasiertes Gateway',
  'Exclusive gateway': 'Exklusives Gateway',
  'Expanded pool/participant': 'Pool mit Inhalt',
  Group: 'Gruppierung',
  'Inclusive gateway': 'Inklusives Gateway',
  'Intermediate throw event': 'Zwischenereignis',
  Lane: 'Bahn',
  'Manual task': 'Manuelle Aufgabe',
  'Message Flow': 'Nachrichtenfluss',
  'Parallel Event based instantiating Gateway': 'Paralleles ereignisbasiertes Start-Gateway',
  'Parallel gateway': 'Paralleles Gateway',
  Participant: 'Pool (Beteiligte)',
  Process: 'Prozess',
  'Receive task': 'Empfangsaufgabe',
  'Script task': 'Berechnung (Skript)',
  'Send task': 'Sendeaufgabe',
  'Sequence flow': 'Sequenzfluss',
  'Sequence Flow': 'Sequenzfluss',
  'Service task': 'Automatischer Schritt',
  'Sub Process': 'Teilprozess',
  'Sub-process': 'Teilprozess',
  'Sub-process (collapsed)': 'Teilprozess (zugeklappt)',
  'Sub-process (expanded)': 'Teilprozess (aufgeklappt)',
  Task: 'Aufgabe',
  'Text Annotation': 'Anmerkung',
  Transaction: 'Transaktion',
  'User task': 'Aufgabe für Menschen',
};

// How the head of the properties panel names what menus name otherwise.
const heads = {
  'Collapsed Ad Hoc Sub Process': others['Ad-hoc sub-process (collapsed)'],
  'Collapsed Sub Process': others['Sub-process (collapsed)'],
  'Event Sub Process': others['Event sub-process'],
  'Expanded Ad Hoc Sub Process': others['Ad-hoc sub-process (expanded)'],
  'Expanded Sub Process': others['Sub-process (expanded)'],
};

/** The panel writes "User Task" and "Timer Start Event (Non Interrupting)", menus write "User task". */
function titleCase(text) {
  return text.replace(/(^|[ (-])([a-z])/g, (_, before, letter) => `${before}${letter.toUpperCase()}`);
}

function namesOfEvents() {
  const names = {};
  for (const [place, german] of Object.entries(places)) {
    names[place[0].toUpperCase() + place.slice(1)] = german;
    for (const [kind, germanKind] of Object.entries(events)) {
      const name = `${kind} ${place}`;
      const translated = `${germanKind}-${german}`;
      names[name] = translated;
      names[`${name} (non-interrupting)`] = `${translated}, nicht unterbrechend`;
      names[`${name} (non interrupting)`] = `${translated}, nicht unterbrechend`;
    }
  }
  return names;
}

const menu = { ...namesOfEvents(), ...others };

export const elements = {
  ...Object.fromEntries(Object.entries(menu).map(([name, german]) => [titleCase(name), german])),
  ...heads,
  ...menu,
};
