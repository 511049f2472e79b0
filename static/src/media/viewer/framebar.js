import { element } from "../../dom.js";
import { button } from "../button.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const calmTime = 500; // milliseconds a frame at least, for those who asked for less motion

// framebar walks and plays the frames of a pane. Nothing plays by itself. walk
// and playOn are told by how many frames to go.
export function framebar(pane, { walk, playOn }) {
  const { frames, frameTime = 100, label } = pane.study;
  const range = element("input", { type: "range", min: "1", max: String(frames.length), value: "1", "aria-label": `Frame, ${label}` });
  const word = element("span", { class: "tool-value" });
  const player = button("Play", play, { class: "button tool-play" });
  const root = element("div", { class: "tool-frames", role: "group", "aria-label": `Frames, ${label}` },
    button("Previous", () => walk(-1)), player, button("Next", () => walk(1)), range, word);
  let timer = 0;

  function play() {
    if (timer) return stop();
    player.textContent = "Pause";
    timer = setTimeout(tick, pause());
  }

  const pause = () => (calm.matches ? Math.max(calmTime, frameTime) : Math.max(20, frameTime));

  async function tick() {
    const began = performance.now();
    const next = (pane.frame() + 1) % frames.length;
    playOn(next - pane.frame());
    await pane.show(next);
    if (!timer || !root.isConnected) return stop();
    timer = setTimeout(tick, Math.max(0, pause() - (performance.now() - began)));
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    player.textContent = "Play";
  }

  range.addEventListener("input", () => walk(Number(range.value) - 1 - pane.frame()));
  return {
    root,
    play,
    stop,
    show() {
      range.value = pane.frame() + 1;
      word.textContent = `Frame ${pane.frame() + 1} of ${frames.length}`;
    },
  };
}
