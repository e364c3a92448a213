import { READABLE, fit } from './fit.js';
import { Autosave } from './modeller/autosave.js';
import { createModeler, reveal, xmlOf } from './modeller/diagram.js';
import { Findings } from './modeller/findings.js';
import { LocalCopy } from './modeller/local-copy.js';
import { useNonce } from './modeller/nonce.js';
import { improvePopup } from './modeller/popup.js';
import { suggestNames } from './modeller/suggestions.js';
import { createSaveState } from './modeller/save-state.js';
import { createSplitter } from './modeller/splitter.js';

const root = document.querySelector('[data-editor]');
if (root) start(root);

async function start(root) {
  const { diagram, draft, templates, checks, file, nonce, revision, token } = root.dataset;
  useNonce(nonce);
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [xml, known] = await Promise.all([load(diagram).then((r) => r.text()), load(templates).then((r) => r.json())]);

  const modeler = createModeler({ canvas: find('canvas'), panel: find('panel'), templates: known });
  const findings = new Findings(root, { address: checks, modeler, file });
  const showState = createSaveState(root);
  const copy = new LocalCopy(`${draft}:${file}`);
  const saving = new Autosave({
    address: diagram,
    revision: Number(revision),
    token,
    copy,
    read: () => xmlOf(modeler),
    onState(state) {
      showState(state);
      if (state.name === 'saved') findings.refresh();
    },
  });

  const kept = copy.read();
  if (!(await draw(modeler, kept?.content ?? xml, showState))) {
    findings.refresh();
    return;
  }
  fitBesidePalette(modeler, { least: READABLE });
  modeler.on('commandStack.changed', () => {
    saving.changed(); // nothing may be returned: a listener's result keeps the event from all others
  });
  connectButtons(root, modeler, saving);
  improvePopup(modeler);
  suggestNames(find('panel'));
  createSplitter(find('panel-splitter'), { root, property: '--lz-panel', least: 240, most: 720 });
  createSplitter(find('findings-splitter'), { root, property: '--lz-findings', least: 64, most: 480 });

  if (kept) await takeUp(kept, saving);
  findings.refresh();
  reveal(modeler, new URLSearchParams(window.location.search).get('element'));
  root.dataset.ready = 'true';
}

/** Draw the diagram; one that cannot be read is left to the text editor, and nothing of it is overwritten. */
async function draw(modeler, xml, showState) {
  try {
    await modeler.importXML(xml);
    return true;
  } catch (error) {
    showState({ name: 'failed', detail: error.message });
    return false;
  }
}

/** Continue with work that had not reached the server: save it, or ask when somebody else saved meanwhile. */
function takeUp(kept, saving) {
  saving.revision = kept.revision;
  saving.pending = true;
  return saving.save();
}

function connectButtons(root, modeler, saving) {
  const stack = modeler.get('commandStack');
  const button = (name) => root.querySelector(`[data-action="${name}"]`);
  const refresh = () => {
    button('undo').disabled = !stack.canUndo();
    button('redo').disabled = !stack.canRedo();
  };
  modeler.on('commandStack.changed', refresh);
  refresh();
  button('undo').addEventListener('click', () => stack.undo());
  button('redo').addEventListener('click', () => stack.redo());
  button('fit').addEventListener('click', () => fitBesidePalette(modeler));
  button('search').addEventListener('click', (event) => {
    event.stopPropagation(); // a click anywhere closes the search
    modeler.get('searchPad').toggle();
  });
  button('overwrite').addEventListener('click', () => saving.overwrite());
  button('take-theirs').addEventListener('click', () => {
    saving.copy.forget();
    window.location.reload();
  });
  // Where somebody goes from here shows what is saved, so the last change has to be there first.
  root.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-leave]');
    if (!link || event.ctrlKey || event.metaKey || (saving.state.name === 'saved' && !saving.pending)) return;
    event.preventDefault();
    if (await saving.save()) window.location.assign(link.href);
  });
}

/** Fit the drawing beside the palette, which narrow screens do not show. */
function fitBesidePalette(modeler, { least } = {}) {
  const palette = root.querySelector('.djs-palette');
  fit(modeler.get('canvas'), { left: palette?.offsetWidth ? palette.offsetWidth + palette.offsetLeft : 0, least });
}

async function load(address) {
  const response = await fetch(address, { headers: { Accept: '*/*' }, cache: 'no-store' });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}
