// Computes the contrast of every pair of colours that the styles put together,
// in both themes, and fails under 4.5:1 for text and 3:1 for edges of controls.
import { readFileSync } from "node:fs";

const css = readFileSync("css/tokens.css", "utf8");
const themes = {
  light: css.match(/^:root \{([^}]*)\}/m)[1],
  "dark by system": css.match(/:root:not\(\[data-theme="light"\]\) \{([^}]*)\}/)[1],
  "dark by choice": css.match(/^:root\[data-theme="dark"\] \{([^}]*)\}/m)[1],
};
const grounds = ["paper", "raised", "sunk"];
const pairs = [
  ...["ink", "ink-2", "ink-3", "brand", "brand-strong", "ok", "caution", "danger", "student"].flatMap((fg) => grounds.map((bg) => [fg, bg, 4.5])),
  ["on-brand", "brand", 4.5], ["on-brand", "brand-strong", 4.5], ["ink", "match", 4.5],
  ...["ok", "caution", "danger", "student", "brand"].map((c) => [c, `${c}-tint`, 4.5]),
  ...["ink", "ink-2"].flatMap((fg) => ["ok-tint", "caution-tint", "danger-tint", "brand-tint", "student-tint"].map((bg) => [fg, bg, 4.5])),
  ...grounds.map((bg) => ["edge", bg, 3]),
];

const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = (hex) => [0.2126, 0.7152, 0.0722].reduce((sum, k, i) => sum + k * channel(parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16)), 0);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };

let failed = 0;
for (const [theme, body] of Object.entries(themes)) {
  const c = Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
  let least = [Infinity];
  for (const [fg, bg, want] of pairs) {
    const r = ratio(c[fg], c[bg]);
    if (r < want) { failed++; console.log(`${theme}: ${fg} on ${bg} is ${r.toFixed(2)}, wants ${want}`); }
    if (want === 4.5 && r < least[0]) least = [r, fg, bg];
  }
  console.log(`${theme}: ${pairs.length} pairs, least text contrast ${least[0].toFixed(2)} (${least[1]} on ${least[2]})`);
}
process.exit(failed ? 1 : 0);
