import { element } from "../../dom.js";
import { layer } from "./layer.js";
import { marks as marksOf } from "./marks.js";
import { plain, sheet } from "./pixels.js";
import { view as viewOf } from "./view.js";
import { deep, first, range, whole } from "./windows.js";

// pane shows one image: the frame that is asked for, through a window, at a
// zoom, with the marks over it. changed hears of whatever is different.
export function pane(study, frames, options) {
  const canvas = element("canvas", { role: "img", "aria-label": study.alt || study.label });
  const corner = (where) => element("span", { class: `viewer-corner viewer-${where}` });
  const [frameWord, zoomWord, windowWord] = [corner("nw"), corner("ne"), corner("sw")];
  const trouble = element("p", { class: "viewer-trouble", hidden: "" });
  const stage = element("div", { class: "viewer-stage", tabindex: "0", role: "application", "aria-label": study.label, "aria-describedby": options.keysId }, canvas);
  // The label says what it is, also that it is a photo of a screen, and that it is not for primary diagnosis.
  const root = element("figure", { class: "viewer-pane" }, stage, element("figcaption", {}, study.label));
  const view = viewOf(study, stage);
  const marks = marksOf(study, () => update());
  const over = layer(study, view, marks, (mark) => mark.kind === "measure" || Boolean(study.annotate));
  const develop = sheet();
  let wanted = 0;
  let shown = -1;
  let frame = null;
  let loading = null;
  let stale = true; // the pixels have to be made again
  let print = null;
  let levels = null; // the window through which it is seen
  let inverted = false;
  let showMarks = true;
  let due = 0;

  stage.append(over.root, frameWord, zoomWord, windowWord, trouble);

  // update draws once for all that changed before the next picture of the screen.
  function update(pixels = false) {
    stale ||= pixels;
    due ||= requestAnimationFrame(() => {
      due = 0;
      draw();
      options.changed();
    });
  }

  function draw() {
    view.resized();
    stage.classList.toggle("viewer-fitted", view.fitted());
    frameWord.textContent = study.frames.length > 1 && shown >= 0 ? `${shown + 1} / ${study.frames.length}` : "";
    if (!frame) return void (canvas.width = 1); // never the pixels of another frame
    if (stale) print = develop(frame, { ...levels, inverted: inverted !== Boolean(frame.values && study.inverted), slope: study.slope, intercept: study.intercept });
    stale = false;
    const sharp = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(stage.clientWidth * sharp));
    canvas.height = Math.max(1, Math.round(stage.clientHeight * sharp));
    const context = canvas.getContext("2d");
    const { x, y } = view.origin();
    const scale = view.part();
    // Enlarged far, pixels show as what they are.
    context.imageSmoothingEnabled = scale < 4;
    context.imageSmoothingQuality = "high";
    context.drawImage(print, x * sharp, y * sharp, study.width * scale * sharp, study.height * scale * sharp);
    over.draw(shown, showMarks);
    zoomWord.textContent = `${Math.round(scale * 100)} %`;
    windowWord.textContent = deep(study) ? `L ${Math.round(levels.centre)}  W ${Math.round(levels.width)}` : "";
  }

  // While one frame is fetched only the newest wish is remembered.
  async function load() {
    while (shown !== wanted) {
      const next = wanted;
      try {
        frame = await frames.get(study, next);
        trouble.hidden = true;
      } catch {
        frame = null;
        trouble.textContent = "This frame could not be loaded. It is tried again when you turn to it.";
        trouble.hidden = false;
      }
      shown = next;
      if (frame) levels ??= first(study, frame);
      update(true);
    }
    for (const near of [1, -1, 2]) frames.ahead(study, shown + near);
  }

  function show(index) {
    wanted = Math.min(study.frames.length - 1, Math.max(0, index));
    loading ??= load().finally(() => (loading = null));
    return loading;
  }

  new ResizeObserver(() => update()).observe(stage);
  view.fit();
  show(0);

  return {
    root, stage, study, view, marks, over, update, show,
    frame: () => wanted,
    step(by) {
      const before = wanted;
      show(wanted + by);
      return wanted - before;
    },
    window: () => levels ?? plain,
    range: () => (frame ? range(study, frame) : { least: 0, greatest: 255 }),
    whole: () => (frame ? whole(study, frame) : plain),
    setWindow(next) {
      const { centre, width } = { ...levels, ...next };
      levels = { centre, width: Math.max(1, width) };
      update(true);
    },
    inverted: () => inverted,
    invert() {
      inverted = !inverted;
      update(true);
    },
    marksShown: () => showMarks,
    toggleMarks() {
      showMarks = !showMarks;
      update();
    },
    reset() {
      view.fit();
      if (frame) levels = first(study, frame);
      inverted = false;
      update(true);
    },
    // stagePoint is where on the stage an event happened.
    stagePoint({ clientX, clientY }) {
      const box = stage.getBoundingClientRect();
      return { x: clientX - box.left - stage.clientLeft, y: clientY - box.top - stage.clientTop };
    },
  };
}
