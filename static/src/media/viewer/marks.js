// Marks over the pixels of one image, never in them: measurements, which
// nobody keeps, and annotations, which the author may save.
// A mark is {id, kind, frame, points: [{x, y}, …], text}.

const named = { measure: "Measurement", arrow: "Arrow", label: "Label" };

export function marks(study, changed) {
  let all = (study.annotations ?? []).map(fromStudy);
  let count = all.length;
  let saved = wire(all);

  const put = (next) => {
    all = next;
    changed();
  };

  return {
    all: () => all,
    on: (frame) => all.filter((mark) => mark.frame === frame),
    annotations: () => all.filter(({ kind }) => kind !== "measure"),
    find: (id) => all.find((mark) => mark.id === id),
    add(mark) {
      const id = `mark-${count++}`;
      put([...all, { ...mark, id }]);
      return id;
    },
    move: (id, points) => put(all.map((mark) => (mark.id === id ? { ...mark, points } : mark))),
    remove: (id) => put(all.filter((mark) => mark.id !== id)),
    clearMeasures: () => put(all.filter(({ kind }) => kind !== "measure")),
    wire: () => wire(all),
    dirty: () => wire(all) !== saved,
    kept(sent) {
      saved = sent;
      changed();
    },
  };
}

// A coordinate of nought may be left out.
function fromStudy(note, i) {
  const points = [{ x: note.x ?? 0, y: note.y ?? 0 }];
  if (note.kind === "arrow") points.push({ x: note.x2 ?? 0, y: note.y2 ?? 0 });
  return { id: `mark-${i}`, kind: note.kind, frame: note.frame, points, text: note.text };
}

// wire is what is saved, as the server takes it.
function wire(all) {
  return JSON.stringify(all.filter(({ kind }) => kind !== "measure").map(({ kind, frame, points: [a, b], text }) => {
    const at = { kind, frame, x: Math.round(a.x), y: Math.round(a.y) };
    return kind === "arrow" ? { ...at, x2: Math.round(b.x), y2: Math.round(b.y) } : { ...at, text };
  }));
}

// length is a measurement in millimetres. spacing is [row, column]: the first
// is the distance between rows, so the height of a pixel.
export function length([a, b], [row, column]) {
  return Math.hypot((b.x - a.x) * column, (b.y - a.y) * row);
}

export function measured(mark, spacing) {
  return `${length(mark.points, spacing).toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} mm`;
}

// said is a mark in words, for lists and for those who don't see it.
export function said(mark, study) {
  if (mark.kind === "label") return `Label “${mark.text}”`;
  if (mark.kind === "measure") return `${named.measure} of ${measured(mark, study.spacing)}`;
  const tip = mark.points[1];
  return `Arrow that points at ${Math.round((tip.x / study.width) * 100)} % from the left, ${Math.round((tip.y / study.height) * 100)} % from the top`;
}
