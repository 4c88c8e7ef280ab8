// The empty desk becomes a draft on the server when something first needs one:
// others dispatch "draft-wanted" and wait for "draft-ready" or "draft-failed".

const desk = document.querySelector("[data-desk]");
let isAsking = false;

function reveal(part) {
  // Removed and not just hidden: a hidden label would still be read out with the other one.
  for (const element of part.querySelectorAll("[data-without-script]")) element.remove();
  for (const element of part.querySelectorAll("[data-with-script]")) element.hidden = false;
}

async function begin() {
  if (isAsking || desk.dataset.upload) return;
  isAsking = true;
  try {
    const answer = await fetch(desk.dataset.begin, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": desk.elements.csrf_token.value },
    });
    if (!answer.ok) throw new Error(answer.status === 401 ? "You are logged out." : "The server did not answer.");
    const addresses = await answer.json();
    desk.action = addresses.edit;
    desk.dataset.upload = addresses.upload;
    desk.dataset.save = addresses.save;
    // A reload, or a phone that drops the page, comes back to the draft.
    history.replaceState(null, "", addresses.edit);
    desk.dispatchEvent(new Event("draft-ready"));
  } catch (error) {
    const detail = error instanceof TypeError ? "There is no connection." : error.message;
    desk.dispatchEvent(new CustomEvent("draft-failed", { detail }));
  } finally {
    isAsking = false;
  }
}

desk.addEventListener("draft-wanted", begin);
desk.addEventListener("row-added", (event) => reveal(event.target));
reveal(desk);
