import ElementTemplateChooserModule from '@bpmn-io/element-template-chooser';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import Modeler from 'bpmn-js/lib/Modeler';
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import ZeebeBehaviorsModule from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';

import { sharedClipboard } from './clipboard.js';
import { keepWhatRuns } from './dialect/behaviors.js';
import { dialectGroups } from './dialect/groups.js';
import { dialectMenus } from './dialect/menus.js';
import { dialect } from './dialect/moddle.js';
import { germanModule } from './german/index.js';
import { ruleProperties } from './rules.js';

/** Create the editor in the given elements; templates describe the automatic steps of this installation. */
export function createModeler({ canvas, panel, templates }) {
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    moddleExtensions: { zeebe: dialect },
    additionalModules: [
      germanModule,
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      CloudElementTemplatesPropertiesProviderModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      ElementTemplateChooserModule,
      ZeebeBehaviorsModule,
      keepWhatRuns,
      dialectGroups,
      dialectMenus,
      sharedClipboard,
      ruleProperties,
    ],
  });
  modeler.get('elementTemplatesLoader').setTemplates(templates);
  return modeler;
}

/** Return the diagram as its file holds it. */
export async function xmlOf(modeler) {
  const { xml } = await modeler.saveXML({ format: true });
  return xml;
}

/** Select an element, bring it into view and, where the panel knows the property, open its field. */
export function reveal(modeler, elementId, entry) {
  const element = modeler.get('elementRegistry').get(elementId);
  if (!element) return false;
  const canvas = modeler.get('canvas');
  const plane = canvas.findRoot(element);
  if (plane && plane !== canvas.getRootElement()) canvas.setRootElement(plane);
  if (element !== canvas.getRootElement()) canvas.scrollToElement(element, 80);
  modeler.get('selection').select(element === canvas.getRootElement() ? null : element);
  if (entry) {
    // The panel renders the selected element first, then it can show one of its fields.
    requestAnimationFrame(() => requestAnimationFrame(() => modeler.get('eventBus').fire('propertiesPanel.showEntry', { id: entry })));
  }
  return true;
}
