import { decode } from "fast-png";

const most = 64 * 1024 * 1024;

// store fetches and decodes frames, and keeps the last used of them up to a
// fixed size, for all the images on the page together. A frame is
// {width, height} with values (one grey number a pixel, deep) or rgba.
export function store() {
  const kept = new Map(); // the oldest first
  const coming = new Map();
  let bytes = 0;

  function keep(key, frame) {
    const size = (frame.values ?? frame.rgba).byteLength;
    kept.set(key, { frame, size });
    bytes += size;
    for (const [old, { size: freed }] of kept) {
      if (bytes <= most || old === key) break;
      kept.delete(old);
      bytes -= freed;
    }
  }

  function get(study, index) {
    const key = `${study.id} ${index}`;
    const have = kept.get(key);
    if (have) {
      kept.delete(key);
      kept.set(key, have);
      return Promise.resolve(have.frame);
    }
    if (!coming.has(key)) {
      coming.set(key, load(study.frames[index]).then((frame) => {
        keep(key, frame);
        return frame;
      }).finally(() => coming.delete(key)));
    }
    return coming.get(key);
  }

  return {
    get,
    // ahead fetches a frame that will be wanted soon; its failure is told when it is.
    ahead: (study, index) => study.frames[index] && get(study, index).catch(() => {}),
  };
}

async function load({ full, deep }) {
  if (!deep) return flat(await body(full));
  const { width, height, data, channels } = decode(new Uint8Array(await (await body(deep)).arrayBuffer()));
  return { width, height, ...limits(channels === 1 ? data : data.filter((_, i) => i % channels === 0)) };
}

async function body(url) {
  const answer = await fetch(url, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

function limits(values) {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { values, least, greatest };
}

async function flat(answer) {
  const bitmap = await createImageBitmap(await answer.blob(), { colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}
