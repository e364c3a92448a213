import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import { fit } from './fit.js';

const MARKERS = { active: 'lz-is-active', incident: 'lz-has-error', completed: 'lz-is-completed' };

for (const frame of document.querySelectorAll('[data-diagram]')) show(frame);

/**
 * Draw a diagram into a frame: data-diagram is its address, data-marks a JSON object of element id to state,
 * data-heat one of element id to a level from 1 to 4 and a short text.
 */
async function show(frame) {
  const viewer = new NavigatedViewer({ container: frame.querySelector('[data-canvas]') });
  const response = await fetch(frame.dataset.diagram, { headers: { Accept: '*/*' } });
  if (!response.ok) return fail(frame);
  await viewer.importXML(await response.text());
  const canvas = viewer.get('canvas');
  mark(viewer, frame.dataset.marks);
  heat(viewer, frame.dataset.heat);
  fit(canvas);
  frame.querySelector('[data-action="fit"]')?.addEventListener('click', () => fit(canvas));
  document.addEventListener('followed', ({ detail: page }) => {
    mark(viewer, page.querySelector(`[data-diagram="${frame.dataset.diagram}"]`)?.dataset.marks);
  });
  frame.dataset.ready = 'true';
}

function mark(viewer, marks = '{}') {
  const states = JSON.parse(marks);
  const canvas = viewer.get('canvas');
  viewer.get('elementRegistry').forEach((element) => {
    for (const [state, marker] of Object.entries(MARKERS)) {
      if (states[element.id] === state) canvas.addMarker(element, marker);
      else canvas.removeMarker(element, marker);
    }
  });
}

function heat(viewer, figures = '{}') {
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  for (const [id, { level, text }] of Object.entries(JSON.parse(figures))) {
    if (!elements.get(id)) continue;
    canvas.addMarker(id, `lz-heat-${level}`);
    const html = document.createElement('span');
    html.className = 'lz-heat';
    html.textContent = text;
    viewer.get('overlays').add(id, { position: { top: -12, left: -8 }, scale: { min: 1 }, html });
  }
}

function fail(frame) {
  frame.querySelector('[data-failed]').hidden = false;
}
