import { dialog, element } from "../../dom.js";
import { drag } from "../drag.js";
import { said } from "./marks.js";

const least = 5; // pixels of the stage: less was a click

// drawing puts new marks on a pane: drawn by hand, or placed in the middle of
// what is seen and then moved with the keys.
export function drawing(say) {
  const add = (pane, kind, points, text) => pane.marks.add({ kind, frame: pane.frame(), points, text });

  function tell(pane, id) {
    const mark = pane.marks.find(id);
    if (mark) say(said(mark, pane.study));
  }

  function line(pane, event, kind, pinching) {
    const at = (e) => pane.view.within(pane.view.toPicture(pane.stagePoint(e)));
    const from = at(event);
    let id = null;
    drag(pane.stage, event, {
      move(e) {
        if (pinching()) return;
        if (id) pane.marks.move(id, [from, at(e)]);
        else if (Math.hypot(e.clientX - event.clientX, e.clientY - event.clientY) >= least) id = add(pane, kind, [from, at(e)]);
      },
      end(meant) {
        if (id && (!meant || pinching())) pane.marks.remove(id);
        else if (id) tell(pane, id);
      },
    });
  }

  function label(pane, point) {
    const input = element("input", { type: "text", maxlength: "80", required: "", autofocus: "" });
    const box = dialog("What does the label say?", [
      element("form", { method: "dialog", class: "stack" },
        element("div", { class: "field" }, element("label", {}, "Text, up to 80 characters", input), element("p", { class: "hint" }, "Nothing that tells who the patient is.")),
        element("p", { class: "actions" },
          element("button", { class: "button button-solid", value: "add" }, "Add"),
          element("button", { class: "button", value: "", formnovalidate: "" }, "Cancel"))),
    ]);
    box.addEventListener("close", () => {
      pane.stage.focus();
      const text = input.value.trim();
      if (box.returnValue === "add" && text) tell(pane, add(pane, "label", [point], text));
    });
  }

  return {
    draw(pane, event, tool, pinching) {
      if (tool === "label") label(pane, pane.view.within(pane.view.toPicture(pane.stagePoint(event))));
      else line(pane, event, tool, pinching);
    },
    place(pane, tool) {
      const { x, y, width } = pane.view.middle();
      if (tool === "label") return label(pane, { x, y });
      const id = add(pane, tool, [{ x: x - width / 8, y }, { x: x + width / 8, y }]);
      requestAnimationFrame(() => requestAnimationFrame(() => pane.over.focus(id))); // once it is drawn
      tell(pane, id);
    },
  };
}
