// Asking in place before something is gone; without this script a page of its own asks.

const desk = document.querySelector("[data-desk]");
const removal = document.getElementById("remove-dialog");
const problem = desk.querySelector("[data-save-problem]");
let asked = null; // the button whose photo is asked about

for (const link of document.querySelectorAll("[data-dialog]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(link.dataset.dialog).showModal();
  });
}

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

async function remove(button) {
  const row = button.closest("[data-row]");
  const answer = await fetch(button.dataset.remove, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": desk.elements.csrf_token.value },
  });
  if (!answer.ok && answer.status !== 404) {
    throw new Error((await answer.json().catch(() => ({}))).error ?? "The server did not answer.");
  }
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("[data-alt]") ?? desk.querySelector("[data-files]")).focus();
  desk.dispatchEvent(new Event("row-removed"));
}

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  event.preventDefault();
  asked = button;
  removal.returnValue = "";
  removal.showModal();
});

removal.addEventListener("close", () => {
  if (removal.returnValue !== "yes") return;
  remove(asked).catch((error) => {
    problem.textContent = error instanceof TypeError ? "Not removed: there is no connection." : error.message;
  });
});
