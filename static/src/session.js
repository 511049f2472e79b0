import { dialog, element } from "./dom.js";
import { number, post } from "./http.js";

const warning = 120_000;
const between = 60_000;
const margin = 3_000; // ends a little before the server does, so that drafts still get in

// session warns two minutes before a session ends without activity, keeps it
// while somebody types, and blanks the page when it is over. Tabs tell each
// other; nothing is stored.
export function session(flush) {
  const idle = number("session-idle") * 1000;
  const until = number("session-until") * 1000;
  if (!idle && !until) return;
  const clock = () => Date.now();
  const started = clock();
  let idleEnd = idle ? started + idle : Infinity;
  let hardEnd = until ? started + until : Infinity;
  let pinged = started;
  let asking = null;
  let over = false;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  tabs?.addEventListener("message", ({ data }) => (data === "over" ? end(false) : extend(data)));
  tabs?.postMessage({});

  function extend({ idle: seconds, until: left } = {}) {
    idleEnd = seconds || idle ? clock() + (seconds ? seconds * 1000 : idle) : Infinity;
    if (left) hardEnd = clock() + left * 1000;
    if (Math.min(idleEnd, hardEnd) - clock() > warning) asking?.close();
  }

  async function ping() {
    pinged = clock();
    try {
      const answer = await post("/session/ping");
      if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return end();
      if (!answer.ok) return;
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      extend(told);
      tabs?.postMessage(told);
    } catch {
      pinged -= between / 2; // the network is away: try again sooner
    }
  }

  function active() {
    if (!over && !asking && clock() - pinged > between) ping();
  }

  function warn() {
    const left = element("span", { class: "count" });
    const hard = hardEnd <= idleEnd;
    const text = element("p", {}, hard
      ? "A session lasts a limited time in all, and this one is at its end. Sign in again to go on. Left: "
      : "Nobody has typed or clicked here for a while. Left: ", left, ".");
    const stay = element("button", { class: "button button-solid", autofocus: "" }, hard ? "All right" : "Stay signed in");
    asking = dialog(hard ? "Your session ends soon" : "Are you still there?", [
      text, element("form", { method: "dialog" }, element("p", { class: "actions" }, stay)),
    ], "session-warning");
    asking.left = left;
    asking.hard = hard;
    asking.addEventListener("close", () => {
      const box = asking;
      asking = null;
      if (over) return;
      if (box.hard) told = true;
      else if (idleEnd - clock() <= warning) ping();
    });
    flush();
  }

  let told = false;
  function tick() {
    if (over) return;
    const left = Math.min(idleEnd, hardEnd) - clock();
    if (left <= margin) return end();
    if (left > warning) return;
    if (!asking && !(told && hardEnd <= idleEnd)) warn();
    if (asking) {
      const s = Math.ceil(left / 1000);
      asking.left.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
    }
  }

  async function end(tell = true) {
    if (over) return;
    over = true;
    if (tell) tabs?.postMessage("over");
    const drafts = document.querySelector("form[data-draft]");
    const kept = await Promise.race([flush(), new Promise((done) => setTimeout(done, 1500, false))]);
    const words = !drafts ? "" : kept
      ? " What you were writing was saved as a draft and is there when you sign in."
      : " The last words could not be saved; the draft holds what was saved before them.";
    const back = encodeURIComponent(location.pathname + location.search);
    document.title = "Signed out";
    const heading = element("h1", { tabindex: "-1" }, "You are signed out");
    document.body.replaceChildren(element("main", { class: "signed-out" },
      heading,
      element("p", {}, `The session ended, so this page was cleared.${words}`),
      element("p", { class: "actions" }, element("a", { class: "button button-solid", href: `/sign-in?return_to=${back}` }, "Sign in")),
    ));
    heading.focus();
  }

  for (const kind of ["keydown", "input", "pointerdown"]) addEventListener(kind, active, { passive: true, capture: true });
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 1000);
}
