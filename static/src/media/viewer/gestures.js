import { drag } from "../drag.js";

const notch = 40; // of a wheel: trackpads send many small ones

// gestures gives a pane mouse, pen and fingers: one does what the tool says,
// two zoom and shift.
export function gestures(pane, { tool, active, stepped, draw }) {
  const fingers = new Map();
  let pinching = false;
  let rolled = 0;

  pane.stage.addEventListener("pointerdown", (event) => {
    active();
    if (event.pointerType === "touch") touch(event);
    if (pinching || event.button > 1) return;
    const mark = pane.over.markOf(event.target);
    if (mark && grab(event, mark)) return;
    if (event.button === 1) event.preventDefault(); // no scrolling by the wheel's button
    const now = event.button === 1 ? "pan" : tool();
    if (now === "pan") follow(event, pan);
    else if (now === "window") follow(event, windowing());
    else if (event.button === 0) draw(pane, event, now);
  });

  function touch(event) {
    fingers.set(event.pointerId, pane.stagePoint(event));
    if (fingers.size === 2) pinching = true;
    const end = (e) => {
      if (e.pointerId !== event.pointerId) return;
      fingers.delete(e.pointerId);
      if (!fingers.size) pinching = false;
      pane.stage.removeEventListener("pointerup", end);
      pane.stage.removeEventListener("pointercancel", end);
    };
    pane.stage.addEventListener("pointerup", end);
    pane.stage.addEventListener("pointercancel", end);
  }

  pane.stage.addEventListener("pointermove", (event) => {
    if (!pinching || !fingers.has(event.pointerId)) return;
    const before = spread(fingers);
    fingers.set(event.pointerId, pane.stagePoint(event));
    if (fingers.size !== 2) return;
    const after = spread(fingers);
    pane.view.pan(after.x - before.x, after.y - before.y);
    pane.view.zoom(after.far / before.far, after);
    pane.update();
  });

  function follow(event, act) {
    let last = event;
    drag(pane.stage, event, {
      move(e) {
        if (!pinching) act(e.clientX - last.clientX, e.clientY - last.clientY);
        last = e;
      },
    });
  }

  function pan(dx, dy) {
    pane.view.pan(dx, dy);
    pane.update();
  }

  // Sideways makes the window wider, down makes the picture darker. A wide
  // window moves faster than a narrow one.
  function windowing() {
    const pace = Math.max(0.05, pane.window().width / 250);
    return (dx, dy) => {
      const { centre, width } = pane.window();
      pane.setWindow({ centre: centre + dy * pace, width: width + dx * pace });
    };
  }

  // grab moves one point of a mark by its grip, or all of it by its line.
  function grab(event, id) {
    const mark = pane.marks.find(id);
    const grip = pane.over.pointOf(event.target);
    if (!mark || (mark.kind !== "measure" && !pane.study.annotate)) return false;
    const from = pane.view.toPicture(pane.stagePoint(event));
    drag(pane.stage, event, {
      move(e) {
        if (pinching) return;
        const to = pane.view.toPicture(pane.stagePoint(e));
        const shift = (p, i) => (grip === null || grip === i ? pane.view.within({ x: p.x + to.x - from.x, y: p.y + to.y - from.y }) : p);
        pane.marks.move(id, mark.points.map(shift));
      },
      end(meant) {
        if (!meant) pane.marks.move(id, mark.points);
      },
    });
    return true;
  }

  pane.stage.addEventListener("wheel", (event) => {
    const many = pane.study.frames.length > 1;
    const zooming = event.ctrlKey || event.metaKey || !many;
    // A single image lets the page scroll by, until somebody has turned to it.
    if (!many && !event.ctrlKey && !event.metaKey && !pane.stage.contains(document.activeElement)) return;
    event.preventDefault();
    active();
    if (zooming) {
      pane.view.zoom(Math.exp(-event.deltaY / 400), pane.stagePoint(event));
      pane.update();
      return;
    }
    rolled += event.deltaMode ? event.deltaY * notch : event.deltaY;
    const steps = Math.trunc(rolled / notch);
    rolled -= steps * notch;
    if (steps) stepped(pane, steps);
  }, { passive: false });

  pane.stage.addEventListener("dblclick", (event) => {
    if (pane.over.markOf(event.target)) return;
    pane.view.fit();
    pane.update();
  });

  return { pinching: () => pinching };
}

function spread(fingers) {
  const [a, b] = [...fingers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, far: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
}
