const ROOM = 24; // px around the drawing
const LEAST = 0.45; // smaller, nobody can read it

/**
 * Show the whole drawing, never enlarged, clear of what floats over the canvas at its left. Where it would
 * be too small to read, show its beginning instead: diagrams run from left to right.
 */
export function fit(canvas, { left = 0 } = {}) {
  const { inner, outer } = canvas.viewbox();
  const width = outer.width - left - 2 * ROOM;
  const height = outer.height - 2 * ROOM;
  if (!inner.width || width <= 0 || height <= 0) return;
  const scale = Math.max(LEAST, Math.min(1, width / inner.width, height / inner.height));
  const spare = Math.max(0, width - inner.width * scale) / 2;
  canvas.viewbox({
    x: inner.x - (left + ROOM + spare) / scale,
    y: inner.y - (outer.height / scale - inner.height) / 2,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
