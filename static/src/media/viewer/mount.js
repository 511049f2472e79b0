import { dialog, element } from "../../dom.js";
import { button, choice, group, keyTable } from "../button.js";
import { speaker } from "../speak.js";
import { beside } from "./beside.js";
import { drawing } from "./drawing.js";
import { framebar } from "./framebar.js";
import { gestures } from "./gestures.js";
import { help, keying } from "./keys.js";
import { levels } from "./levels.js";
import { said } from "./marks.js";
import { notes as notesOf } from "./notes.js";
import { pane as paneOf } from "./pane.js";
import { store } from "./store.js";
import { deep, presets } from "./windows.js";

// mount puts the viewer into a section, in place of what stands there for
// those without scripts.
export function mount(root) {
  const study = JSON.parse(root.dataset.study);
  const others = JSON.parse(root.dataset.others || "[]");
  const can = { frames: study.frames.length > 1, deep: deep(study), presets: presets(study).length, measure: Boolean(study.spacing), annotate: Boolean(study.annotate) };
  const keysId = "viewer-keys";
  const frames = store();
  const say = speaker(root);
  const views = [];
  let active = null;
  let tool = "pan";

  const viewer = {
    say,
    pane: () => active.pane,
    tell: (id) => say(said(active.pane.marks.find(id), active.pane.study)),
    tool(next) {
      if (!tools.has(next)) return false;
      tools.choose(next);
      say(`Tool: ${tools.name(next)}`);
      return true;
    },
    place() {
      if (!fits(active.pane, tool)) return false;
      pen.place(active.pane, tool);
      return true;
    },
    step(pane, by) {
      views.find((view) => view.pane === pane).frames?.stop();
      go(pane, by);
      say(`Frame ${pane.frame() + 1} of ${pane.study.frames.length}`);
    },
    preset: (which) => bar.preset(which),
    larger: () => zoom(1.25),
    smaller: () => zoom(0.8),
    fit() {
      active.pane.view.fit();
      active.pane.update();
    },
    widen(by) {
      active.pane.setWindow({ width: active.pane.window().width * by });
      sayWindow();
    },
    shift(part) {
      const { centre, width } = active.pane.window();
      active.pane.setWindow({ centre: centre + width * part });
      sayWindow();
    },
    invert() {
      active.pane.invert();
      say(active.pane.inverted() ? "Inverted" : "Not inverted");
    },
    reset() {
      active.pane.reset();
      active.pane.marks.clearMeasures();
      say("Reset");
    },
    play: () => active.frames?.play() ?? false,
    toggleMarks() {
      for (const { pane } of views) pane.toggleMarks();
      say(active.pane.marksShown() ? "Marks shown" : "Marks hidden");
    },
    full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen?.().catch(() => say("Full screen is not possible here."));
    },
    list() {
      dialog("Keys of the viewer", [keyTable(help(can)), element("form", { method: "dialog" }, element("button", { class: "button" }, "Close"))])
        .addEventListener("close", () => active.pane.stage.focus());
    },
  };

  function go(pane, by) {
    const done = pane.step(by);
    if (linked()) for (const other of views) if (other.pane !== pane) other.pane.step(done);
  }

  function zoom(factor) {
    active.pane.view.zoom(factor);
    active.pane.update();
    say(`Zoom ${Math.round(active.pane.view.part() * 100)} %`);
  }

  function sayWindow() {
    const { centre, width } = active.pane.window();
    say(`Level ${Math.round(centre)}, width ${Math.round(width)}`);
  }

  // fits says whether a tool draws something on this pane: without a spacing
  // there is nothing to measure by, and marks are the author's.
  const fits = (pane, what) => (what === "measure" ? Boolean(pane.study.spacing) : ["arrow", "label"].includes(what) && Boolean(pane.study.annotate));

  const pen = drawing(say);
  const tools = choice("Tool", [["pan", "Pan"], ["window", can.deep ? "Window" : "Brightness"], ...(can.measure ? [["measure", "Measure"]] : []), ...(can.annotate ? [["arrow", "Arrow"], ["label", "Label"]] : [])], tool, (next) => {
    tool = next;
    root.dataset.tool = next;
  });
  const bar = levels(say);
  const invert = button("Invert", viewer.invert, { pressed: false });
  const marksSwitch = button("Marks", viewer.toggleMarks, { pressed: true });
  const panes = element("div", { class: "viewer-panes" });
  const lists = element("div", { class: "viewer-panes" });
  const side = beside(others, { add, remove, failed: (text) => say(text) });
  const linked = () => side.linked();
  root.dataset.tool = tool;

  function add(one) {
    const pane = paneOf(one, frames, { keysId, changed: () => refresh(view) });
    const view = { pane, frames: one.frames.length > 1 ? framebar(pane, { walk: (by) => viewer.step(pane, by), playOn: (by) => go(pane, by) }) : null, notes: notesOf(pane, say, views.length ? "Marks of the other image" : "Marks") };
    const touch = gestures(pane, {
      tool: () => tool,
      active: () => activate(view),
      stepped: viewer.step,
      draw: (p, event, what) => fits(p, what) && pen.draw(p, event, what, touch.pinching),
    });
    pane.root.addEventListener("focusin", () => activate(view));
    if (view.frames) pane.root.append(view.frames.root);
    views.push(view);
    panes.append(pane.root);
    lists.append(view.notes.root);
    for (const node of [panes, lists]) node.classList.toggle("viewer-two", views.length > 1);
    if (!active) activate(view);
    return view;
  }

  function remove(view) {
    view.frames?.stop();
    view.pane.root.remove();
    view.notes.root.remove();
    views.splice(views.indexOf(view), 1);
    for (const node of [panes, lists]) node.classList.toggle("viewer-two", views.length > 1);
    if (active === view) activate(views[0]);
  }

  function activate(view) {
    if (active === view) return;
    active?.pane.root.classList.remove("viewer-active");
    active = view;
    view.pane.root.classList.add("viewer-active");
    bar.for(view.pane);
    refresh(view);
  }

  function refresh(view) {
    view.frames?.show();
    view.notes.show();
    if (view !== active) return;
    bar.show();
    invert.setAttribute("aria-pressed", view.pane.inverted());
    marksSwitch.setAttribute("aria-pressed", view.pane.marksShown());
  }

  for (const node of root.querySelectorAll("[data-fallback]")) node.hidden = true;
  root.prepend(
    element("div", { class: "tool-bar" }, tools.node,
      group("Zoom", button("−", viewer.smaller, { "aria-label": "Smaller", class: "button tool-square" }), button("Fit", viewer.fit), button("+", viewer.larger, { "aria-label": "Larger", class: "button tool-square" })),
      group("Look", invert, marksSwitch, button("Reset", viewer.reset), document.fullscreenEnabled && button("Full screen", viewer.full), button("Keys", viewer.list, { keys: "?" })),
      side.root),
    panes, bar.root, lists);
  root.append(element("p", { id: keysId, hidden: "" }, "The arrow keys change frames, plus and minus zoom, question mark lists all keys."));
  add(study);
  keying(root, viewer);

  addEventListener("beforeunload", (event) => {
    if (root.isConnected && views.some(({ pane }) => pane.study.annotate && pane.marks.dirty())) event.preventDefault();
  });
}
