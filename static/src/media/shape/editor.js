import { element } from "../../dom.js";
import { button, group } from "../button.js";
import { inside } from "../rect.js";
import { speaker } from "../speak.js";
import { cropper } from "./crop.js";
import { paint, turned, upright } from "./frame.js";

const names = ["crop_x", "crop_y", "crop_w", "crop_h"];

// shapeEditor shows what the fields of form[data-shaper] will do to the
// picture, and lets it be done by hand. Turning and cropping are two steps, in
// that order: while a turn waits to be done there is no crop. The fields stay
// what is sent.
export function shapeEditor(form) {
  const picture = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
  const { turn, straighten } = form.elements;
  const numbers = names.map((name) => form.elements[name]);
  const [turnIt, cropIt] = ["turn", "crop"].map((what) => form.querySelector(`button[name="do"][value="${what}"]`));
  const canvas = element("canvas", { role: "img", "aria-label": "The picture as it will be" });
  const image = new Image();
  const crop = cropper((rect) => {
    write(rect);
    say(`Kept: ${rect.w} by ${rect.h}, left ${rect.x}, top ${rect.y}`);
  });
  const sheet = element("div", { class: "shape-sheet" }, canvas, crop.root);
  const slider = element("input", { type: "range", min: straighten.min, max: straighten.max, step: straighten.step, "aria-label": "Straighten, in degrees clockwise" });
  const angle = element("span", { class: "tool-value" });
  const hint = element("p", { class: "meta" });
  const root = element("div", { class: "shape-stage" });
  const say = speaker(root);

  const quarter = () => Number(turn.value) || 0;
  const degrees = () => Math.min(15, Math.max(-15, Number(straighten.value) || 0));
  const frame = () => turned(picture, quarter());
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
    const turning = Boolean(quarter() || degrees());
    const shown = Math.max(1, Math.min(root.clientWidth, (innerHeight * 0.6 * width) / height, width * 2));
    sheet.style.width = `${shown}px`;
    paint(canvas, image, frame(), quarter(), degrees(), shown);
    crop.draw(frame(), turning ? upright(frame(), degrees()) : read(), !turning);
    slider.value = degrees();
    angle.textContent = `${degrees().toLocaleString(undefined, { minimumFractionDigits: 1, signDisplay: "exceptZero" })}°`;
    turnIt.disabled = !turning;
    cropIt.disabled = turning || numbers.every(({ value }) => value === "");
    hint.textContent = turning
      ? "Inside the line is what stays. Press Turn, then it can be cropped."
      : "Drag the edges to crop, or use the arrow keys on the picture: they move what is kept, with Shift they make it larger or smaller, with Alt by one pixel.";
  }

  function rotate(by) {
    turn.value = String((quarter() + by) % 360);
    draw();
    say(`Turned by ${turn.value} degrees`);
  }

  for (const field of [turn, straighten, ...numbers]) field.addEventListener("input", draw);
  slider.addEventListener("input", () => {
    straighten.value = slider.value;
    draw();
  });

  root.append(
    element("div", { class: "tool-bar" },
      group("Turn", button("Turn left", () => rotate(270)), button("Turn right", () => rotate(90))),
      element("div", { class: "tool-slider" }, element("span", { "aria-hidden": "true" }, "Straighten"), slider, angle),
      group("Crop", button("No crop", () => write(whole())))),
    sheet, hint);
  form.prepend(root);
  image.addEventListener("load", draw);
  image.src = form.dataset.src;
  // Also hears when the page's part around it is opened.
  new ResizeObserver(draw).observe(root);
}
