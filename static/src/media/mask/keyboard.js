import { pressed, step } from "../rect.js";
import { find, shift, where, withBox, withShape } from "./masks.js";

export const help = [
  ["Tab", "From mask to mask"],
  ["Arrows", "Move by a hundredth of the width; with Alt by one pixel"],
  ["Shift + arrows", "Make larger or smaller; with Alt by one pixel"],
  ["Space", "Hide what is under it, or not"],
  ["Delete", "Take the mask away"],
  ["N", "New box"],
  ["+ and −", "Zoom"],
  ["Page up, Page down", "Other frames"],
  ["Ctrl + Z", "Undo; with Shift redo"],
];

// keying makes every mask work by keys, while the focus is in the editor.
// Letters are left alone for those who have switched shortcuts off.
export function keying({ root, over, picture, history, editor }) {
  const letters = document.documentElement.dataset.shortcuts !== "off";
  root.addEventListener("keydown", (event) => {
    const id = over.idOf(event.target);
    if (undoing(event) || (id && onMask(event, id)) || anywhere(event)) {
      event.preventDefault();
      event.stopPropagation(); // the page's own keys are not meant
    }
  });

  function undoing(event) {
    if (!event.ctrlKey && !event.metaKey) return false;
    const key = event.key.toLowerCase();
    if (key === "z") editor.travel(event.shiftKey ? "redo" : "undo");
    else if (key === "y") editor.travel("redo");
    else return false;
    return true;
  }

  function onMask(event, id) {
    const mask = find(history.now(), id);
    if (event.key === "Delete" || event.key === "Backspace") editor.remove(id);
    else if (event.key === " " || event.key === "Enter") editor.toggle(id);
    else if (mask.points) return moveShape(event, mask);
    else return moveBox(event, mask);
    return true;
  }

  function moveBox(event, mask) {
    const rect = pressed(event, mask, picture);
    if (!rect) return false;
    const next = { ...mask, ...rect };
    history.change(withBox(history.now(), next), { tag: `key-${mask.id}-${event.shiftKey}` });
    editor.say(where(next));
    return true;
  }

  function moveShape(event, mask) {
    const by = step(event, picture.width);
    if (!by) return false;
    history.change(withShape(history.now(), shift(mask, by.dx, by.dy, picture)), { tag: `key-${mask.id}` });
    return true;
  }

  function anywhere(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return false;
    const act = { ...(letters && { n: editor.newBox, N: editor.newBox }), "+": editor.larger, "=": editor.larger, "-": editor.smaller, Escape: editor.rest,
      PageUp: () => editor.turn(-1), PageDown: () => editor.turn(1) }[event.key];
    act?.();
    return Boolean(act);
  }
}
