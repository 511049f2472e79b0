// list gives a function that fetches the server's list of images and puts it
// in the place of what stood there.
export function list(section) {
  let count = 0; // an answer that was overtaken is dropped

  return async () => {
    const mine = ++count;
    try {
      const answer = await fetch(section.dataset.list, { headers: { "X-Requested-With": "fetch" }, cache: "no-store", redirect: "manual" });
      if (!answer.ok) return;
      const html = await answer.text();
      if (mine === count) put(section.querySelector("[data-image-list]"), html);
    } catch {
      // What stands there is still true; the next upload asks again.
    }
  };
}

function put(old, html) {
  const focused = old.contains(document.activeElement) && document.activeElement.value;
  old.innerHTML = html; // escaped by the server
  if (focused) old.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
}
