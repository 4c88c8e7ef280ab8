// The focus point by a click on the picture, while the row's focus fields are open.

const desk = document.querySelector("[data-desk]");

const row = (element) => element.closest("[data-row]");
const field = (element, side) => row(element).querySelector(`[data-focus="${side}"]`);

// How much of its box's width a picture fills: a tall one stands in the middle of it.
function filled(picture) {
  const ratio = picture.getAttribute("width") / picture.getAttribute("height");
  return Math.min(1, (picture.clientHeight * ratio) / picture.clientWidth);
}

function mark(element) {
  const aim = row(element).querySelector("[data-aim]");
  const details = row(element).querySelector("[data-more]");
  aim.hidden = !details.open;
  row(element).classList.toggle("aiming", details.open);
  const fromMiddle = ((field(element, "x").value || 50) - 50) * filled(row(element).querySelector("[data-proof] img"));
  aim.style.setProperty("inset-inline-start", `${50 + fromMiddle}%`);
  aim.style.setProperty("inset-block-start", `${field(element, "y").value || 50}%`);
}

desk.addEventListener("click", (event) => {
  const picture = event.target.closest("[data-proof] img");
  if (!picture || !row(picture)?.querySelector("[data-more]")?.open) return;
  const box = picture.getBoundingClientRect();
  const fromMiddle = ((event.clientX - box.left) / box.width - 0.5) / filled(picture);
  field(picture, "x").value = Math.round(Math.min(1, Math.max(0, 0.5 + fromMiddle)) * 100);
  field(picture, "y").value = Math.round(((event.clientY - box.top) / box.height) * 100);
  mark(picture);
  picture.dispatchEvent(new Event("changed", { bubbles: true }));
});

desk.addEventListener("input", (event) => {
  if (event.target.matches("[data-focus]")) mark(event.target);
});

window.addEventListener("resize", () => desk.querySelectorAll("[data-more]").forEach(mark));

// "toggle" does not bubble, but it can be caught on its way down.
desk.addEventListener("toggle", (event) => {
  if (event.target.matches("[data-more]")) mark(event.target);
}, true);
