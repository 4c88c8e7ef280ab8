// The focus point by a click on the picture, while the row's focus fields are open.

const desk = document.querySelector("[data-desk]");

const row = (element) => element.closest("[data-row]");
const field = (element, side) => row(element).querySelector(`[data-focus="${side}"]`);

function mark(element) {
  const aim = row(element).querySelector("[data-aim]");
  const details = row(element).querySelector("[data-more]");
  aim.hidden = !details.open;
  row(element).classList.toggle("aiming", details.open);
  aim.style.setProperty("inset-inline-start", `${field(element, "x").value || 50}%`);
  aim.style.setProperty("inset-block-start", `${field(element, "y").value || 50}%`);
}

desk.addEventListener("click", (event) => {
  const picture = event.target.closest("[data-proof] img");
  if (!picture || !row(picture)?.querySelector("[data-more]")?.open) return;
  const box = picture.getBoundingClientRect();
  field(picture, "x").value = Math.round(((event.clientX - box.left) / box.width) * 100);
  field(picture, "y").value = Math.round(((event.clientY - box.top) / box.height) * 100);
  mark(picture);
  picture.dispatchEvent(new Event("changed", { bubbles: true }));
});

desk.addEventListener("input", (event) => {
  if (event.target.matches("[data-focus]")) mark(event.target);
});

// "toggle" does not bubble, but it can be caught on its way down.
desk.addEventListener("toggle", (event) => {
  if (event.target.matches("[data-more]")) mark(event.target);
}, true);
