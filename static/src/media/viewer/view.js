const closest = 16; // pixels of the screen for one of the picture

// view says where on the stage the picture lies: fitted until it is moved.
export function view(picture, stage) {
  let scale = 1;
  let x = 0;
  let y = 0;
  let fitted = true;

  const size = () => ({ width: stage.clientWidth || 1, height: stage.clientHeight || 1 });
  const least = () => Math.min(size().width / picture.width, size().height / picture.height);

  function fit() {
    fitted = true;
    scale = least();
    x = (size().width - picture.width * scale) / 2;
    y = (size().height - picture.height * scale) / 2;
  }

  // A picture that is smaller than the stage stays in it, a larger one covers it.
  function hold() {
    const { width, height } = size();
    const keep = (at, room, length) => (length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
    x = keep(x, width, picture.width * scale);
    y = keep(y, height, picture.height * scale);
  }

  return {
    fit,
    resized() {
      if (fitted) fit();
      else hold();
    },
    // zoom by a factor, about a point of the stage.
    zoom(factor, at = { x: size().width / 2, y: size().height / 2 }) {
      const next = Math.min(Math.max(closest, least()), Math.max(least(), scale * factor));
      x = at.x - ((at.x - x) * next) / scale;
      y = at.y - ((at.y - y) * next) / scale;
      scale = next;
      fitted = scale <= least() * 1.001;
      hold();
    },
    pan(dx, dy) {
      x += dx;
      y += dy;
      hold();
    },
    fitted: () => fitted,
    part: () => scale,
    origin: () => ({ x, y }),
    toPicture: (p) => ({ x: (p.x - x) / scale, y: (p.y - y) / scale }),
    toStage: (p) => ({ x: p.x * scale + x, y: p.y * scale + y }),
    // middle is the point of the picture in the middle of the stage, and how wide what is seen is.
    middle() {
      const { width, height } = size();
      return { x: (width / 2 - x) / scale, y: (height / 2 - y) / scale, width: Math.min(picture.width, width / scale) };
    },
    within: (p) => ({ x: Math.min(picture.width, Math.max(0, p.x)), y: Math.min(picture.height, Math.max(0, p.y)) }),
  };
}
