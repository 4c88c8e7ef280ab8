// Files by the picker, by drop anywhere on the page, or by paste → "files-chosen" with the list.

const desk = document.querySelector("[data-desk]");
const input = desk.querySelector("[data-files]");
const area = desk.querySelector("[data-drop]");
let depth = 0; // dragenter and dragleave come in pairs for every element under the pointer

function choose(files) {
  if (files.length) desk.dispatchEvent(new CustomEvent("files-chosen", { detail: [...files] }));
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function highlight(step) {
  depth = Math.max(0, depth + step);
  area.classList.toggle("over", depth > 0);
}

input.addEventListener("change", () => {
  choose(input.files);
  input.value = ""; // they are on their way already and must not go with the form again
});

document.addEventListener("dragenter", (event) => carriesFiles(event) && highlight(1));
document.addEventListener("dragleave", (event) => carriesFiles(event) && highlight(-1));
document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  highlight(-depth);
  // An input that takes a file of its own keeps it.
  if (event.target.matches?.("input[type=file]")) return;
  event.preventDefault();
  choose(event.dataTransfer.files);
});

document.addEventListener("paste", (event) => {
  const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length) return;
  event.preventDefault();
  choose(pictures);
});
