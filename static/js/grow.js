// Textareas that grow with their words, so that nobody writes through a slit.

function fit(field) {
  const edges = field.offsetHeight - field.clientHeight;
  if (field.scrollHeight > field.clientHeight) field.style.blockSize = `${field.scrollHeight + edges}px`;
}

function fitAll(part) {
  for (const field of part.querySelectorAll("textarea")) fit(field);
}

document.addEventListener("input", (event) => event.target.matches("textarea") && fit(event.target));
document.addEventListener("row-added", (event) => fitAll(event.target));
fitAll(document);
