import { post } from "./http.js";

// form[data-passkey] asks the address it names for a question, lets the
// authenticator answer it, and sends the answer as any other form. Where there
// are no passkeys the form stays hidden, and what stands beside it says so.
export function passkeys() {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    for (const note of document.querySelectorAll("[data-passkey-off]")) note.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy")) return;
      form.setAttribute("aria-busy", "true");
      say(form, "");
      ceremony(form).catch((error) => {
        form.removeAttribute("aria-busy");
        say(form, sentence(error));
      });
    });
  }
}

async function ceremony(form) {
  const asked = await post(form.dataset.passkey, new URLSearchParams());
  if (!asked.ok) throw new Error(asked.status);
  const { publicKey } = await asked.json();
  const registers = Boolean(publicKey.user);
  publicKey.challenge = bytes(publicKey.challenge);
  if (registers) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
    for (const one of list ?? []) one.id = bytes(one.id);
  }
  const made = await navigator.credentials[registers ? "create" : "get"]({ publicKey });
  form.elements.answer.value = JSON.stringify(plain(made));
  form.submit();
}

// plain writes a credential as JSON, its bytes in base64url.
function plain({ id, rawId, type, response }) {
  const out = { id, rawId: text(rawId), type, clientExtensionResults: {}, response: { clientDataJSON: text(response.clientDataJSON) } };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part] && !(part === "authenticatorData" && response.attestationObject)) out.response[part] = text(response[part]);
  }
  if (response.getTransports) out.response.transports = response.getTransports();
  return out;
}

const bytes = (base64url) => Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function sentence({ name }) {
  if (name === "InvalidStateError") return "This authenticator holds one of your passkeys already.";
  if (name === "NotAllowedError") return "No passkey was used: it was called off, or took too long. Try again.";
  if (name === "SecurityError") return "Passkeys don’t work under this address.";
  return "That did not work, and nothing was changed. Reload the page and try again.";
}

function say(form, words) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = words;
  place.hidden = !words;
}
