// The linear window function of DICOM, PS3.3 C.11.2.1.2.1, to 0..255.
export function shade(value, centre, width) {
  const wide = Math.max(1, width);
  if (wide === 1) return value <= centre - 0.5 ? 0 : 255;
  return Math.min(255, Math.max(0, ((value - (centre - 0.5)) / (wide - 1) + 0.5) * 255));
}

// The window under which 8-bit pixels stand as they are.
export const plain = { centre: 128, width: 256 };

// sheet turns frames into pixels of a canvas of their own size, through a
// table: one look-up a pixel, whatever the window.
export function sheet() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  let image = null;

  return (frame, { centre, width, inverted, slope = 1, intercept = 0 }) => {
    if (!image || image.width !== frame.width || image.height !== frame.height) {
      Object.assign(canvas, { width: frame.width, height: frame.height });
      image = context.createImageData(frame.width, frame.height);
    }
    const table = new Uint8ClampedArray(frame.values ? frame.greatest + 1 : 256);
    for (let i = 0; i < table.length; i++) {
      const level = shade(i * slope + intercept, centre, width);
      table[i] = inverted ? 255 - level : level;
    }
    if (frame.values) grey(frame.values, table, image.data);
    else colour(frame.rgba, table, image.data);
    context.putImageData(image, 0, 0);
    return canvas;
  };
}

function grey(values, table, out) {
  const whole = new Uint32Array(out.buffer);
  for (let i = 0; i < whole.length; i++) whole[i] = 0xff000000 | (table[values[i]] * 0x010101);
}

function colour(rgba, table, out) {
  for (let i = 0; i < rgba.length; i += 4) {
    out[i] = table[rgba[i]];
    out[i + 1] = table[rgba[i + 1]];
    out[i + 2] = table[rgba[i + 2]];
    out[i + 3] = rgba[i + 3];
  }
}
