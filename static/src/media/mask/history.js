const most = 200;

// history holds what is masked and how it came to be. A state is never
// changed, only replaced; changes of one kind in a row (tag) undo as one.
export function history(state) {
  const past = [];
  const future = [];
  const hearers = [];
  let last = null;

  const put = (next, origin) => {
    state = next;
    for (const hear of hearers) hear(state, origin);
  };

  return {
    now: () => state,
    hear(hearer) {
      hearers.push(hearer);
      hearer(state);
    },
    change(next, { tag = null, origin = null } = {}) {
      if (next === state) return;
      if (!tag || tag !== last) past.push(state);
      if (past.length > most) past.shift();
      future.length = 0;
      last = tag;
      put(next, origin);
    },
    // rest ends a run of changes: the next is undone by itself.
    rest: () => (last = null),
    undo() {
      if (!past.length) return false;
      future.push(state);
      last = null;
      put(past.pop());
      return true;
    },
    redo() {
      if (!future.length) return false;
      past.push(state);
      last = null;
      put(future.pop());
      return true;
    },
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };
}
