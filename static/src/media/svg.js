const space = "http://www.w3.org/2000/svg";

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(space, name);
  set(node, attributes);
  node.append(...children);
  return node;
}

export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// point says where in the drawing, in its own units, an event happened.
export function point(node, event) {
  const box = node.getBoundingClientRect();
  const { width, height } = node.viewBox.baseVal;
  return { x: ((event.clientX - box.left) * width) / box.width, y: ((event.clientY - box.top) * height) / box.height };
}

// unit is how many units of the drawing a pixel of the screen has.
export const unit = (node) => node.viewBox.baseVal.width / (node.getBoundingClientRect().width || 1);
