const STEP = 24;

/** Make a separator drag or be moved by the arrow keys to set a panel's size, remembered in this browser. */
export function createSplitter(separator, { property, least, most, root }) {
  const key = `laufzettel:${property}`;
  const isVertical = separator.getAttribute('aria-orientation') === 'vertical';
  separator.setAttribute('aria-valuemin', least);
  separator.setAttribute('aria-valuemax', most);

  function set(size, remember = true) {
    const valid = Math.round(Math.min(most, Math.max(least, size)));
    root.style.setProperty(property, `${valid}px`);
    separator.setAttribute('aria-valuenow', valid);
    if (remember) localStorage.setItem(key, valid);
  }

  const size = () => Number(separator.getAttribute('aria-valuenow'));
  set(Number(localStorage.getItem(key)) || Number(separator.getAttribute('aria-valuenow')), false);

  separator.addEventListener('pointerdown', (down) => {
    const from = isVertical ? down.clientX : down.clientY;
    const before = size();
    const move = (event) => set(before + from - (isVertical ? event.clientX : event.clientY));
    separator.setPointerCapture(down.pointerId);
    separator.addEventListener('pointermove', move);
    separator.addEventListener('lostpointercapture', () => separator.removeEventListener('pointermove', move), { once: true });
    down.preventDefault();
  });
  separator.addEventListener('keydown', (event) => {
    const grow = isVertical ? 'ArrowLeft' : 'ArrowUp';
    const shrink = isVertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== grow && event.key !== shrink) return;
    set(size() + (event.key === grow ? STEP : -STEP));
    event.preventDefault();
  });
}
