import { Group } from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';

import { choice, expression, number, yesOrNo } from './fields.js';

const MAPPINGS = ['inputs', 'outputs', 'Zeebe__ExecutionListeners', 'Zeebe__ExtensionProperties'];
const LATE = 450; // after the providers of bpmn-js, before our own properties

/** Groups and fields for what our engine runs and the panel does not know; those for what it refuses go away. */
class DialectGroups {
  static $inject = ['propertiesPanel'];

  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(LATE, this);
  }

  getGroups(element) {
    return (groups) => {
      if (element.type === 'label') return groups;
      const shown = groups.filter((group) => !isRefused(group, element));
      for (const [id, entries] of Object.entries(additionsTo(element))) {
        shown.find((group) => group.id === id)?.entries.push(...entries);
      }
      const before = shown.findIndex(({ id }) => MAPPINGS.includes(id));
      return shown.toSpliced(before < 0 ? shown.length : before, 0, ...ownGroups(element));
    };
  }
}

/** Whether a group is about what our engine refuses at this element, and there is nothing in it to be removed. */
function isRefused({ id, items }, element) {
  if (id === 'userTaskImplementation') return hasExtension(element, 'zeebe:UserTask');
  if (id === 'adHocSubProcessImplementation') return !hasExtension(element, 'zeebe:TaskDefinition');
  if (id === 'outputCollection') return !extension(element, 'zeebe:AdHoc')?.get('outputCollection');
  if (id === 'headers' && is(element, 'bpmn:UserTask')) return !items.length;
  // Either a message is published or a job is done: as soon as one is chosen, the other would only confuse.
  if (id === 'taskDefinition' || id === 'headers') return publishes(element) && !hasExtension(element, 'zeebe:TaskDefinition');
  if (id === 'message') return mayPublish(element) && hasExtension(element, 'zeebe:TaskDefinition');
  return false;
}

/** Fields for groups that the panel has. */
function additionsTo(element) {
  const business = getBusinessObject(element);
  const loop = business.get('loopCharacteristics');
  const found = {};
  if (mayBegin(element)) found.general = [begins(business)];
  if (is(element, 'bpmn:AdHocSubProcess')) found.adHocCompletion = [ordering(business)];
  if (loop?.$type === 'bpmn:MultiInstanceLoopCharacteristics') found.multiInstance = [cardinality(loop)];
  return found;
}

function ownGroups(element) {
  const business = getBusinessObject(element);
  const loop = business.get('loopCharacteristics');
  const found = [];
  if (loop?.$type === 'bpmn:StandardLoopCharacteristics') found.push(['loop', 'Schleife', repetition(loop)]);
  if (is(element, 'bpmn:ComplexGateway')) found.push(['activation', 'Zusammenführung', [activation(business)]]);
  if (is(element, 'bpmn:Lane')) found.push(['lane', 'Zuständigkeit', [{ id: 'lane-hint', component: LaneHint }]]);
  return found.map(([id, label, entries]) => ({ id, label, component: Group, entries }));
}

const repetition = (of) => [
  expression({
    id: 'loopCondition',
    of,
    property: 'loopCondition',
    label: 'Wiederholen, solange gilt',
    description: 'Ohne Bedingung wird so oft wiederholt, wie unten steht.',
  }),
  number({ id: 'loopMaximum', of, property: 'loopMaximum', label: 'Höchstens so oft' }),
  yesOrNo({
    id: 'testBefore',
    of,
    property: 'testBefore',
    label: 'Schon vor dem ersten Mal prüfen',
    description: 'Dann kann es sein, dass der Schritt gar nicht ausgeführt wird.',
  }),
];

const cardinality = (of) =>
  expression({
    id: 'loopCardinality',
    of,
    property: 'loopCardinality',
    label: 'Anzahl der Durchläufe',
    description: 'Statt einer Liste: so viele Durchläufe, zum Beispiel =3.',
  });

const activation = (of) =>
  expression({
    id: 'activationCondition',
    of,
    property: 'activationCondition',
    label: 'Weiter, sobald gilt',
    description: 'activationCount zählt, was angekommen ist: =activationCount >= 2.',
  });

const ordering = (of) =>
  choice({
    id: 'ordering',
    of,
    property: 'ordering',
    label: 'Reihenfolge',
    options: [
      { value: 'Parallel', label: 'nebeneinander' },
      { value: 'Sequential', label: 'nacheinander' },
    ],
  });

const begins = (of) =>
  yesOrNo({
    id: 'instantiate',
    of,
    property: 'instantiate',
    label: 'Beginnt einen Vorgang',
    description: 'Wie ein Startereignis: die Nachricht beginnt den Vorgang.',
  });

function LaneHint() {
  const text = 'Heißt die Bahn wie eine Gruppe, gehören die Aufgaben in ihr dieser Gruppe, wenn sie selbst nichts anderes sagen.';
  return h('div', { class: 'bio-properties-panel-entry' }, h('div', { class: 'bio-properties-panel-description' }, text));
}

/** Whether an element may start a process although it is no start event. */
function mayBegin(element) {
  if (!isAny(element, ['bpmn:ReceiveTask', 'bpmn:EventBasedGateway'])) return false;
  return getBusinessObject(element).get('instantiate') || (!element.incoming.length && is(element.businessObject.$parent, 'bpmn:Process'));
}

/** Whether an element can publish a message by itself, and whether it names one. */
export function mayPublish(element) {
  return is(element, 'bpmn:SendTask') || (is(element, 'bpmn:ThrowEvent') && Boolean(messageOf(element)));
}

export function publishes(element) {
  return mayPublish(element) && Boolean(messageOf(element)?.get('messageRef'));
}

function messageOf(element) {
  const business = getBusinessObject(element);
  if (is(element, 'bpmn:SendTask')) return business;
  return (business.get('eventDefinitions') ?? []).find(({ $type }) => $type === 'bpmn:MessageEventDefinition');
}

/** Return an element's extension of a type, or undefined. */
function extension(element, type) {
  const values = getBusinessObject(element).get('extensionElements')?.get('values') ?? [];
  return values.find((value) => value.$type === type);
}

const hasExtension = (element, type) => Boolean(extension(element, type));

export const dialectGroups = { __init__: ['dialectGroups'], dialectGroups: ['type', DialectGroups] };
