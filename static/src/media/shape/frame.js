// The order is the server's: quarter turns, then straightening about the
// middle of the turned frame, which keeps its size, then the crop in its pixels.

// turned is the size of the frame after quarter turns.
export const turned = ({ width, height }, turn) => (turn % 180 ? { width: height, height: width } : { width, height });

// quarter turns a crop along with its frame, clockwise or back.
export function quarter({ x, y, w, h }, frame, clockwise) {
  return clockwise ? { x: frame.height - y - h, y: x, w: h, h: w } : { x: y, y: frame.width - x - w, w: h, h: w };
}

// filled is the largest part of the frame, with its proportions and about its
// middle, that has no empty corner once it is straightened by so many degrees.
export function filled({ width, height }, degrees) {
  const angle = Math.abs((degrees * Math.PI) / 180);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const part = Math.min(width / (width * cos + height * sin), height / (width * sin + height * cos));
  const [w, h] = [Math.floor(width * part), Math.floor(height * part)];
  return { x: Math.floor((width - w) / 2), y: Math.floor((height - h) / 2), w, h };
}

export function paint(canvas, image, frame, turn, straighten, shown) {
  const sharp = Math.min(2, devicePixelRatio);
  canvas.width = Math.round(shown * sharp);
  canvas.height = Math.round((shown * sharp * frame.height) / frame.width);
  if (!image.naturalWidth) return;
  const context = canvas.getContext("2d");
  const scale = canvas.width / frame.width;
  const flat = turned(frame, turn); // turning twice gives the size before
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(((turn + straighten) * Math.PI) / 180);
  context.drawImage(image, (-flat.width * scale) / 2, (-flat.height * scale) / 2, flat.width * scale, flat.height * scale);
}
