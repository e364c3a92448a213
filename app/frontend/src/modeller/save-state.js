const TEXTS = {
  unsaved: ['warning', 'Nicht gespeichert'],
  saving: ['progress', 'Wird gespeichert …'],
  offline: ['warning', 'Nicht gespeichert: keine Verbindung'],
  conflict: ['danger', 'Nicht gespeichert: Entscheidung nötig'],
  'signed-out': ['danger', 'Nicht gespeichert: Anmeldung abgelaufen'],
  failed: ['danger', 'Nicht lesbar'],
  refused: ['danger', 'Nicht gespeichert: abgelehnt'],
};

/** Shows where saving stands: in a word beside the title and, where somebody has to act, in a banner. */
export function createSaveState(root) {
  const badge = root.querySelector('[data-save-state]');
  const banners = [...root.querySelectorAll('[data-banner]')];

  return function show(state) {
    const [look, text] = TEXTS[state.name] ?? ['success', state.at ? `Gespeichert um ${time(state.at)}` : badge.dataset.initial];
    badge.dataset.look = look;
    badge.querySelector('[data-text]').textContent = text;
    for (const banner of banners) {
      banner.hidden = banner.dataset.banner !== state.name;
      fill(banner, state);
    }
  };
}

function fill(banner, state) {
  for (const slot of banner.querySelectorAll('[data-slot]')) {
    const value = state[slot.dataset.slot];
    slot.textContent = slot.dataset.slot === 'saved_at' && value ? `um ${time(new Date(value))}` : (value ?? '');
  }
}

function time(date) {
  return date.toLocaleTimeString('de-DE', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' });
}
