import { drag } from "../drag.js";
import { inside, moved, resized, spanned } from "../rect.js";
import { point, unit } from "../svg.js";
import { find, shift, withBox, withShape } from "./masks.js";

const least = 4; // pixels of the screen: less was a click

// pointing lets mouse, pen and finger move, resize and draw masks.
export function pointing({ over, picture, view, history, editor }) {
  over.root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const handle = over.handleOf(event.target);
    const id = over.idOf(event.target);
    const tool = editor.tool();
    if (handle) change(event, over.chosen(), (mask, dx, dy) => resized(mask, handle, dx, dy, picture));
    else if (tool === "free") lasso(event);
    else if (id) change(event, id, move);
    else if (tool === "box") draw(event);
    else if (event.pointerType === "mouse") pan(event);
  });

  // A finger on a mask moves it, elsewhere the page. Browsers don't look at
  // touch-action within a drawing.
  over.root.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && (over.handleOf(event.target) || over.idOf(event.target))) event.preventDefault();
  }, { passive: false });

  const move = (mask, dx, dy) => (mask.points ? shift(mask, dx, dy, picture) : moved(mask, dx, dy, picture));

  // change follows a drag of a mask; a drag that the system took away leaves
  // the mask where it was.
  function change(event, id, how) {
    event.preventDefault();
    editor.choose(id);
    over.focus(id);
    const from = point(over.root, event);
    const start = find(history.now(), id);
    const put = (mask) => {
      const next = mask.points ? withShape(history.now(), mask) : withBox(history.now(), { ...start, ...mask });
      history.change(next, { tag: `drag-${event.timeStamp}` });
    };
    drag(over.root, event, {
      move(e) {
        const to = point(over.root, e);
        if (Math.hypot(to.x - from.x, to.y - from.y) >= least * unit(over.root) / 2) put(how(start, to.x - from.x, to.y - from.y));
      },
      end(meant) {
        if (!meant) put(start);
        history.rest();
        editor.sayPlace(id);
      },
    });
  }

  function draw(event) {
    event.preventDefault();
    const from = inside({ ...point(over.root, event), w: 1, h: 1 }, picture);
    const outline = (r) => [[r.x, r.y], [r.x + r.w, r.y], [r.x + r.w, r.y + r.h], [r.x, r.y + r.h]];
    let rect = null;
    drag(over.root, event, {
      move(e) {
        rect = spanned(from, point(over.root, e), picture);
        over.sketch(outline(rect));
      },
      end(meant) {
        over.sketch([]);
        if (meant && rect && Math.max(rect.w, rect.h) >= least * unit(over.root)) editor.addBox(rect);
        else if (meant) editor.choose(null);
      },
    });
  }

  function lasso(event) {
    event.preventDefault();
    const points = [];
    const take = (e) => {
      const { x, y } = point(over.root, e);
      const next = [Math.min(picture.width, Math.max(0, Math.round(x))), Math.min(picture.height, Math.max(0, Math.round(y)))];
      const last = points.at(-1);
      if (last && Math.hypot(next[0] - last[0], next[1] - last[1]) < 3 * unit(over.root)) return;
      points.push(next);
      over.sketch(points);
    };
    take(event);
    drag(over.root, event, {
      move: take,
      end(meant) {
        over.sketch([]);
        if (meant && points.length > 2) editor.addShape(points);
      },
    });
  }

  function pan(event) {
    editor.choose(null);
    let last = event;
    drag(over.root, event, {
      move(e) {
        view.scrollBy(last.clientX - e.clientX, last.clientY - e.clientY);
        last = e;
      },
    });
  }
}
