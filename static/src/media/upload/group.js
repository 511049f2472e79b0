// grouped gives the files as they are sent: those of DICOM together, since
// files that are chosen together are a series; every other by itself.
export async function grouped(files) {
  const dicom = await Promise.all(files.map(isDicom));
  const series = files.filter((_, i) => dicom[i]);
  const single = files.filter((_, i) => !dicom[i]);
  return [...(series.length ? [series] : []), ...single.map((file) => [file])];
}

// Their names often have no ending; the format's mark stands after 128 bytes
// of preamble.
async function isDicom(file) {
  if (/\.dcm$/i.test(file.name)) return true;
  try {
    return (await file.slice(128, 132).text()) === "DICM";
  } catch {
    return false; // unreadable: sending it says why
  }
}
