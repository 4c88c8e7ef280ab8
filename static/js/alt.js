// Alt texts: how long each is, how many are missing, and words from the file at one press.

const desk = document.querySelector("[data-desk]");
const missing = desk.querySelector("[data-missing]");

function count() {
  const fields = [...desk.querySelectorAll("[data-tray] > :not(.failed) [data-alt]")];
  for (const field of fields) {
    const shown = field.closest("[data-row]").querySelector("[data-count]");
    if (!shown) continue;
    shown.textContent = field.value.length;
    shown.classList.toggle("problem", field.value.length > Number(shown.dataset.max));
  }
  const empty = fields.filter((field) => !field.value.trim()).length;
  const words = empty === 1 ? "1 photo has no alt text" : `${empty} photos have no alt text`;
  missing.textContent = empty ? words : "";
}

function insert(field, words, adds) {
  field.focus();
  if (adds) field.setSelectionRange(field.value.length, field.value.length);
  else field.select();
  const text = adds && field.value ? ` ${words}` : words;
  // The old command is the only way that Ctrl+Z can take back.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use]");
  if (!button) return;
  event.preventDefault();
  const suggestion = button.closest("[data-suggestion]");
  const words = suggestion.querySelector("[data-words]").textContent;
  insert(document.getElementById(button.dataset.use), words, "adds" in button.dataset);
  suggestion.hidden = true;
});

desk.addEventListener("input", count);
desk.addEventListener("row-added", count);
desk.addEventListener("row-removed", count);
desk.addEventListener("uploads", count); // rows came, were cancelled or failed
