/*
 * Comfort for forms; everything works without it.
 * A choice that other questions depend on asks the server at once for the form that fits.
 */
const form = document.querySelector('form[data-conditions]');

if (form) {
  form.addEventListener('change', (event) => {
    if (event.target.matches('select, input[type="radio"], input[type="checkbox"]')) {
      refresh(form);
    }
  });
}

let latest = 0;

async function refresh(form) {
  const number = (latest += 1);
  const answers = new URLSearchParams(new FormData(form));
  answers.set('_aktion', 'aktualisieren');
  const response = await fetch(form.action, { method: 'POST', body: answers }).catch(() => null);
  if (!response?.ok || number !== latest) {
    return; // the button that goes on asks the server again
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector('form[data-conditions]');
  if (fresh && number === latest) {
    replaceFields(form, fresh);
  }
}

/* Takes over fields that came or went; what somebody is typing in stays as it is. */
function replaceFields(form, fresh) {
  const focused = document.activeElement?.id;
  const typed = new Map(new FormData(form));
  const scroll = window.scrollY;
  form.replaceChildren(...fresh.childNodes);
  for (const [name, value] of typed) {
    const field = form.elements.namedItem(name);
    if (field?.matches?.('input[type="text"], input[type="email"], input[type="tel"], textarea')) {
      field.value = value;
    }
  }
  document.getElementById(focused)?.focus({ preventScroll: true });
  window.scrollTo({ top: scroll, behavior: 'instant' });
}

for (const element of document.querySelectorAll('[data-needs-script]')) {
  element.hidden = false;
}

document.querySelector('[data-print]')?.addEventListener('click', () => window.print());

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent.trim());
    document.getElementById(`${source.id}-kopiert`).textContent = 'Der Link ist kopiert.';
  });
}
