import {
  FeelEntry,
  Group,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { isAny } from 'bpmn-js/lib/util/ModelUtil';
import { useService } from 'bpmn-js-properties-panel';

import { publishes } from './dialect/groups.js';
import { readProperty, writeProperty } from './own-properties.js';

const LATE = 400; // after the providers of bpmn-js

/** Fields for the properties that are ours: separation of persons, milestone, legal basis. */
class RuleProperties {
  static $inject = ['propertiesPanel'];

  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(LATE, this);
  }

  getGroups(element) {
    return (groups) => {
      const entries = entriesFor(element);
      if (!entries.length) return groups;
      const group = { id: 'laufzettel', label: 'Regeln und Auskunft', component: Group, entries };
      const behindGeneral = groups.findIndex(({ id }) => id === 'general') + 1;
      return [...groups.slice(0, behindGeneral), group, ...groups.slice(behindGeneral)];
    };
  }
}

function entriesFor(element) {
  if (element.type === 'label' || !isAny(element, ['bpmn:Activity', 'bpmn:Event', 'bpmn:Gateway'])) return [];
  const entries = [];
  if (isAny(element, ['bpmn:UserTask'])) {
    entries.push({ id: 'laufzettel-separateFrom', element, component: SeparateFrom, isEdited: isSelectEntryEdited });
    entries.push({ id: 'laufzettel-citizen', element, component: Citizen, isEdited: isTextFieldEntryEdited });
    entries.push({ id: 'laufzettel-preview', element, component: Preview, isEdited: isTextFieldEntryEdited });
  }
  if (waitsForMessage(element)) {
    entries.push({ id: 'laufzettel-citizen', element, component: Notice, isEdited: isTextFieldEntryEdited });
    entries.push({ id: 'laufzettel-form', element, component: NoticeForm, isEdited: isTextFieldEntryEdited });
  }
  if (publishes(element)) {
    entries.push({ id: 'laufzettel-messageId', element, component: MessageId, isEdited: isFeelEntryEdited });
    entries.push({ id: 'laufzettel-timeToLive', element, component: TimeToLive, isEdited: isFeelEntryEdited });
  }
  if (isAny(element, ['bpmn:Activity', 'bpmn:Event'])) {
    entries.push({ id: 'laufzettel-milestone', element, component: Milestone, isEdited: isTextFieldEntryEdited });
  }
  entries.push({ id: 'laufzettel-reference', element, component: Reference, isEdited: isTextAreaEntryEdited });
  return entries;
}

function waitsForMessage(element) {
  const waiting = ['bpmn:StartEvent', 'bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent'];
  const definitions = element.businessObject.eventDefinitions ?? [];
  return isAny(element, waiting) && definitions.some(({ $type }) => $type === 'bpmn:MessageEventDefinition');
}

function SeparateFrom({ element, id }) {
  const registry = useService('elementRegistry');
  const others = registry.filter((other) => other.type === 'bpmn:UserTask' && other !== element);
  return h(SelectEntry, {
    ...useProperty(element, id, 'laufzettel:separateFrom'),
    label: 'Nicht dieselbe Person wie bei',
    description: 'Vier-Augen-Prinzip: wer die gewählte Aufgabe erledigt hat, darf diese nicht erledigen.',
    getOptions: () => [
      { value: '', label: '(keine Einschränkung)' },
      ...others.map((other) => ({ value: other.id, label: other.businessObject.name || other.id })),
    ],
  });
}

function Citizen({ element, id }) {
  return h(TextFieldEntry, {
    ...useProperty(element, id, 'laufzettel:citizen'),
    label: 'Wird von außen erledigt durch',
    description: '„antragsteller“ auf der Statusseite; ein anderer Name bekommt einen eigenen Link.',
    debounce: useService('debounceInput'),
  });
}

function Preview({ element, id }) {
  return h(TextFieldEntry, {
    ...useProperty(element, id, 'laufzettel:preview'),
    label: 'Schreiben als Vorschau',
    description: 'Name eines Schreibens; wer die Aufgabe hat, kann es vorher als PDF lesen.',
    debounce: useService('debounceInput'),
  });
}

function Notice({ element, id }) {
  return h(TextFieldEntry, {
    ...useProperty(element, id, 'laufzettel:citizen'),
    label: 'Mitteilung auf der Statusseite',
    description: 'Aufschrift der Schaltfläche, mit der Antragstellende diese Nachricht senden.',
    debounce: useService('debounceInput'),
  });
}

function NoticeForm({ element, id }) {
  return h(TextFieldEntry, {
    ...useProperty(element, id, 'laufzettel:form'),
    label: 'Formular der Mitteilung',
    description: 'Name der Datei in forms/ ohne .form.',
    debounce: useService('debounceInput'),
  });
}

function MessageId({ element, id }) {
  return h(FeelEntry, {
    ...useProperty(element, id, 'laufzettel:messageId'),
    label: 'Kennung der Nachricht',
    description: 'Unter derselben Kennung noch einmal gesendet, bleibt es dieselbe Nachricht: ="bescheid-" + aktenzeichen.',
    feel: 'optional',
    debounce: useService('debounceInput'),
  });
}

function TimeToLive({ element, id }) {
  return h(FeelEntry, {
    ...useProperty(element, id, 'laufzettel:timeToLive'),
    label: 'Wartet auf Empfang',
    description: 'Eine Dauer wie P14D, ohne Angabe eine Stunde. PT0S erreicht nur, wer schon wartet.',
    feel: 'optional',
    debounce: useService('debounceInput'),
  });
}

function Milestone({ element, id }) {
  return h(TextFieldEntry, {
    ...useProperty(element, id, 'laufzettel:milestone'),
    label: 'Meilenstein für Antragstellende',
    description: 'Dieser Satz steht auf der Statusseite, sobald der Vorgang hier angekommen ist.',
    debounce: useService('debounceInput'),
  });
}

function Reference({ element, id }) {
  return h(TextAreaEntry, {
    ...useProperty(element, id, 'laufzettel:reference'),
    label: 'Rechtsgrundlage',
    rows: 1,
    autoResize: true,
    debounce: useService('debounceInput'),
  });
}

function useProperty(element, id, name) {
  const services = { bpmnFactory: useService('bpmnFactory'), modeling: useService('modeling') };
  return {
    element,
    id,
    getValue: () => readProperty(element, name),
    setValue: (value) => writeProperty(element, name, value, services),
  };
}

export const ruleProperties = { __init__: ['ruleProperties'], ruleProperties: ['type', RuleProperties] };
