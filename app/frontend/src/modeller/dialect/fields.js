import {
  CheckboxEntry,
  FeelEntry,
  isCheckboxEntryEdited,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextFieldEntry,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';

// Entries of the properties panel for one attribute or one expression of a moddle element (`of`). Each is one step of undo.

/** An expression that the file holds as a text of its own, such as a condition. */
export const expression = (entry) => ({ ...entry, component: Expression, isEdited: isFeelEntryEdited });

/** A number; whatever is none is refused at once. */
export const number = (entry) => ({ ...entry, component: NumberField, isEdited: isTextFieldEntryEdited });

/** Yes or no; `normally` is what BPMN takes if nothing is said. */
export const yesOrNo = (entry) => ({ ...entry, component: YesOrNo, isEdited: isCheckboxEntryEdited });

/** One of the `options`; the first is what BPMN takes if nothing is said. */
export const choice = (entry) => ({ ...entry, component: Choice, isEdited: isSelectEntryEdited });

function Expression({ of, property, ...entry }) {
  const { write } = useAttribute(entry.element, of, property);
  const factory = useService('bpmnFactory');
  return h(FeelEntry, {
    ...entry,
    feel: 'required',
    debounce: useService('debounceInput'),
    getValue: () => of.get(property)?.get('body'),
    setValue: (text) => write(text ? Object.assign(factory.create('bpmn:FormalExpression', { body: text }), { $parent: of }) : undefined),
  });
}

function NumberField({ of, property, ...entry }) {
  const { read, write } = useAttribute(entry.element, of, property);
  return h(TextFieldEntry, {
    ...entry,
    debounce: useService('debounceInput'),
    getValue: () => String(read() ?? ''),
    setValue: (text, problem) => problem || write(text ? Number(text) : undefined),
    validate: (text) => (text && !/^\d+$/.test(text) ? 'Hier steht eine ganze Zahl.' : undefined),
  });
}

function YesOrNo({ of, property, ...entry }) {
  const { read, write } = useAttribute(entry.element, of, property);
  return h(CheckboxEntry, { ...entry, getValue: () => Boolean(read()), setValue: write });
}

function Choice({ of, property, options, ...entry }) {
  const { read, write } = useAttribute(entry.element, of, property);
  return h(SelectEntry, { ...entry, getOptions: () => options, getValue: () => read() ?? options[0].value, setValue: write });
}

function useAttribute(element, of, property) {
  const modeling = useService('modeling');
  return {
    read: () => of.get(property),
    write: (value) => modeling.updateModdleProperties(element, of, { [property]: value }),
  };
}
