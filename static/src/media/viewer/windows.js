import { plain } from "./pixels.js";

// Usual windows of computed tomography, in Hounsfield units.
const ct = [
  ["Soft tissue", 40, 400],
  ["Lung", -600, 1500],
  ["Bone", 400, 1800],
  ["Brain", 40, 80],
];

export const deep = (study) => Boolean(study.frames[0]?.deep);

// presets are the windows that are offered: the file's own first.
export function presets(study) {
  if (!deep(study)) return [];
  const usual = study.modality === "CT" ? ct.map(([name, centre, width]) => ({ name, centre, width })) : [];
  const own = (study.windows ?? []).map(({ centre, width }, i) => {
    const like = usual.find((one) => one.centre === centre && one.width === width);
    return { name: `The file's own${like ? `, ${like.name.toLowerCase()}` : i ? ` ${i + 1}` : ""}`, centre, width };
  });
  return [...own, ...usual.filter((one) => !own.some(({ centre, width }) => centre === one.centre && width === one.width))];
}

const value = (study, raw) => raw * (study.slope ?? 1) + (study.intercept ?? 0);

// range is what a frame's values reach from and to, in the modality's units.
export function range(study, frame) {
  if (!frame.values) return { least: 0, greatest: 255 };
  const ends = [value(study, frame.least), value(study, frame.greatest)];
  return { least: Math.min(...ends), greatest: Math.max(...ends) };
}

// whole shows all that a frame holds.
export function whole(study, frame) {
  if (!frame.values) return plain;
  const { least, greatest } = range(study, frame);
  return { centre: (least + greatest + 1) / 2, width: Math.max(1, greatest - least + 1) };
}

export const first = (study, frame) => presets(study)[0] ?? whole(study, frame);

// Brightness and contrast from -100 to 100 are the same for 8-bit pixels.
export const toBrightness = ({ centre }) => Math.round((plain.centre - centre) / 1.28);
export const toContrast = ({ width }) => Math.round(50 * Math.log2(plain.width / width));
export const fromBrightness = (brightness) => plain.centre - brightness * 1.28;
export const fromContrast = (contrast) => plain.width / 2 ** (contrast / 50);
