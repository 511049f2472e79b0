// Loaded by the page on which an image is straightened, cropped and masked.
import { maskEditor } from "./mask/editor.js";
import { shapeEditor } from "./shape/editor.js";

for (const form of document.querySelectorAll("form[data-shaper]")) shapeEditor(form);
for (const form of document.querySelectorAll("form[data-masker]")) maskEditor(form);
