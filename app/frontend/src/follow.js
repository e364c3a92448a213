const PAUSE = 1500; // ms between two looks at the server
const LONGEST = 60; // looks before the page stops following

/**
 * Parts marked with data-follow show something about to change (a step being repeated). They are fetched
 * again until the server no longer marks them; a part somebody is working in waits until they have left it.
 * Whoever shows the same things elsewhere hears "followed" with the fresh page.
 */
for (const part of document.querySelectorAll('[data-follow][id]')) follow(part, LONGEST);

function follow(part, looks) {
  if (looks > 0) setTimeout(() => look(part, looks - 1), PAUSE);
}

async function look(part, looks) {
  if (part.contains(document.activeElement)) return follow(part, looks);
  const response = await fetch(window.location.href, { cache: 'no-store' }).catch(() => null);
  if (!response?.ok) return follow(part, looks);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.getElementById(part.id);
  if (!fresh) return undefined;
  part.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent('followed', { detail: page }));
  return fresh.matches('[data-follow]') && follow(fresh, looks);
}
