import { element } from "../../dom.js";
import { grouped } from "./group.js";
import { newKey } from "./key.js";
import { list } from "./list.js";
import { queue } from "./queue.js";
import { row } from "./row.js";
import { send } from "./send.js";
import { sources } from "./sources.js";

const most = 96 * 1024 * 1024; // as the server's own; past it the connection is cut

// sections makes every [data-upload] take files without leaving the page.
export function sections() {
  for (const section of document.querySelectorAll("[data-upload]")) start(section);
}

function start(section) {
  const { upload, slot, token } = section.dataset;
  const status = section.querySelector("[data-upload-status]");
  const rows = element("ul", { class: "uploads", "aria-label": "Uploads", hidden: "" });
  const refresh = list(section);
  const line = queue();
  let leaving = false;
  section.querySelector("[data-image-list]").after(rows);
  for (const inputs of section.querySelectorAll("[data-image-inputs]")) inputs.hidden = false;
  for (const plain of section.querySelectorAll('button[name="do"][value="images"]')) plain.hidden = true;

  sources(section, section.closest("form") ?? section, async (files, camera) => {
    if (!files.length) return;
    say(files.length === 1 ? "One file is on its way." : `${files.length} files are on their way.`);
    for (const group of await grouped(files)) add(group, camera);
  });

  function add(files, camera) {
    // The same key at every try: what got in at the first is not there twice.
    const fields = { slot, key: newKey(), ...(camera && { [camera]: "1" }) };
    const size = files.reduce((sum, file) => sum + file.size, 0);
    let sending = null;
    const shown = row(files, { cancel, again, remove });
    const job = { start };

    async function start() {
      shown.going(0);
      sending = send(upload, token, fields, files, shown.going);
      try {
        const told = await sending.done;
        if (told.refused.length) fail(told.refused.join(" "));
        else remove();
        await refresh();
        if (!told.refused.length) arrived(told.images, camera);
      } catch (error) {
        if (error.name !== "AbortError") fail(error.message);
      } finally {
        sending = null;
      }
    }

    function fail(sentence) {
      shown.failed(sentence);
      say(sentence);
    }

    function again() {
      if (size > most) return fail(`${files.length === 1 ? "This file has" : "These files have"} ${megabytes(size)}; up to ${megabytes(most)} can be taken.`);
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
  function arrived(images, camera) {
    const left = line.busy() - 1; // this one is still counted
    if (camera && images.length === 1 && !left && !rows.children.length) {
      leaving = true;
      location.assign(images[0].edit);
      return;
    }
    const failed = rows.children.length - left;
    if (left > 0) say(`An image arrived; ${left} more to come.`);
    else if (failed) say(`${failed === 1 ? "One file" : `${failed} files`} could not be added; beside each stands why.`);
    else say("All images have arrived. Finish each before you publish.");
  }

  function say(text) {
    status.textContent = text;
  }

  addEventListener("beforeunload", (event) => {
    if (section.isConnected && line.busy() && !leaving) event.preventDefault();
  });
}

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
