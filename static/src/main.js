// Everything here makes pages that already work faster or kinder. Nothing is
// put into browser storage, ever.
import "@github/relative-time-element";
import "@github/markdown-toolbar-element";
import { confirmations } from "./confirm.js";
import { drafts } from "./draft.js";
import { enhance } from "./enhance.js";
import { guards } from "./guard.js";
import { keys } from "./keys.js";
import { menus } from "./menu.js";
import { passkeys } from "./passkey.js";
import { preview } from "./preview.js";
import { session } from "./session.js";
import { submits } from "./submit.js";
import { theme } from "./theme.js";

confirmations();
submits();
const flush = drafts();
enhance();
preview();
guards();
theme();
menus();
passkeys();
keys();
session(flush);

document.querySelector("[data-autofocus]")?.focus();

// A page out of the back-forward cache may show what its reader may no longer see.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
