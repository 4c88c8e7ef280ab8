// The reader by keys: from post to post, like, boost, bookmark, open. All of it is links and buttons, too.
const help = document.querySelector("[data-keys-help]");
const entries = [...document.querySelectorAll("[data-entry]")];
const SWITCH = "photolog.keys"; // the same as on the blog's own pages

function areOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true; // storage refused: the keys cannot be switched off for ever, only for this page
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(SWITCH, isOn ? "on" : "off");
  } catch {
    // nothing to be done, and nothing lost
  }
}

function focused() {
  return document.activeElement?.closest("[data-entry]");
}

function show(entry) {
  entry?.focus({ preventScroll: true });
  entry?.scrollIntoView({ block: "start" });
}

function step(direction) {
  const here = entries.indexOf(focused());
  if (here >= 0) return show(entries[here + direction]);
  // From nowhere: to what is seen, or is about to be.
  const visible = entries.findIndex((entry) => entry.getBoundingClientRect().bottom > 1);
  show(entries[direction > 0 ? visible : Math.max(visible - 1, 0)]);
}

function press(...verbs) {
  const forms = verbs.map((verb) => `form[action$="/${verb}"] button`);
  focused()?.querySelector(forms.join())?.click();
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  l: () => press("like", "unlike"),
  b: () => press("share", "unshare"),
  s: () => press("bookmark", "unbookmark"),
  o: () => focused()?.querySelector("[data-open]")?.click(),
  "?": () => help.showModal(),
};

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") != null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || isTyping(event.target) || help.open || !areOn()) return;
  if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key !== "?")) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

const toggle = help.querySelector("[data-keys-switch]");
toggle.checked = areOn();
toggle.addEventListener("change", () => remember(toggle.checked));
for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}

// Back from a button: the keys go on from the same post.
const returned = document.getElementById(location.hash.slice(1));
if (returned?.matches("[data-entry]")) returned.focus({ preventScroll: true });

// A thread that was never looked through: ask now, and tell what came without moving anything.
const looking = document.querySelector("[data-look-now]");
if (looking) {
  const told = looking.querySelector("[role=status]");
  told.textContent = "Looking …";
  const body = new URLSearchParams(new FormData(looking));
  fetch(looking.action, { method: "POST", body })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      const more = html.split("<article ").length - 1 - entries.length; // strangers' words hold none
      const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show what was found" });
      told.replaceChildren(more > 0 ? link : "Nothing else was found.");
    })
    .catch(() => told.replaceChildren("")); // the button is still there
}
