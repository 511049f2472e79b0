// What is masked: {boxes: [{id, x, y, w, h, why, on}], shapes: [{id, points}]}.
// A box's id is its row in the form; a box that is not on is a proposal that
// was declined.

const words = { text: "text", face: "face", border: "border", own: "your own" };

export const hidden = ({ boxes, shapes }) => boxes.filter((box) => box.on).length + shapes.length;

export const find = ({ boxes, shapes }, id) => boxes.find((box) => box.id === id) ?? shapes.find((shape) => shape.id === id);

export function withBox(state, box) {
  const others = state.boxes.filter(({ id }) => id !== box.id);
  return { ...state, boxes: [...others, box].sort((a, b) => Number(a.id) - Number(b.id)) };
}

export function withShape(state, shape) {
  const known = state.shapes.some(({ id }) => id === shape.id);
  return { ...state, shapes: known ? state.shapes.map((one) => (one.id === shape.id ? shape : one)) : [...state.shapes, shape] };
}

// without takes a mask away: an own one is gone, a proposal is declined.
export function without(state, id) {
  const box = state.boxes.find((one) => one.id === id);
  if (box && box.why !== "own") return withBox(state, { ...box, on: false });
  return { boxes: state.boxes.filter((one) => one.id !== id), shapes: state.shapes.filter((one) => one.id !== id) };
}

export function title(mask, state) {
  if (mask.points) return `Freehand area ${state.shapes.indexOf(mask) + 1}`;
  return `Box ${Number(mask.id) + 1}, ${words[mask.why] ?? mask.why}, ${mask.w} by ${mask.h}${mask.on ? "" : ", not hidden"}`;
}

export const where = ({ x, y, w, h }) => `Left ${x}, top ${y}, ${w} by ${h}`;

// shift moves a freehand area, kept in the picture as a whole.
export function shift(shape, dx, dy, { width, height }) {
  const xs = shape.points.map(([x]) => x);
  const ys = shape.points.map(([, y]) => y);
  const right = Math.min(width - Math.max(...xs), Math.max(-Math.min(...xs), Math.round(dx)));
  const down = Math.min(height - Math.max(...ys), Math.max(-Math.min(...ys), Math.round(dy)));
  return { ...shape, points: shape.points.map(([x, y]) => [x + right, y + down]) };
}
