// Bundles the browser code and the styles into dist/ and prints what they weigh.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = {
  "app.js": 48 * 1024, "app.css": 34 * 1024,
  // Only pages that need them load these.
  "media.js": 8 * 1024, "mask.js": 24 * 1024, "viewer.js": 56 * 1024, "media.css": 14 * 1024,
};

mkdirSync("dist", { recursive: true });
await build({
  entryPoints: { app: "src/main.js", media: "src/media/upload.js", mask: "src/media/mask.js", viewer: "src/media/viewer.js" },
  bundle: true, minify: true, format: "iife", target: ["es2022"], legalComments: "none", charset: "utf8",
  outdir: "dist", logLevel: "warning",
});
await build({
  entryPoints: { app: "css/main.css", media: "css/media.css" },
  bundle: true, minify: true, target: ["chrome105", "firefox110", "safari16"], charset: "utf8",
  outdir: "dist", logLevel: "warning",
});

const symbols = readdirSync("src/icons").filter((f) => f.endsWith(".svg")).sort().map((f) => {
  const inner = readFileSync(`src/icons/${f}`, "utf8").match(/<svg[^>]*>(.*)<\/svg>/s)[1];
  return `<symbol id="${f.slice(0, -4)}" viewBox="0 0 24 24">${inner}</symbol>`;
});
writeFileSync("dist/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
for (const f of readdirSync("img")) copyFileSync(`img/${f}`, `dist/${f}`);

let over = false;
for (const f of readdirSync("dist").filter((f) => !f.startsWith(".")).sort()) {
  const size = statSync(`dist/${f}`).size;
  const packed = gzipSync(readFileSync(`dist/${f}`), { level: 9 }).length;
  const limit = budget[f];
  console.log(`${f.padEnd(22)} ${String(size).padStart(7)} B ${String(packed).padStart(7)} B gzip${limit ? `   of ${limit}` : ""}`);
  if (limit && size > limit) over = true;
}
if (over) {
  console.error("A bundle is over its budget.");
  process.exit(1);
}
