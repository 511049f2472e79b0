const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

export const number = (name) => Number(meta(name)) || 0;

// fields gives the form as a body, with the button that sent it.
export function fields(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter ?? null)) {
    if (typeof value === "string") body.append(name, value);
  }
  return body;
}

export function post(url, body, options = {}) {
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "manual",
    headers: { "X-Requested-With": "fetch", "X-Form-Token": meta("csrf-token") },
    ...options,
  });
}
