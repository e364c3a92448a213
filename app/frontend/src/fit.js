const ROOM = 24; // px around the drawing
const LEAST = 0.45; // smaller, nobody can recognise it
export const READABLE = 0.8; // labels of 12 px are still text

/**
 * Show the whole drawing, never enlarged, clear of what floats over the canvas at its left. Where it would
 * be smaller than `least`, show its beginning instead: diagrams run from left to right.
 */
export function fit(canvas, { left = 0, least = LEAST } = {}) {
  const { inner, outer } = canvas.viewbox();
  const width = outer.width - left - 2 * ROOM;
  const height = outer.height - 2 * ROOM;
  if (!inner.width || width <= 0 || height <= 0) return;
  const scale = Math.max(least, Math.min(1, width / inner.width, height / inner.height));
  const spare = Math.max(0, width - inner.width * scale) / 2;
  const above = Math.max(0, height - inner.height * scale) / 2;
  canvas.viewbox({
    x: inner.x - (left + ROOM + spare) / scale,
    y: inner.y - (ROOM + above) / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
