import { fields, post } from "./http.js";

// The theme is kept by the server; here it is only applied at once.
export function theme() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-theme-form]") || !event.submitter?.value) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    document.documentElement.dataset.theme = chosen;
    for (const button of form.querySelectorAll("[name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
    try {
      const answer = await post(form.action, fields(form, event.submitter));
      if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(answer.status);
    } catch {
      form.submit();
    }
  }, true);
}
