import { fields, post } from "./http.js";

// form[data-enhance] is sent by fetch and its data-target replaced by the
// answer. Whatever goes wrong, the form is sent the plain way.
export function enhance() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-enhance]")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const button = event.submitter;
    const target = document.querySelector(form.dataset.target) ?? form;
    try {
      const answer = await post(button?.hasAttribute("formaction") ? button.formAction : form.action, fields(form, button));
      if (!answer.ok) throw new Error(answer.status);
      swap(target, await answer.text(), button);
    } catch {
      form.removeAttribute("aria-busy");
      form.removeAttribute("data-enhance");
      form.requestSubmit(button);
    }
  }, true);
}

function swap(target, html, button) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.firstElementChild;
  if (!fresh) throw new Error("empty answer");
  const focused = target.contains(document.activeElement);
  target.replaceWith(holder.content);
  if (focused) (fresh.querySelector(button?.name ? `[name="${button.name}"]` : "button") ?? fresh.querySelector("button"))?.focus();
}
