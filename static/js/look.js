// A button that shows a photo on the full screen, where the browser can; the key "f" presses it.
function addButton(shot) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.dataset.fullscreen = "";
  button.textContent = "Full screen";
  button.addEventListener("click", () => shot.requestFullscreen());
  shot.querySelector(".full").prepend(button);
}

if (document.fullscreenEnabled) {
  for (const shot of document.querySelectorAll("[data-shot]")) {
    addButton(shot);
    shot.addEventListener("click", () => document.fullscreenElement && document.exitFullscreen());
  }
}
