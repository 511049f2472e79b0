import { element } from "../../dom.js";
import { button, group } from "../button.js";
import { inside } from "../rect.js";
import { speaker } from "../speak.js";
import { cropper } from "./crop.js";
import { filled, paint, quarter, turned } from "./frame.js";

const names = ["crop_x", "crop_y", "crop_w", "crop_h"];

// shapeEditor shows what the fields of form[data-shaper] will do to the
// picture, and lets it be done by hand. The fields stay what is sent.
export function shapeEditor(form) {
  const picture = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
  const { turn, straighten } = form.elements;
  const numbers = names.map((name) => form.elements[name]);
  const canvas = element("canvas", { role: "img", "aria-label": "The picture as it will be" });
  const image = new Image();
  const crop = cropper((rect) => {
    write(rect);
    say(`Kept: ${rect.w} by ${rect.h}, left ${rect.x}, top ${rect.y}`);
  });
  const sheet = element("div", { class: "shape-sheet" }, canvas, crop.root);
  const slider = element("input", { type: "range", min: straighten.min || "-15", max: straighten.max || "15", step: straighten.step || "0.5", "aria-label": "Straighten, in degrees" });
  const angle = element("span", { class: "tool-value" });
  const root = element("div", { class: "shape-stage" });
  const say = speaker(root);
  let straightening = false;
  let shownTurn = Number(turn.value) || 0;

  const degrees = () => Number(straighten.value) || 0;
  const frame = () => turned(picture, shownTurn);
  const whole = () => ({ x: 0, y: 0, w: frame().width, h: frame().height });

  function read() {
    const [x, y, w, h] = numbers.map(({ value }) => (value.trim() === "" ? NaN : Number(value)));
    return [x, y, w, h].every(Number.isFinite) && w >= 1 && h >= 1 ? inside({ x, y, w, h }, frame()) : whole();
  }

  // The whole frame is no crop.
  function write(rect) {
    const all = rect.w === frame().width && rect.h === frame().height;
    for (const [i, key] of ["x", "y", "w", "h"].entries()) numbers[i].value = all ? "" : rect[key];
    draw();
  }

  function draw() {
    const { width, height } = frame();
    const shown = Math.max(1, Math.min(root.clientWidth, (innerHeight * 0.6 * width) / height, width * 2));
    sheet.style.width = `${shown}px`;
    paint(canvas, image, frame(), shownTurn, degrees(), shown);
    crop.draw(frame(), read(), straightening);
    slider.value = degrees();
    angle.textContent = `${degrees().toLocaleString(undefined, { minimumFractionDigits: 1, signDisplay: "exceptZero" })}°`;
  }

  function rotate(clockwise) {
    const rect = quarter(read(), frame(), clockwise);
    shownTurn = (shownTurn + (clockwise ? 90 : 270)) % 360;
    turn.value = String(shownTurn);
    write(rect);
    say(`Turned to ${shownTurn} degrees`);
  }

  turn.addEventListener("change", () => {
    shownTurn = Number(turn.value) || 0;
    write(whole());
  });
  for (const field of [straighten, ...numbers]) field.addEventListener("input", draw);
  slider.addEventListener("input", () => {
    straighten.value = slider.value;
    straightening = true;
    draw();
  });
  slider.addEventListener("change", () => {
    straightening = false;
    draw();
  });

  root.append(
    element("div", { class: "tool-bar" },
      group("Turn", button("Turn left", () => rotate(false)), button("Turn right", () => rotate(true))),
      element("div", { class: "tool-slider" }, element("span", { "aria-hidden": "true" }, "Straighten"), slider, angle),
      group("Crop", button("Without empty corners", () => write(filled(frame(), degrees()))), button("All of it", () => write(whole())))),
    sheet,
    element("p", { class: "meta" }, "Drag the edges, or move what is kept with the arrow keys; Shift makes it larger or smaller, Alt goes by one pixel."));
  form.prepend(root);
  image.addEventListener("load", draw);
  image.src = form.dataset.src;
  // Also hears when the page's part around it is opened.
  new ResizeObserver(draw).observe(root);
}
