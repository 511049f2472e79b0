import { typing } from "../../dom.js";
import { step } from "../rect.js";

export const help = (can) => [
  ...(can.frames ? [["↑ ↓ or wheel", "Frame before, frame after"], ["Home, End", "First frame, last frame"], ["Space", "Play, pause"]] : []),
  ["+ −", "Zoom; with the wheel hold Ctrl"],
  ["0", "Fit"],
  ["Shift + arrows", "Shift the picture"],
  ["[ ]", can.deep ? "Narrower window, wider window" : "More contrast, less contrast"],
  ["{ }", can.deep ? "Level down, level up" : "Brighter, darker"],
  ...(can.presets ? [[`1 … ${can.presets}`, "A preset of the window"]] : []),
  ["I", "Invert"],
  ["R", "Reset"],
  ["P, W", "Tools: pan, window"],
  ...(can.measure ? [["M", "Tool: measure"]] : []),
  ...(can.annotate ? [["A, L", "Tools: arrow, label"]] : []),
  ...(can.measure || can.annotate ? [["Enter", "On the picture: place what the tool draws"], ["Arrows, Delete", "On the end of a mark: move it, take it away"]] : []),
  ["H", "Show or hide the marks"],
  ["F", "Full screen"],
  ["?", "This list"],
];

// keying binds the keys while the focus is in the viewer. Letters are left
// alone for those who have switched shortcuts off.
export function keying(root, viewer) {
  const letters = document.documentElement.dataset.shortcuts !== "off";
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || typing(event.target)) return;
    const pane = viewer.pane();
    if (!onMark(event, pane) && !onStage(event, pane) && !(letters && anywhere(event, pane))) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys are not meant
  });

  function onMark(event, pane) {
    const id = pane.over.markOf(event.target);
    const mark = id && pane.marks.find(id);
    if (!mark) return false;
    if (event.key === "Delete" || event.key === "Backspace") {
      pane.marks.remove(id);
      pane.stage.focus();
      viewer.say("Taken away.");
      return true;
    }
    const by = step(event, pane.study.width);
    if (!by) return false;
    const grip = pane.over.pointOf(event.target);
    pane.marks.move(id, mark.points.map((p, i) => (i === grip ? pane.view.within({ x: p.x + by.dx, y: p.y + by.dy }) : p)));
    viewer.tell(id);
    return true;
  }

  function onStage(event, pane) {
    if (event.target !== pane.stage) return false;
    if (event.key === "Enter") return viewer.place();
    if (event.shiftKey && event.key.startsWith("Arrow")) {
      const by = step(event, pane.stage.clientWidth * 4);
      pane.view.pan(-by.dx, -by.dy);
      pane.update();
      return true;
    }
    const to = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -5, PageDown: 5, Home: -Infinity, End: Infinity }[event.key];
    if (to === undefined || event.altKey || pane.study.frames.length < 2) return false;
    viewer.step(pane, to);
    return true;
  }

  function anywhere(event, pane) {
    if (event.altKey || (event.key === " " && event.target !== pane.stage)) return false;
    if (/^[1-9]$/.test(event.key)) return viewer.preset(Number(event.key) - 1);
    const act = {
      "+": viewer.larger, "=": viewer.larger, "-": viewer.smaller, 0: viewer.fit, " ": viewer.play,
      "[": () => viewer.widen(0.9), "]": () => viewer.widen(1.1), "{": () => viewer.shift(-0.05), "}": () => viewer.shift(0.05),
      i: viewer.invert, r: viewer.reset, h: viewer.toggleMarks, f: viewer.full, "?": viewer.list,
      p: () => viewer.tool("pan"), w: () => viewer.tool("window"), m: () => viewer.tool("measure"), a: () => viewer.tool("arrow"), l: () => viewer.tool("label"),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    return act ? act() !== false : false;
  }
}
