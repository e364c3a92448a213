import { canvas, problems } from './canvas.js';
import { elements } from './elements.js';
import { hints } from './hints.js';
import { panel } from './panel.js';

const dictionary = { ...elements, ...hints, ...problems, ...panel, ...canvas };

/** Replaces {names} after translating; what the dictionary lacks stays as it is. */
export function translate(template, replacements = {}) {
  return (dictionary[template] ?? template).replace(/{([^}]+)}/g, (whole, name) => replacements[name] ?? whole);
}

/** The module for bpmn-js and its panels. */
export const germanModule = { translate: ['value', translate] };
