// Rectangles {x, y, w, h} in whole pixels of a picture {width, height}: how
// masks and the crop are moved and resized, by pointer and by key.

export const handles = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

const between = (least, value, most) => Math.min(most, Math.max(least, value));

// inside rounds a rectangle and keeps it in the picture, at least a pixel large.
export function inside({ x, y, w, h }, { width, height }) {
  const left = between(0, Math.round(x), width - 1);
  const top = between(0, Math.round(y), height - 1);
  return { x: left, y: top, w: between(1, Math.round(w), width - left), h: between(1, Math.round(h), height - top) };
}

// moved shifts without changing the size.
export function moved({ x, y, w, h }, dx, dy, { width, height }) {
  return { x: between(0, Math.round(x + dx), width - w), y: between(0, Math.round(y + dy), height - h), w, h };
}

// resized drags one side or corner; the opposite one stays.
export function resized({ x, y, w, h }, handle, dx, dy, { width, height }) {
  let [left, top, right, bottom] = [x, y, x + w, y + h];
  if (handle.includes("w")) left = between(0, left + dx, right - 1);
  if (handle.includes("e")) right = between(left + 1, right + dx, width);
  if (handle.includes("n")) top = between(0, top + dy, bottom - 1);
  if (handle.includes("s")) bottom = between(top + 1, bottom + dy, height);
  return inside({ x: left, y: top, w: right - left, h: bottom - top }, { width, height });
}

// spanned is the rectangle between two points.
export function spanned(a, b, picture) {
  return inside({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) }, picture);
}

// corner gives where a handle of the rectangle stands.
export function corner({ x, y, w, h }, handle) {
  return {
    x: handle.includes("w") ? x : handle.includes("e") ? x + w : x + w / 2,
    y: handle.includes("n") ? y : handle.includes("s") ? y + h : y + h / 2,
  };
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// step is how far an arrow key goes: a hundredth of the width, a pixel with Alt.
export function step(event, width) {
  const way = arrows[event.key];
  if (!way || event.ctrlKey || event.metaKey) return null;
  const far = event.altKey ? 1 : Math.max(1, Math.round(width / 100));
  return { dx: way[0] * far, dy: way[1] * far };
}

// pressed moves a rectangle by an arrow key, or resizes it with Shift; null
// for any other key.
export function pressed(event, rect, picture) {
  const by = step(event, picture.width);
  if (!by) return null;
  return event.shiftKey ? resized(rect, "se", by.dx, by.dy, picture) : moved(rect, by.dx, by.dy, picture);
}
