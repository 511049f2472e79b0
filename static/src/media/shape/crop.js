import { drag } from "../drag.js";
import { corner, handles, moved, pressed, resized, spanned } from "../rect.js";
import { point, set, svg, unit } from "../svg.js";

const coarse = matchMedia("(any-pointer: coarse)");

// cropper draws the part that is kept and, where it is open to that, lets it be
// dragged; changed hears of every new rectangle.
export function cropper(changed) {
  const shade = svg("path", { class: "crop-shade", "fill-rule": "evenodd" });
  const grid = svg("path", { class: "crop-grid" });
  const edge = svg("rect", { class: "crop-edge" });
  const keep = svg("g", { class: "crop-keep", role: "button", tabindex: "0", "aria-roledescription": "crop" }, edge);
  const grips = svg("g", { "aria-hidden": "true" });
  const root = svg("svg", { class: "crop-overlay", preserveAspectRatio: "none", role: "application", "aria-label": "The part that is kept" }, shade, grid, keep, grips);
  let frame = { width: 1, height: 1 };
  let rect = null;
  let open = true;

  function draw(size, part, mayChange) {
    frame = size;
    rect = part;
    open = mayChange;
    const { x, y, w, h } = rect;
    set(root, { viewBox: `0 0 ${frame.width} ${frame.height}` });
    set(shade, { d: `M0 0H${frame.width}V${frame.height}H0ZM${x} ${y}V${y + h}H${x + w}V${y}Z` });
    set(edge, { x, y, width: w, height: h });
    set(keep, { "aria-label": `Kept: ${w} by ${h}, left ${x}, top ${y}` });
    set(grid, { d: lines(rect, open ? 3 : 12) }); // a fine grid to straighten by
    set(keep, { "aria-disabled": !open });
    root.classList.toggle("crop-closed", !open);
    const u = unit(root);
    grips.replaceChildren(...(open ? handles : []).map((handle) => {
      const at = corner(rect, handle);
      return svg("g", { class: `mask-grip grip-${handle}`, "data-handle": handle },
        svg("circle", { class: "grip-reach", cx: at.x, cy: at.y, r: (coarse.matches ? 22 : 12) * u }),
        svg("circle", { class: "grip-dot", cx: at.x, cy: at.y, r: 6 * u }));
    }));
  }

  root.addEventListener("pointerdown", (event) => {
    if (!open || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    const handle = event.target.closest("[data-handle]")?.dataset.handle;
    const from = point(root, event);
    const start = rect;
    const whole = start.w === frame.width && start.h === frame.height;
    const within = from.x >= start.x && from.x <= start.x + start.w && from.y >= start.y && from.y <= start.y + start.h;
    keep.focus();
    drag(root, event, {
      move(e) {
        const to = point(root, e);
        if (Math.hypot(to.x - from.x, to.y - from.y) < 4 * unit(root)) return;
        if (handle) changed(resized(start, handle, to.x - from.x, to.y - from.y, frame));
        // There is nowhere to move the whole frame to: a new part is drawn.
        else if (within && !whole) changed(moved(start, to.x - from.x, to.y - from.y, frame));
        else changed(spanned(from, to, frame));
      },
      end: (meant) => meant || changed(start),
    });
  });

  keep.addEventListener("keydown", (event) => {
    const next = open && pressed(event, rect, frame);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    changed(next);
  });

  return { root, draw };
}

function lines({ x, y, w, h }, parts) {
  let d = "";
  for (let i = 1; i < parts; i++) d += `M${x + (w * i) / parts} ${y}v${h}M${x} ${y + (h * i) / parts}h${w}`;
  return d;
}
