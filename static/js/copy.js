// A button that puts an address or a handle on the clipboard, where the browser lets us.

function arm(place) {
  const button = place.querySelector("button");
  const word = button.firstElementChild;
  const before = word.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(place.dataset.copy);
      word.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(place.querySelector("code")); // Ctrl+C does the rest
    }
    setTimeout(() => (word.textContent = before), 2000);
  });
}

if (navigator.clipboard) for (const place of document.querySelectorAll("[data-copy]")) arm(place);
