/*
 * A clerk's form is kept on the server while it is filled in: after every pause, and when the page is left.
 */
const PAUSE = 1500; // ms without typing

const form = document.querySelector('form[data-draft]');

if (form) {
  let timer;
  let isDirty = false;
  let saving = Promise.resolve();

  const save = () => {
    clearTimeout(timer);
    if (!isDirty) return;
    isDirty = false;
    const answers = new URLSearchParams(new FormData(form));
    saving = saving.then(() => send(answers)); // one after the other: the last one stays
  };

  form.addEventListener('input', () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    isDirty = false; // it goes to the server now
  });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save());
  window.addEventListener('pagehide', save);
}

async function send(answers) {
  const options = { method: 'POST', body: answers, headers: { Accept: 'application/json' }, keepalive: true };
  const response = await fetch(form.dataset.draft, options).catch(() => null);
  const said = await response?.json().catch(() => null);
  const state = document.getElementById('entwurf');
  if (state) {
    state.textContent = response?.ok ? said.saved : 'Gerade nicht zwischengespeichert. Bitte bald absenden.';
  }
}
