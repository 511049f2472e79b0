const holdsFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");

// sources calls take(files, camera) for whatever is picked, photographed, dropped
// on the area or pasted into it; camera says of a photo what it was taken of.
export function sources(section, area, take) {
  for (const input of section.querySelectorAll("[data-files], [data-camera]")) {
    input.addEventListener("change", () => {
      take([...input.files], input.dataset.camera);
      input.value = ""; // so that the same file can be picked again
    });
  }
  dropping(area, section, take);
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    // Word processors put a picture of the text beside the text: then the text is meant.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    take(files);
  });
}

function dropping(area, section, take) {
  // A file dropped beside the area would replace the page and all its words.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!holdsFiles(event.dataTransfer) || event.target.closest?.("input[type=file]")) return;
      event.preventDefault();
      if (!area.contains(event.target)) event.dataTransfer.dropEffect = "none";
    });
  }
  let depth = 0; // every child that is entered and left says so too
  const mark = (step) => section.classList.toggle("images-drop", (depth = Math.max(0, depth + step)) > 0);
  area.addEventListener("dragenter", (event) => holdsFiles(event.dataTransfer) && mark(1));
  area.addEventListener("dragleave", (event) => holdsFiles(event.dataTransfer) && mark(-1));
  area.addEventListener("drop", (event) => {
    mark(-depth);
    if (!holdsFiles(event.dataTransfer) || event.target.closest?.("input[type=file]")) return;
    take([...event.dataTransfer.files]);
  });
}
