import { dialog, element, typing } from "./dom.js";

// keys binds data-hotkey, j and k on lists, and ? for the list of keys, unless
// the reader switched them off.
export function keys() {
  if (document.documentElement.dataset.shortcuts === "off") return;
  for (const node of document.querySelectorAll("[data-hotkey]")) node.setAttribute("aria-keyshortcuts", node.dataset.hotkey);
  for (const button of document.querySelectorAll("[data-shortcut-list]")) {
    button.hidden = false;
    button.addEventListener("click", list);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") list();
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (!press(event.key)) return;
    event.preventDefault();
  });
}

// press clicks or focuses what carries the key; parts swapped in later count too.
function press(key) {
  const node = key.length === 1 && document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
  if (!node || node.disabled) return false;
  if (!node.checkVisibility()) return followSearch(node);
  if (typing(node)) node.focus();
  else node.click();
  return true;
}

// On a narrow page the search box is a link to the search page.
function followSearch(node) {
  const link = node.type === "search" && document.querySelector(".site-search-link");
  link?.click?.();
  return Boolean(link);
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!rows.length) return;
  let at = rows.indexOf(document.activeElement);
  if (at < 0) at = rows.findIndex((row) => row.matches("[aria-current]"));
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
}

function list() {
  const bound = [...document.querySelectorAll("[data-hotkey]")].map((node) => [node.dataset.hotkey, name(node)]);
  if (document.querySelector("[data-rows] [data-row]")) bound.push(["j", "Next in the list"], ["k", "Previous in the list"], ["Enter", "Open"]);
  bound.push(["?", "This list"]);
  const rows = element("dl", { class: "key-list" });
  for (const [key, what] of bound) rows.append(element("dt", {}, element("kbd", { class: "key-hint" }, key)), element("dd", {}, what));
  dialog("Keyboard shortcuts", [
    rows,
    element("p", { class: "meta" }, "They can be switched off under Settings."),
    element("form", { method: "dialog" }, element("button", { class: "button" }, "Close")),
  ]);
}

function name(node) {
  const label = node.getAttribute("aria-label") || node.labels?.[0]?.textContent;
  if (label) return label.trim();
  const copy = node.cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd")) hint.remove();
  return copy.textContent.trim();
}
