import { inside } from "../rect.js";
import { without, withBox } from "./masks.js";

const names = ["x", "y", "w", "h"];
const field = (row, name) => row.querySelector(`[name="${name}"]`);
const own = (row) => row.dataset.why === "own";

// formFields ties the form's rows and the masks together, both ways: the form
// is what is sent, with or without a picture above it.
export function formFields(form, picture) {
  const list = form.querySelector("[data-boxes]");
  const template = form.querySelector("[data-box-template]");
  const polygons = form.elements.polygons;
  const rows = () => [...list.querySelectorAll("[data-box]")];

  function box(one, id) {
    const values = names.map((name) => field(one, name).value);
    if (values.some((value) => value.trim() === "" || !Number.isFinite(Number(value)))) return null;
    const [x, y, w, h] = values.map(Number);
    if (w < 1 || h < 1) return null;
    return { id: String(id), ...inside({ x, y, w, h }, picture), why: one.dataset.why, on: field(one, "hide").checked };
  }

  function write(one, mask, origin) {
    for (const name of names) {
      const input = field(one, name);
      const value = mask ? String(mask[name]) : "";
      // Not into the field in which somebody is typing.
      if (input.value !== value && input !== origin) input.value = value;
    }
    field(one, "hide").checked = Boolean(mask?.on);
    one.hidden = !mask && own(one);
    one.classList.toggle("mask-declined", Boolean(mask && !mask.on));
  }

  return {
    read() {
      const drawn = JSON.parse(polygons.value || "[]") ?? [];
      return {
        boxes: rows().map(box).filter(Boolean),
        shapes: drawn.map((points, i) => ({ id: `shape-${i}`, points })),
      };
    },
    write(state, origin) {
      for (const [i, one] of rows().entries()) write(one, state.boxes.find(({ id }) => id === String(i)), origin);
      polygons.value = JSON.stringify(state.shapes.map(({ points }) => points));
    },
    // free gives the row for a new box, made from the template when none is left.
    free(state) {
      const taken = new Set(state.boxes.map(({ id }) => id));
      const at = rows().findIndex((one, i) => own(one) && !taken.has(String(i)));
      if (at >= 0) return String(at);
      const index = rows().length;
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("ROW", String(index)).replaceAll("NUMBER", String(index + 1));
      list.append(holder.content);
      return String(index);
    },
    // listen tells of the masks as somebody changed them in the rows, and of
    // the row in which somebody is.
    listen(now, changed, entered) {
      list.addEventListener("input", ({ target }) => {
        const one = target.closest("[data-box]");
        if (!one || !names.concat("hide").includes(target.name)) return;
        const id = String(rows().indexOf(one));
        const mask = box(one, id);
        if (mask) changed(withBox(now(), mask), { tag: `row-${id}-${target.name}`, origin: target });
        else if (own(one) && names.every((name) => field(one, name).value === "")) changed(without(now(), id), { origin: target });
      });
      // What was out of bounds is put right when the field is left.
      list.addEventListener("change", () => this.write(now()));
      list.addEventListener("focusin", ({ target }) => {
        const one = target.closest("[data-box]");
        if (one) entered(String(rows().indexOf(one)));
      });
    },
    // chosen marks the row of a mask.
    chosen(id) {
      for (const [i, one] of rows().entries()) one.classList.toggle("mask-chosen", String(i) === id);
    },
  };
}
