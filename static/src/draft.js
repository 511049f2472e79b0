import { fields, post } from "./http.js";
import { element } from "./dom.js";
import { wasSent } from "./submit.js";

const quiet = 1000;

// drafts saves form[data-draft] on the server a second after the last key, and
// gives back a function that saves what is still unsaved and says whether
// everything is.
export function drafts() {
  const all = [...document.querySelectorAll("form[data-draft]")].map(keep);
  const flush = async () => (await Promise.all(all.map((save) => save()))).every(Boolean);
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  return flush;
}

function keep(form) {
  const say = teller(form);
  let timer = 0;
  let dirty = false;
  let running = null;

  async function save() {
    clearTimeout(timer);
    if (running) return running.then(() => !dirty || save());
    if (!dirty || wasSent(form)) return true;
    dirty = false;
    running = send().finally(() => (running = null));
    await running;
    return !dirty;
  }

  async function send() {
    const body = fields(form);
    try {
      // A browser carries at most 64 KiB past the end of a page.
      const answer = await post(form.dataset.draft, body, { keepalive: body.toString().length < 60_000 });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (!answer.ok) throw new Error(told.text || "");
      take(form, told);
      say("saved");
    } catch (error) {
      dirty = true;
      say("failed", error.message);
      if (form.isConnected) timer = setTimeout(save, 10 * quiet);
    }
  }

  form.addEventListener("input", () => {
    dirty = true;
    say("typing");
    clearTimeout(timer);
    timer = setTimeout(save, quiet);
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || clearTimeout(timer));
  return save;
}

// take writes what the server said into the form's hidden fields of that name.
function take(form, told) {
  for (const [name, value] of Object.entries(told)) {
    const field = form.elements[name];
    if (field instanceof HTMLInputElement && field.type === "hidden") field.value = value;
  }
}

function teller(form) {
  const state = form.querySelector(".draft-state");
  return (what, why) => {
    if (!state) return;
    state.classList.toggle("draft-state-bad", what === "failed");
    if (what === "typing") {
      // Said once, not at every key.
      if (state.textContent !== "Not saved yet") state.textContent = "Not saved yet";
    } else if (what === "saved") {
      const now = new Date().toISOString();
      state.replaceChildren("Draft saved ", element("relative-time", { datetime: now }, "just now"));
    } else {
      state.textContent = /[.!?]$/.test(why) ? why : "Draft not saved. Keep this page open; it is tried again.";
    }
  };
}
