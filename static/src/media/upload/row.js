import { element } from "../../dom.js";

// row shows the files of one request on their way. Their names stand on this
// page only: the server forgets them.
export function row(files, { cancel, again, remove }) {
  const name = element("span", { class: "upload-name" }, files.length > 1 ? `${files.length} DICOM files` : files[0].name);
  const bar = element("progress", { max: "1", "aria-label": `Upload of ${name.textContent}` });
  const word = element("span", { class: "upload-word" });
  const why = element("p", { class: "field-error", hidden: "" });
  const button = (text, act) => {
    const node = element("button", { type: "button", class: "button" }, text, element("span", { class: "visually-hidden" }, ` ${name.textContent}`));
    node.addEventListener("click", act);
    return node;
  };
  const stop = button("Cancel", cancel);
  const retry = button("Try again", again);
  const away = button("Take away", remove);
  const acts = element("div", { class: "actions" }, stop);
  const node = element("li", { class: "upload" }, name, bar, word, acts, why);

  return {
    node,
    waiting() {
      node.classList.remove("upload-failed");
      bar.hidden = false;
      why.hidden = true;
      bar.value = 0;
      word.textContent = "Waiting";
      acts.replaceChildren(stop);
    },
    going(part) {
      if (part < 1) bar.value = part;
      else bar.removeAttribute("value");
      word.textContent = part < 1 ? `${Math.floor(part * 100)} %` : "Being looked at";
    },
    failed(sentence) {
      node.classList.add("upload-failed");
      bar.hidden = true;
      word.textContent = "";
      why.textContent = sentence;
      why.hidden = false;
      const focused = acts.contains(document.activeElement);
      acts.replaceChildren(retry, away);
      if (focused) retry.focus();
    },
  };
}
