// turned is the size of the frame after quarter turns.
export const turned = ({ width, height }, turn) => (turn % 180 ? { width: height, height: width } : { width, height });

// upright is what the server keeps of a frame that is straightened: the
// rectangle of the largest area about its middle that has no empty corner.
// Either two of its corners lie on the long sides, or all four on all sides.
export function upright({ width, height }, degrees) {
  const angle = Math.abs((degrees * Math.PI) / 180);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  let [w, h] = [(width * cos - height * sin) / Math.cos(2 * angle), (height * cos - width * sin) / Math.cos(2 * angle)];
  if (short <= 2 * sin * cos * long) {
    [w, h] = [short / 2 / sin, short / 2 / cos];
    if (height > width) [w, h] = [h, w];
  }
  return { x: Math.round((width - w) / 2), y: Math.round((height - h) / 2), w: Math.floor(w), h: Math.floor(h) };
}

// paint draws the image as it will be turned and straightened.
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
