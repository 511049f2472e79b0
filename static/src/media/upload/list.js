const between = 2000;
const longest = 15_000;

// list keeps the server's list of images in step; refresh fetches it, and goes
// on as long as a row of it is still being looked at.
export function list(section) {
  let count = 0; // an answer that was overtaken is dropped
  let timer = 0;
  let pause = between;

  async function refresh() {
    const mine = ++count;
    clearTimeout(timer);
    try {
      const answer = await fetch(section.dataset.list, { headers: { "X-Requested-With": "fetch" }, cache: "no-store", redirect: "manual" });
      if (answer.ok) {
        const html = await answer.text();
        if (mine === count) put(section, html);
      }
    } catch {
      // What stands there is still true; the next upload or round asks again.
    }
    if (mine === count) watch();
  }

  function watch() {
    if (!section.isConnected || !section.querySelector('[data-image-list] [data-state="waiting"]')) return;
    timer = setTimeout(refresh, pause);
    pause = Math.min(longest, pause * 1.3);
  }

  watch();
  return () => {
    pause = between;
    return refresh();
  };
}

function put(section, html) {
  const old = section.querySelector("[data-image-list]");
  const holder = document.createElement("template");
  holder.innerHTML = html; // escaped by the server
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const whole = holder.content.querySelector("[data-image-list]");
  if (whole) old.replaceWith(whole);
  else old.replaceChildren(holder.content);
  if (focused) section.querySelector(`[data-image-list] [href="${CSS.escape(focused)}"]`)?.focus();
}
