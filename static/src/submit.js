// A form that was sent is not sent again: its button is busy until the next
// page comes. The idempotency key on the server does the real work.
const patience = 10_000;
const sent = new WeakSet();

export const wasSent = (form) => sent.has(form);

export function submits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    const button = event.submitter;
    // Not at once: a disabled button's name and value would not be sent.
    setTimeout(() => button && (button.disabled = true));
    setTimeout(() => release(form, button), patience);
  });
}

// release opens the form again, after a download or a lost connection.
function release(form, button) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
  if (button) button.disabled = false;
}
