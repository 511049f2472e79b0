import { element } from "../../dom.js";
import { button, choice, group, keyTable } from "../button.js";
import { inside } from "../rect.js";
import { speaker } from "../speak.js";
import { formFields } from "./fields.js";
import { history as historyOf } from "./history.js";
import { help, keying } from "./keyboard.js";
import { find, hidden, title, where, without, withBox, withShape } from "./masks.js";
import { overlay } from "./overlay.js";
import { pointing } from "./pointer.js";
import { stage } from "./stage.js";

// maskEditor puts tools and a drawing over the picture of form[data-masker].
// The rows of the form stay the truth that is sent.
export function maskEditor(form) {
  const picture = { width: Number(form.dataset.width), height: Number(form.dataset.height), frames: Number(form.dataset.frames) || 1 };
  const root = form.querySelector("[data-stage]");
  const keysId = "mask-keys";
  const fields = formFields(form, picture);
  const over = overlay(picture, keysId);
  const plate = stage(root, over, picture, form.dataset.src);
  const history = historyOf(fields.read());
  const say = speaker(root);
  const start = JSON.stringify(history.now());
  let tool = matchMedia("(pointer: coarse)").matches ? "move" : "box";
  let shapes = history.now().shapes.length;
  let sent = false;

  const editor = {
    tool: () => tool,
    say,
    choose(id) {
      over.choose(id);
      fields.chosen(id);
    },
    sayPlace(id) {
      const mask = find(history.now(), id);
      if (mask) say(mask.points ? title(mask, history.now()) : where(mask));
    },
    addBox(rect) {
      const id = fields.free(history.now());
      history.change(withBox(history.now(), { id, ...inside(rect, picture), why: "own", on: true }));
      editor.choose(id);
      over.focus(id);
      say(`${title(find(history.now(), id), history.now())}. ${count()}`);
    },
    addShape(points) {
      const id = `shape-${shapes++}`;
      history.change(withShape(history.now(), { id, points }));
      editor.choose(id);
      over.focus(id);
      say(`Freehand area added. ${count()}`);
    },
    newBox() {
      const seen = plate.middle();
      const [w, h] = [Math.min(seen.w / 4, picture.width), Math.min(seen.h / 6, picture.height)];
      const rect = inside({ x: seen.x - w / 2, y: seen.y - h / 2, w, h }, picture);
      const aside = Math.max(1, Math.round(w / 10)); // not right on top of the last one
      while (history.now().boxes.some(({ x, y }) => x === rect.x && y === rect.y)) [rect.x, rect.y] = [rect.x + aside, rect.y + aside];
      editor.addBox(rect);
    },
    toggle(id) {
      const mask = find(history.now(), id);
      if (mask.points) return;
      history.change(withBox(history.now(), { ...mask, on: !mask.on }));
      say(`${mask.on ? "Not hidden" : "Hidden"}. ${count()}`);
    },
    remove(id) {
      const order = over.order();
      history.change(without(history.now(), id));
      say(`Taken away. ${count()}`);
      if (find(history.now(), id)) return; // a declined proposal stays, as a ghost
      const next = over.order()[Math.min(order.indexOf(id), order.length - 2)];
      editor.choose(next ?? null);
      if (next) over.focus(next);
      else plate.view.focus();
    },
    travel(way) {
      if (!history[way]()) return say(way === "undo" ? "Nothing to undo." : "Nothing to redo.");
      if (!root.contains(document.activeElement) || document.activeElement === document.body) plate.view.focus();
      say(`${way === "undo" ? "Undone" : "Done again"}. ${count()}`);
    },
    larger: () => say(`Zoom ${plate.larger() * 100} %`),
    smaller: () => say(`Zoom ${plate.smaller() * 100} %`),
    turn(by) {
      if (picture.frames > 1) showFrame(plate.frame() + by);
    },
    rest() {
      editor.choose(null);
      tools.choose("move");
    },
  };

  const count = () => {
    const n = hidden(history.now());
    return n === 1 ? "1 area will be hidden." : `${n} areas will be hidden.`;
  };

  const tools = choice("Tool", [["move", "Move"], ["box", "Draw box"], ["free", "Freehand"]], tool, (value) => {
    tool = value;
    over.root.dataset.tool = value;
  });
  over.root.dataset.tool = tool;
  const undo = button("Undo", () => editor.travel("undo"), { keys: "Control+Z" });
  const redo = button("Redo", () => editor.travel("redo"), { keys: "Control+Shift+Z" });
  const remove = button("Take away", () => (find(history.now(), over.chosen()) ? editor.remove(over.chosen()) : say("Choose a mask first.")), { keys: "Delete" });
  const through = button("See through", () => {
    const on = root.classList.toggle("mask-through");
    through.setAttribute("aria-pressed", on);
  }, { pressed: false });
  const bar = element("div", { class: "tool-bar" },
    tools.node,
    group("Masks", button("New box", editor.newBox, { keys: "N" }), remove, undo, redo),
    group("Zoom", button("−", editor.smaller, { "aria-label": "Smaller", class: "button tool-square" }), button("Fit", () => plate.whole()), button("+", editor.larger, { "aria-label": "Larger", class: "button tool-square" })),
    through);
  const sum = element("p", { class: "meta mask-sum" });
  const slider = picture.frames > 1 ? frames() : null;
  plate.view.before(bar);
  plate.view.after(...[slider?.node, sum, keysHelp(keysId)].filter(Boolean));

  function showFrame(n) {
    slider.show(plate.show(n));
    say(`Frame ${plate.frame() + 1} of ${picture.frames}`);
  }

  function frames() {
    const range = element("input", { type: "range", min: "1", max: String(picture.frames), value: "1", "aria-label": "Frame" });
    const word = element("span", { class: "tool-value" }, `Frame 1 of ${picture.frames}`);
    range.addEventListener("input", () => showFrame(Number(range.value) - 1));
    const node = element("div", { class: "tool-frames" },
      button("Previous", () => editor.turn(-1)), range, button("Next", () => editor.turn(1)), word);
    return {
      node,
      show(n) {
        range.value = n + 1;
        word.textContent = `Frame ${n + 1} of ${picture.frames}`;
      },
    };
  }

  history.hear((state, origin) => {
    fields.write(state, origin);
    over.draw(state);
    sum.textContent = count() + (picture.frames > 1 ? ` The masks hold for all ${picture.frames} frames.` : "");
    // Not disabled: the button that was just pressed keeps the focus.
    undo.setAttribute("aria-disabled", !history.canUndo());
    redo.setAttribute("aria-disabled", !history.canRedo());
  });
  fields.listen(history.now, history.change, editor.choose);
  over.root.addEventListener("focusin", ({ target }) => over.idOf(target) && editor.choose(over.idOf(target)));
  pointing({ over, picture, view: plate.view, history, editor });
  keying({ root, over, picture, history, editor });

  form.addEventListener("submit", () => (sent = true));
  addEventListener("beforeunload", (event) => {
    if (form.isConnected && !sent && JSON.stringify(history.now()) !== start) event.preventDefault();
  });
}

function keysHelp(id) {
  return element("details", { class: "tool-help" }, element("summary", {}, "With the keyboard"), element("div", { id }, keyTable(help)));
}
