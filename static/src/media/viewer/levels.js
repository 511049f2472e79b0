import { element } from "../../dom.js";
import { deep, fromBrightness, fromContrast, presets, toBrightness, toContrast } from "./windows.js";

// levels are the sliders of the window and its presets, for whichever pane is
// active: level and width of deep pixels, brightness and contrast of others.
export function levels(say) {
  const one = slider();
  const two = slider();
  const pick = element("select", { "aria-label": "Window preset" });
  const root = element("div", { class: "tool-bar viewer-levels", role: "group", "aria-label": "Window" }, pick, one.root, two.root);
  let pane = null;

  function slider() {
    const name = element("span", {});
    const range = element("input", { type: "range" });
    const value = element("span", { class: "tool-value" });
    return { root: element("label", { class: "tool-slider" }, name, range, value), name, range, value };
  }

  // What is set by hand may lie beyond what the pixels hold.
  function set({ name, range, value }, text, least, most, now) {
    name.textContent = text;
    Object.assign(range, { min: String(Math.min(Math.floor(least), Math.round(now))), max: String(Math.max(Math.ceil(most), Math.round(now))) });
    range.value = String(Math.round(now));
    value.textContent = String(Math.round(now));
  }

  function show() {
    const now = pane.window();
    const { least, greatest } = pane.range();
    if (deep(pane.study)) {
      set(one, "Level", least, greatest, now.centre);
      set(two, "Width", 1, Math.max(2, greatest - least + 1), now.width);
    } else {
      set(one, "Brightness", -100, 100, toBrightness(now));
      set(two, "Contrast", -100, 100, toContrast(now));
    }
    const at = presets(pane.study).findIndex(({ centre, width }) => centre === now.centre && width === now.width);
    const whole = pane.whole();
    pick.value = at >= 0 ? String(at) : whole.centre === now.centre && whole.width === now.width ? "whole" : "";
  }

  function change() {
    const [a, b] = [Number(one.range.value), Number(two.range.value)];
    pane.setWindow(deep(pane.study) ? { centre: a, width: b } : { centre: fromBrightness(a), width: fromContrast(b) });
  }

  function preset(which) {
    const chosen = which === "whole" ? { name: "All values", ...pane.whole() } : presets(pane.study)[which];
    if (!chosen) return false;
    pane.setWindow({ centre: chosen.centre, width: chosen.width });
    say(`${chosen.name}: level ${Math.round(chosen.centre)}, width ${Math.round(chosen.width)}`);
    return true;
  }

  one.range.addEventListener("input", change);
  two.range.addEventListener("input", change);
  pick.addEventListener("change", () => pick.value && preset(pick.value));

  return {
    root,
    show,
    preset,
    for(next) {
      if (pane === next) return;
      pane = next;
      pick.hidden = !deep(pane.study);
      pick.replaceChildren(
        ...presets(pane.study).map(({ name, centre, width }, i) => element("option", { value: String(i) }, `${name} (${Math.round(centre)} / ${Math.round(width)})`)),
        element("option", { value: "whole" }, "All values"), element("option", { value: "", disabled: "" }, "By hand"));
    },
  };
}
