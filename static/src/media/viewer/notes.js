import { element } from "../../dom.js";
import { post } from "../../http.js";
import { button } from "../button.js";
import { said } from "./marks.js";

const unsaved = "The marks could not be saved just now. They are still here: try again.";

// notes lists the annotations of an image in words and, for its author, saves
// them. A refusal keeps everything as it stands and shows its sentence.
export function notes(pane, say, heading) {
  const { study, marks } = pane;
  const title = element("h2", {}, heading);
  const list = element("ol", {});
  const none = element("p", { class: "meta" }, "No arrows or labels yet.");
  const trouble = element("p", { class: "field-error", role: "alert" });
  const state = element("span", { class: "meta" });
  const save = button("Save marks", send, { class: "button button-solid" });
  const root = element("section", { class: "viewer-notes" }, title, list, none, study.annotate && element("div", { class: "actions" }, save, state), trouble);
  let drawn = null;

  function row(mark) {
    const words = element("span", {}, `${study.frames.length > 1 ? `Frame ${mark.frame + 1}: ` : ""}${said(mark, study)}`);
    const see = study.frames.length > 1 && button("Show", () => pane.show(mark.frame), { class: "link" });
    const away = study.annotate && button("Take away", () => {
      marks.remove(mark.id);
      say("Taken away.");
      (list.querySelector("button") ?? save).focus();
    }, { class: "link" });
    return element("li", {}, words, see && " ", see, away && " ", away);
  }

  function show() {
    const all = marks.annotations();
    const now = JSON.stringify(all);
    state.textContent = marks.dirty() ? "Not saved yet" : state.textContent === "Not saved yet" ? "" : state.textContent;
    if (now === drawn) return;
    drawn = now;
    list.replaceChildren(...all.map(row));
    root.hidden = !all.length && !study.annotate;
    none.hidden = all.length > 0;
  }

  async function send() {
    const sent = marks.wire();
    save.setAttribute("aria-busy", "true");
    trouble.textContent = "";
    try {
      const answer = await post(study.annotate, new URLSearchParams({ _token: study.token, annotations: sent }),
        { headers: { Accept: "application/json", "X-Requested-With": "fetch", "X-Form-Token": study.token } });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok || !told.ok) {
        trouble.textContent = told.text || unsaved;
        return;
      }
      marks.kept(sent);
      state.textContent = "Saved";
      say("Marks saved.");
    } catch {
      trouble.textContent = unsaved;
    } finally {
      save.removeAttribute("aria-busy");
    }
  }

  show();
  return { root, show };
}
