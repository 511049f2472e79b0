import { element } from "../../dom.js";

const steps = [1, 1.5, 2, 3, 4, 6, 8];

// stage puts the picture and what lies over it into a view that scrolls when
// it is enlarged, and shows one frame of many.
export function stage(holder, over, picture, source) {
  const image = holder.querySelector("img");
  const sheet = element("div", { class: "mask-sheet" }, image, over.root);
  const view = element("div", { class: "mask-view", tabindex: "-1", role: "group", "aria-label": "Picture" }, sheet);
  let at = 0;
  let frame = 0;
  holder.prepend(view);
  image.draggable = false;

  // Fitted, the whole of it is seen without scrolling; nothing is blown up
  // past twice its size for that.
  function fit() {
    const room = Math.min(holder.clientWidth, (innerHeight * 0.72 * picture.width) / picture.height, picture.width * 2);
    view.style.width = `${Math.min(holder.clientWidth, Math.max(room, steps[at] > 1 ? holder.clientWidth : 0))}px`;
    sheet.style.width = `${room * steps[at]}px`;
    view.style.maxHeight = `${Math.max(200, innerHeight * 0.72)}px`;
    view.tabIndex = at ? 0 : -1; // scrolled by keys where there is something to scroll
    over.draw();
  }

  // zoom keeps the point (x, y) of the view in its place.
  function zoom(to, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const next = Math.min(steps.length - 1, Math.max(0, to));
    if (next === at) return steps[at];
    const before = sheet.getBoundingClientRect();
    const box = view.getBoundingClientRect();
    const px = (box.left + x - before.left) / before.width;
    const py = (box.top + y - before.top) / before.height;
    at = next;
    fit();
    const after = sheet.getBoundingClientRect();
    const now = view.getBoundingClientRect();
    view.scrollBy(after.left + px * after.width - now.left - x, after.top + py * after.height - now.top - y);
    return steps[at];
  }

  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = view.getBoundingClientRect();
    zoom(at + (event.deltaY < 0 ? 1 : -1), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  new ResizeObserver(fit).observe(holder);
  addEventListener("resize", fit);

  return {
    view,
    larger: () => zoom(at + 1),
    smaller: () => zoom(at - 1),
    whole: () => zoom(0),
    frame: () => frame,
    show(next) {
      frame = Math.min(picture.frames - 1, Math.max(0, next));
      image.src = source + frame;
      image.alt = `Your image, frame ${frame + 1} of ${picture.frames}`;
      return frame;
    },
    // middle is the part of the picture that is in view, in its own pixels.
    middle() {
      const whole = sheet.getBoundingClientRect();
      const box = view.getBoundingClientRect();
      const u = picture.width / whole.width;
      return { x: (box.left + view.clientWidth / 2 - whole.left) * u, y: (box.top + view.clientHeight / 2 - whole.top) * u, w: view.clientWidth * u, h: view.clientHeight * u };
    },
  };
}
