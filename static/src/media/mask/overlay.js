import { corner, handles } from "../rect.js";
import { set, svg, unit } from "../svg.js";
import { find, title } from "./masks.js";

const coarse = matchMedia("(any-pointer: coarse)");

// overlay draws the masks over the picture, one focusable thing each, and the
// handles of the one that is chosen. It keeps elements as long as their masks,
// so that the focus stays where it was.
export function overlay(picture, help) {
  const root = svg("svg", {
    class: "mask-overlay", viewBox: `0 0 ${picture.width} ${picture.height}`, preserveAspectRatio: "none",
    role: "application", "aria-label": "Masks over the picture", "aria-describedby": help,
  });
  const items = svg("g");
  const grips = svg("g", { "aria-hidden": "true" });
  const draft = svg("path", { class: "mask-draft" });
  const nodes = new Map();
  let state = { boxes: [], shapes: [] };
  let chosen = null;
  root.append(items, draft, grips);

  function draw(next = state) {
    state = next;
    const masks = [...state.boxes, ...state.shapes];
    for (const [id, node] of nodes) {
      if (masks.some((mask) => mask.id === id)) continue;
      node.remove();
      nodes.delete(id);
    }
    for (const mask of masks) item(mask);
    drawHandles();
  }

  function item(mask) {
    let node = nodes.get(mask.id);
    if (!node) {
      node = svg("g", { class: "mask-item", role: "button", tabindex: "0", "data-id": mask.id }, svg(mask.points ? "path" : "rect", { class: "mask-fill" }));
      if (!mask.points) node.append(svg("text", { class: "mask-number", "aria-hidden": "true" }, String(Number(mask.id) + 1)));
      nodes.set(mask.id, node);
      items.append(node);
    }
    const on = mask.points ? true : mask.on;
    set(node, { "aria-label": title(mask, state), "aria-pressed": on });
    set(node.firstChild, mask.points
      ? { d: `M${mask.points.map((p) => p.join(" ")).join("L")}Z` }
      : { x: mask.x, y: mask.y, width: mask.w, height: mask.h });
    if (!mask.points) number(node.lastChild, mask);
    node.classList.toggle("mask-off", !on);
  }

  // The number of its row stands in a box, or below one that has no room.
  function number(text, { x, y, h }) {
    const u = unit(root);
    const below = h < 18 * u && y + h + 16 * u < picture.height;
    set(text, { x: x + 4 * u, y: below ? y + h + 14 * u : y + 14 * u, "font-size": 12 * u, "stroke-width": 3 * u });
  }

  // Handles keep their size on the screen, whatever the zoom.
  function drawHandles() {
    const mask = chosen && find(state, chosen);
    grips.replaceChildren();
    for (const [id, node] of nodes) node.classList.toggle("mask-is-chosen", id === chosen);
    if (!mask || mask.points || !mask.on) return;
    const u = unit(root);
    const reach = (coarse.matches ? 22 : 10) * u;
    // On a small box the handles would lie on each other: the last corner does.
    const small = Math.min(mask.w, mask.h) < 3 * reach;
    for (const handle of small ? ["nw", "se"] : handles) {
      const at = corner(mask, handle);
      grips.append(svg("g", { class: `mask-grip grip-${handle}`, "data-handle": handle },
        svg("circle", { class: "grip-reach", cx: at.x, cy: at.y, r: reach }),
        svg("circle", { class: "grip-dot", cx: at.x, cy: at.y, r: 5 * u })));
    }
  }

  return {
    root,
    draw,
    choose(id) {
      chosen = id;
      drawHandles();
    },
    chosen: () => chosen,
    focus: (id) => nodes.get(id)?.focus({ preventScroll: false }),
    idOf: (target) => target.closest?.(".mask-item")?.dataset.id ?? null,
    handleOf: (target) => target.closest?.("[data-handle]")?.dataset.handle ?? null,
    sketch: (points) => draft.setAttribute("d", points.length > 1 ? `M${points.map((p) => p.join(" ")).join("L")}Z` : ""),
    // order gives the ids as the tab key walks them.
    order: () => [...items.children].map((node) => node.dataset.id),
  };
}
