import { element } from "../dom.js";

// button makes a plain button; with pressed given it is a switch.
export function button(text, act, { pressed, keys, ...more } = {}) {
  const node = element("button", { type: "button", class: "button", ...more }, text);
  if (pressed !== undefined) node.setAttribute("aria-pressed", pressed);
  if (keys) node.setAttribute("aria-keyshortcuts", keys);
  node.addEventListener("click", act);
  return node;
}

// group puts controls beside each other under one name.
export const group = (name, ...children) => element("div", { class: "tool-group", role: "group", "aria-label": name }, ...children);

// choice is a row of switches of which one is on; pick hears of its value.
export function choice(name, options, first, pick) {
  const buttons = new Map();
  const node = element("div", { class: "segment", role: "group", "aria-label": name });
  const choose = (value) => {
    for (const [one, b] of buttons) b.setAttribute("aria-pressed", one === value);
    pick(value);
  };
  for (const [value, text] of options) {
    buttons.set(value, button(text, () => choose(value), { pressed: value === first, class: "" }));
    node.append(buttons.get(value));
  }
  return { node, choose, has: (value) => buttons.has(value), name: (value) => buttons.get(value).textContent };
}

// keyTable lists what keys do.
export function keyTable(rows) {
  const table = element("dl", { class: "key-list" });
  for (const [key, what] of rows) table.append(element("dt", {}, element("kbd", { class: "key-hint" }, key)), element("dd", {}, what));
  return table;
}
