import { element } from "../dom.js";

const quiet = 400;

// speaker puts a live region into a node. What follows fast on each other (a
// key held down) is said once, when it has come to rest.
export function speaker(node) {
  const region = element("p", { class: "visually-hidden", role: "status" });
  let timer = 0;
  node.append(region);
  return (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (region.textContent = text), quiet);
  };
}
