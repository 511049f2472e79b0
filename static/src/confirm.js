import { dialog, element } from "./dom.js";

// data-confirm on a form or on one of its buttons asks before it is sent.
export function confirmations() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const asker = button?.matches("[data-confirm]") ? button : form.matches("[data-confirm]") ? form : null;
    if (!asker || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { confirm: question, confirmText, confirmYes } = asker.dataset;
    const yes = element("button", { class: "button button-danger", value: "yes" }, confirmYes || "Go on");
    const no = element("button", { class: "button", value: "no", autofocus: "" }, "Cancel");
    const box = dialog(question, [
      confirmText && element("p", {}, confirmText),
      element("form", { method: "dialog" }, element("p", { class: "actions" }, yes, no)),
    ]);
    box.addEventListener("close", () => {
      if (box.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(button);
      delete form.dataset.confirmed;
    });
  }, true);
}
