import { fields, post } from "./http.js";

// button[data-preview] shows the text as it will stand, without leaving.
export function preview() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-preview]");
    const panel = button && document.getElementById(button.getAttribute("aria-controls"));
    if (!panel) return;
    event.preventDefault();
    try {
      const answer = await post(button.dataset.preview, fields(button.form));
      if (!answer.ok) throw new Error(answer.status);
      panel.innerHTML = await answer.text(); // sanitised by the server
    } catch {
      panel.textContent = "The preview could not be made just now. Your text is untouched.";
    }
    panel.hidden = false;
  });
}
