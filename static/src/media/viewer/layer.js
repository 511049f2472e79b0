import { set, svg } from "../svg.js";
import { measured, said } from "./marks.js";

const coarse = matchMedia("(any-pointer: coarse)");

// layer draws the marks of the frame that is shown, in pixels of the stage,
// with a grip for every point that may be moved.
export function layer(study, view, marks, mayEdit) {
  const root = svg("svg", { class: "viewer-layer" });
  const nodes = new Map();

  function draw(frame, shown) {
    const now = marks.on(frame).filter((mark) => shown || mark.kind === "measure");
    for (const [id, node] of nodes) {
      if (now.some((mark) => mark.id === id)) continue;
      node.remove();
      nodes.delete(id);
    }
    for (const mark of now) {
      if (!nodes.has(mark.id)) {
        nodes.set(mark.id, make(mark));
        root.append(nodes.get(mark.id));
      }
      place(nodes.get(mark.id), mark);
    }
  }

  function make(mark) {
    const node = svg("g", { class: `mark mark-${mark.kind}`, "data-mark": mark.id });
    if (mark.kind !== "label") node.append(svg("path", { class: "mark-under" }), svg("path", { class: "mark-line" }));
    if (mark.kind !== "arrow") node.append(svg("text", { class: "mark-text" }));
    if (mayEdit(mark)) {
      for (const i of mark.points.keys()) {
        node.append(svg("g", { class: "mark-grip", role: "button", tabindex: "0", "data-point": i },
          svg("circle", { class: "grip-reach", r: coarse.matches ? 22 : 12 }), svg("circle", { class: "grip-dot", r: 4 })));
      }
    }
    return node;
  }

  function place(node, mark) {
    const points = mark.points.map(view.toStage);
    for (const path of node.querySelectorAll("path")) set(path, { d: line(points, mark.kind === "arrow") });
    const text = node.querySelector("text");
    if (text) {
      text.textContent = mark.kind === "label" ? mark.text : measured(mark, study.spacing);
      const end = points.at(-1);
      set(text, { x: end.x + 9, y: end.y + 5 });
    }
    for (const grip of node.querySelectorAll("[data-point]")) {
      const at = points[Number(grip.dataset.point)];
      set(grip, { transform: `translate(${at.x} ${at.y})`, "aria-label": `${said(mark, study)}${points.length > 1 ? `, ${Number(grip.dataset.point) ? "end" : "start"}` : ""}` });
    }
  }

  return {
    root,
    draw,
    markOf: (target) => target.closest?.("[data-mark]")?.dataset.mark ?? null,
    pointOf: (target) => (target.closest?.("[data-point]") ? Number(target.closest("[data-point]").dataset.point) : null),
    focus: (id) => nodes.get(id)?.querySelector("[data-point]:last-of-type")?.focus(),
  };
}

function line([a, b], pointed) {
  const d = `M${a.x} ${a.y}L${b.x} ${b.y}`;
  if (!pointed) return d;
  const way = Math.atan2(b.y - a.y, b.x - a.x);
  const barb = (turn) => `M${b.x} ${b.y}l${-14 * Math.cos(way + turn)} ${-14 * Math.sin(way + turn)}`;
  return d + barb(0.45) + barb(-0.45);
}
