import { fields, post } from "./http.js";
import { element } from "./dom.js";

const quiet = 400;
const guarded = ["title", "body", "bottom_line", "reason", "bio"];

// guards keeps the guard's panel of a form in step with what is typed, shows
// its places in the text, and puts replacements in with one click, which the
// browser can undo. Without it the form does the same by going to the server.
// A form that isn't the forum's says in data-guard who looks at its words.
export function guards() {
  for (const panel of document.querySelectorAll("form:is([data-draft], [data-guard]) [data-guard-panel]")) {
    const form = panel.closest("form");
    // A page has many forms for a comment, and one is written in.
    if (form.closest("details")) form.addEventListener("focusin", () => watch(form, panel), { once: true });
    else watch(form, panel);
  }
}

function watch(form, panel) {
  const texts = guarded.map((name) => form.elements[name]).filter((field) => field?.matches?.("input, textarea"));
  const said = element("p", { class: "visually-hidden", role: "status" });
  const area = texts.find((field) => field.matches("textarea"));
  const marks = backdrop(area);
  let timer = 0;
  let count = 0; // of changes: an answer to what stood before is dropped
  let told = "";
  let next = -1; // the finding whose turn it is after a replacement
  form.append(said);

  async function ask() {
    clearTimeout(timer);
    const mine = ++count;
    try {
      const answer = await post(form.dataset.guard ?? "/guard", fields(form));
      if (!answer.ok || mine !== count) return;
      show(await answer.text(), mine);
    } catch {
      // What is sent in the end is looked at in any case.
    }
  }

  function show(html, mine) {
    if (mine !== count) return;
    const holder = document.createElement("template");
    holder.innerHTML = html; // escaped by the server
    const fresh = holder.content.firstElementChild;
    if (!fresh) return;
    const focused = panel.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.id ? `#${focused.id}` : focused.value && `[value="${focused.value}"]`);
    panel.replaceWith(fresh);
    panel = fresh;
    marks(places());
    if (next >= 0) turn();
    else if (focused) (panel.querySelector(again || null) ?? area).focus();
    const now = panel.querySelector("[id^=guard-summary]")?.textContent.trim() ?? (told && "Nothing is open any more.");
    if (now !== told) said.textContent = now;
    told = panel.querySelector("[id^=guard-summary]") ? now : "";
  }

  // turn gives the focus to the next finding that can be replaced.
  function turn() {
    const buttons = [...panel.querySelectorAll("[data-open] [data-guard-replace]")];
    (buttons[next] ?? buttons.at(-1) ?? area).focus();
    next = -1;
  }

  const places = () => [...panel.querySelectorAll("[data-guard-finding]")].map((item) => ({
    item,
    field: form.elements[item.dataset.field],
    start: Number(item.dataset.start),
    end: Number(item.dataset.end),
    text: item.querySelector(".found").textContent,
    open: item.hasAttribute("data-open"),
    look: item.querySelector(".found").className,
    instead: item.querySelector("[data-guard-replace]").dataset.guardReplace,
  })).filter((place) => place.field);

  form.addEventListener("input", (event) => {
    count++;
    if (!texts.includes(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, quiet);
    marks(places());
  });
  form.addEventListener("change", (event) => {
    if (panel.contains(event.target) || event.target.name === "audience") ask();
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("a, button[name=do]");
    if (!pressed || !panel.contains(pressed) || pressed.value === "blur") return; // which the server does
    const one = pressed.closest("[data-guard-finding]");
    const list = places().filter((place) => (one ? place.item === one : place.open));
    // Where the text has moved on, the server does it, and a link leads to the field alone.
    if (!list.length || !list.every(there)) return;
    event.preventDefault();
    if (pressed.href) return select(list[0]);
    next = one ? places().filter((place) => place.open).findIndex((place) => place.item === one) : 0;
    for (const place of list.reverse()) if (there(place)) put(place); // one may stand inside of another
    ask();
  });
  if (texts.some((field) => field.value.trim())) ask();
}

// units gives the place in the field's own counting: the server counts
// characters, the browser halves of some of them.
function units(place) {
  const letters = [...place.field.value.slice(0, place.end * 2)];
  const start = letters.slice(0, place.start).join("").length;
  return [start, start + place.text.length];
}

const there = (place) => place.field.value.slice(...units(place)) === place.text;

function select(place) {
  place.field.focus();
  place.field.setSelectionRange(...units(place));
}

function put(place) {
  const [start, end] = units(place);
  select(place);
  // The old command alone leaves the browser's undo whole.
  const done = document.execCommand(place.instead ? "insertText" : "delete", false, place.instead);
  if (done) return;
  place.field.setRangeText(place.instead, start, end, "end");
  place.field.dispatchEvent(new Event("input", { bubbles: true }));
}

// backdrop puts the same text behind the text area, with the places marked.
function backdrop(area) {
  const behind = element("div", { class: "guard-behind", "aria-hidden": "true" });
  area.parentNode.prepend(behind); // where no rule for neighbours sees it
  const scroll = () => (behind.scrollTop = area.scrollTop);
  const fit = () => {
    Object.assign(behind.style, { top: `${area.offsetTop}px`, left: `${area.offsetLeft}px`, width: `${area.offsetWidth}px`, height: `${area.offsetHeight}px` });
    behind.style.paddingRight = `${area.offsetWidth - area.clientWidth - 2 + parseFloat(getComputedStyle(area).paddingRight)}px`;
    scroll();
  };
  new ResizeObserver(fit).observe(area);
  area.addEventListener("scroll", scroll, { passive: true });
  return (places) => {
    const text = area.value;
    const nodes = [];
    let at = 0;
    for (const place of places.filter((p) => p.field === area && p.open && there(p))) {
      const [start, end] = units(place);
      if (start < at) continue;
      nodes.push(text.slice(at, start), element("span", { class: place.look }, text.slice(start, end)));
      at = end;
    }
    area.classList.toggle("guard-before", nodes.length > 0);
    behind.replaceChildren(...nodes, text.slice(at), "\n");
    fit();
  };
}
