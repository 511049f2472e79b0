// drag follows one pointer from its press to its end. move hears of every
// place it goes to; end of whether the gesture was meant, or was taken away by
// the system (a call, a second finger scrolling).
export function drag(node, event, { move, end }) {
  const over = new AbortController();
  const mine = (act) => (e) => e.pointerId === event.pointerId && act(e);
  const on = (kind, act) => node.addEventListener(kind, mine(act), { signal: over.signal });
  const stop = (meant) => (e) => {
    over.abort();
    end?.(meant, e);
  };
  node.setPointerCapture(event.pointerId);
  on("pointermove", move);
  on("pointerup", stop(true));
  on("pointercancel", stop(false));
}
