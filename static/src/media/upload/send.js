// The old request object alone tells how much of a body has gone out.

// send puts the files of one request to the server. done gives its answer
// {images, refused}, or fails with a sentence for the person; progress hears
// of 0 to 1, and of 1 when the rest is the server's work.
export function send(url, token, fields, files, progress) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ _token: token, ...fields })) body.append(name, value);
  for (const file of files) body.append("file", file);
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("X-Form-Token", token);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.upload.addEventListener("load", () => progress(1));
    request.addEventListener("load", () => {
      const told = json(request);
      if (request.status === 200 && told?.images) resolve(told);
      else reject(new Error(told?.text || reason(request)));
    });
    request.addEventListener("error", () => reject(new Error("The connection broke off. The file is still here: try again.")));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
  });
  request.send(body);
  return { done, cancel: () => request.abort() };
}

function json(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

// reason is for answers that carry no sentence of their own.
function reason({ status, responseURL }) {
  if (status === 401 || status === 403 || new URL(responseURL || location.href).pathname.startsWith("/sign-in")) {
    return "You are signed out, or may not add images. Sign in in another tab, then try again.";
  }
  if (status === 413) return "This is larger than what can be taken.";
  if (status === 429) return "Too many images at once. Wait a minute, then try again.";
  return "It could not be taken just now. Try again.";
}
