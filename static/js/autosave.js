// Keeps a draft safe while it is being written: soon after each change, and at once when the page is
// put away (a phone that locks never says goodbye). A published post changes only by its button.

const desk = document.querySelector("[data-desk]");
const shown = desk.querySelector("[data-saved]");
const problem = desk.querySelector("[data-save-problem]");
const SOON_MS = 1500;
const AGAIN_MS = 10_000;
// A published post has an address for uploads but none for saving by itself.
const isDraft = Boolean(desk.dataset.save) || !desk.dataset.upload;
let [isDirty, isLeaving] = [false, false];
let running = null; // the AbortController of the save under way
let savedAt = 0;
let timer;

function words() {
  const form = new FormData(desk);
  for (const [name, value] of [...form]) if (value instanceof File) form.delete(name);
  return form;
}

function send(keepalive) {
  const request = {
    method: "POST",
    body: words(),
    headers: { Accept: "application/json", "X-CSRF-Token": desk.elements.csrf_token.value },
    signal: running?.signal,
  };
  // Browsers limit what outlives the page to 64 KiB; more is tried the ordinary way.
  return fetch(desk.dataset.save, { ...request, keepalive }).catch((error) => {
    if (!keepalive || error.name === "AbortError") throw error;
    return fetch(desk.dataset.save, request);
  });
}

async function reasonOf(answer) {
  if (answer.status === 401) return "you are logged out. Log in in another tab.";
  return (await answer.json().catch(() => ({}))).error ?? "the server did not answer.";
}

async function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (!isDirty || isLeaving) return;
  if (!desk.dataset.save) return void desk.dispatchEvent(new Event("draft-wanted"));
  if (running && !keepalive) return later(SOON_MS);
  running?.abort();
  const mine = (running = new AbortController());
  isDirty = false;
  try {
    const answer = await send(keepalive);
    if (!answer.ok) throw new Error(await reasonOf(answer));
    savedAt = Date.now();
    problem.textContent = "";
    tick();
  } catch (error) {
    if (error.name === "AbortError") return;
    isDirty = true;
    problem.textContent = `Not saved: ${error instanceof TypeError ? "there is no connection." : error.message}`;
    later(AGAIN_MS);
  } finally {
    if (running === mine) running = null;
  }
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function changed() {
  isDirty = true;
  if (isDraft) later(SOON_MS);
}

function tick() {
  if (!savedAt) return;
  const seconds = Math.round((Date.now() - savedAt) / 1000);
  const ago = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  shown.textContent = seconds < 10 ? "Draft saved" : `Draft saved ${ago} ago`;
}

for (const name of ["input", "changed"]) desk.addEventListener(name, changed);
desk.addEventListener("draft-ready", () => save());
desk.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  isLeaving = true;
  running?.abort(); // else an older state could overtake the form
});
document.addEventListener("visibilitychange", () => document.hidden && isDraft && save({ keepalive: true }));
window.addEventListener("pagehide", () => isDraft && save({ keepalive: true }));
window.addEventListener("pageshow", () => (isLeaving = false));
window.addEventListener("online", () => isDraft && save());
window.addEventListener("beforeunload", (event) => {
  if (isDirty && !isDraft && !isLeaving) event.preventDefault();
});
desk.addEventListener("draft-failed", (event) => {
  problem.textContent = `Not saved: ${event.detail}`;
  if (isDirty) later(AGAIN_MS);
});
setInterval(tick, AGAIN_MS);
