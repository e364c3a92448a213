import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

/** Read one of the free properties (zeebe:property) of an element; ours begin with "laufzettel:". */
export function readProperty(element, name) {
  return propertiesOf(element)?.get('properties').find((property) => property.name === name)?.value ?? '';
}

/** Write or, with an empty value, remove a free property, as one step of undo. */
export function writeProperty(element, name, value, { bpmnFactory, modeling }) {
  const business = getBusinessObject(element);
  const create = (type, attributes, parent) => Object.assign(bpmnFactory.create(type, attributes), { $parent: parent });
  const extension = business.get('extensionElements');
  const container = propertiesOf(element);
  const others = container?.get('properties').filter((property) => property.name !== name) ?? [];

  if (container && !value && !others.length) {
    const values = extension.get('values').filter((entry) => entry !== container);
    modeling.updateModdleProperties(element, extension, { values });
  } else if (container) {
    const changed = value ? [...others, create('zeebe:Property', { name, value }, container)] : others;
    modeling.updateModdleProperties(element, container, { properties: changed });
  } else if (value) {
    const holder = extension ?? create('bpmn:ExtensionElements', { values: [] }, business);
    const added = create('zeebe:Properties', {}, holder);
    added.properties = [create('zeebe:Property', { name, value }, added)];
    const values = [...holder.get('values'), added];
    if (extension) modeling.updateModdleProperties(element, extension, { values });
    else modeling.updateProperties(element, { extensionElements: Object.assign(holder, { values }) });
  }
}

function propertiesOf(element) {
  const values = getBusinessObject(element).get('extensionElements')?.get('values') ?? [];
  return values.find((value) => value.$type === 'zeebe:Properties');
}
