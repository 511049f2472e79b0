import { element } from "../../dom.js";
import { list } from "./list.js";
import { queue } from "./queue.js";
import { row } from "./row.js";
import { send } from "./send.js";
import { sources } from "./sources.js";

// sections makes every [data-upload] take files without leaving the page.
export function sections() {
  for (const section of document.querySelectorAll("[data-upload]")) start(section);
}

function start(section) {
  const { upload, slot, token, max } = section.dataset;
  const status = section.querySelector("[data-upload-status]");
  const rows = element("ul", { class: "uploads", "aria-label": "Uploads", hidden: "" });
  const refresh = list(section);
  const line = queue();
  let leaving = false;
  section.querySelector("[data-image-list]").after(rows);
  for (const node of section.querySelectorAll("[data-plain]")) node.hidden = true;
  for (const node of section.querySelectorAll("[data-pick]")) node.hidden = false;

  sources(section, section.closest("form") ?? section, (files, fromCamera) => {
    const mark = section.querySelector("input[data-screen]");
    const screen = mark ? mark.checked : fromCamera;
    if (mark) mark.checked = false;
    for (const file of files) add(file, screen, fromCamera && files.length === 1);
    if (files.length) say(files.length === 1 ? "One image is on its way." : `${files.length} images are on their way.`);
  });

  function add(file, screen, alone) {
    // The same key at every try: what got in at the first is not there twice.
    const fields = { slot, key: crypto.randomUUID(), ...(screen && { screen: "1" }), file };
    let sending = null;
    const shown = row(file, { cancel, again, remove });
    const job = { start };

    async function start() {
      shown.going(0);
      sending = send(upload, token, fields, shown.going);
      try {
        const told = await sending.done;
        remove();
        await refresh();
        arrived(told, alone);
      } catch (error) {
        if (error.name === "AbortError") return;
        shown.failed(error.message);
        say(error.message);
      } finally {
        sending = null;
      }
    }

    function again() {
      if (max && file.size > Number(max)) return shown.failed(`This image has ${megabytes(file.size)}; up to ${megabytes(max)} can be taken.`);
      shown.waiting();
      line.add(job);
    }

    function cancel() {
      line.drop(job);
      sending?.cancel();
      remove();
      say("Upload cancelled.");
      refresh(); // what the server had already taken shows up
    }

    function remove() {
      const focused = shown.node.contains(document.activeElement);
      shown.node.remove();
      rows.hidden = !rows.children.length;
      if (focused) section.querySelector("[data-files]").focus();
    }

    rows.append(shown.node);
    rows.hidden = false;
    again();
  }

  // A photo that was just taken goes straight to its masks, when nothing else
  // would be left behind; the form's draft is saved as the page is left.
  function arrived({ edit }, alone) {
    if (alone && edit && line.busy() === 1 && !rows.children.length) {
      leaving = true;
      location.assign(edit);
      return;
    }
    const left = line.busy() - 1;
    const failed = rows.children.length - left;
    if (left) say(`An image arrived; ${left} more to come.`);
    else if (failed) say(`${failed === 1 ? "One image" : `${failed} images`} could not be added; beside each stands why.`);
    else say("All images have arrived. Finish each before you publish.");
  }

  function say(text) {
    if (status) status.textContent = text;
  }

  addEventListener("beforeunload", (event) => {
    if (section.isConnected && line.busy() && !leaving) event.preventDefault();
  });
}

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
