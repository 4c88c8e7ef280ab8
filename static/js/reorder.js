// Photos in another order: by the buttons of each row, or by dragging its grip with any pointer.

const desk = document.querySelector("[data-desk]");
const tray = desk.querySelector("[data-tray]");
const announcer = desk.querySelector("[data-announce]");
let dragged = null;

function settle(row) {
  const place = [...tray.children].indexOf(row) + 1;
  announcer.textContent = `Now photo ${place} of ${tray.children.length}.`;
  row.dispatchEvent(new Event("changed", { bubbles: true }));
}

function revealGrips(part) {
  for (const grip of part.querySelectorAll("[data-grip]")) grip.hidden = false;
}

tray.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  if (button.dataset.move === "-1") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  button.focus();
  settle(row);
});

tray.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  dragged = grip.closest("[data-row]");
  dragged.classList.add("dragged");
});

tray.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]");
  if (!under || under === dragged) return;
  const box = under.getBoundingClientRect();
  // Only past the middle, so that rows of different heights do not jump to and fro.
  const isBelow = event.clientY > box.top + box.height / 2;
  const isAfter = dragged.compareDocumentPosition(under) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isAfter && isBelow) under.after(dragged);
  if (!isAfter && !isBelow) under.before(dragged);
});

function drop() {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  settle(dragged);
  dragged = null;
}

tray.addEventListener("pointerup", drop);
tray.addEventListener("pointercancel", drop);
desk.addEventListener("row-added", (event) => revealGrips(event.target));
revealGrips(tray);
