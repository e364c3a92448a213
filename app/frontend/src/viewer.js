import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { fit } from './fit.js';

const MARKERS = { active: 'lz-is-active', incident: 'lz-has-error', completed: 'lz-is-completed' };

for (const frame of document.querySelectorAll('[data-diagram]')) show(frame);

/** Draw a diagram into a frame: data-diagram is its address, data-marks a JSON object of element id to state. */
async function show(frame) {
  const viewer = new NavigatedViewer({ container: frame.querySelector('[data-canvas]') });
  const response = await fetch(frame.dataset.diagram, { headers: { Accept: '*/*' } });
  if (!response.ok) return fail(frame);
  await viewer.importXML(await response.text());
  const canvas = viewer.get('canvas');
  for (const [element, state] of Object.entries(JSON.parse(frame.dataset.marks ?? '{}'))) {
    if (viewer.get('elementRegistry').get(element)) canvas.addMarker(element, MARKERS[state]);
  }
  fit(canvas);
  frame.querySelector('[data-action="fit"]')?.addEventListener('click', () => fit(canvas));
  frame.dataset.ready = 'true';
}

function fail(frame) {
  frame.querySelector('[data-failed]').hidden = false;
}
