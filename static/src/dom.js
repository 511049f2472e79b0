export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter(Boolean));
  return node;
}

let count = 0;

// dialog opens a modal box that leaves the page when it is closed.
export function dialog(title, children, kind = "") {
  const id = `dialog-${++count}`;
  const heading = element("h2", { id }, title);
  const box = element("dialog", { "aria-labelledby": id, class: kind }, heading, ...children);
  document.body.append(box);
  box.addEventListener("close", () => setTimeout(() => box.remove()));
  box.showModal();
  return box;
}

// typing says whether keys pressed in a node are words, and so no shortcuts.
export const typing = (node) => node instanceof HTMLElement && node.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
