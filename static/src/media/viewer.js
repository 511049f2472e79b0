// Loaded by the page that shows an image, or a series, by itself.
import { mount } from "./viewer/mount.js";

for (const section of document.querySelectorAll("[data-viewer]")) mount(section);
