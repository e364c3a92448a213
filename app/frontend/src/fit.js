const ROOM = 24; // px around the drawing

/** Show the whole drawing, never enlarged, clear of what floats over the canvas at its left. */
export function fit(canvas, { left = 0 } = {}) {
  const { inner, outer } = canvas.viewbox();
  const width = outer.width - left - 2 * ROOM;
  const height = outer.height - 2 * ROOM;
  if (!inner.width || width <= 0 || height <= 0) return;
  const scale = Math.min(1, width / inner.width, height / inner.height);
  canvas.viewbox({
    x: inner.x - (left + ROOM + (width - inner.width * scale) / 2) / scale,
    y: inner.y - (outer.height / scale - inner.height) / 2,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
