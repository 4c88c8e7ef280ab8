// Keys for visitors: step, look, search, help. Everything they do is a link or a button too.
const help = document.querySelector("[data-keys-help]");
const SWITCH = "photolog.keys";

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

function step(side) {
  document.querySelector(`[data-step="${side}"]`)?.click();
}

function sideways(direction) {
  // In scripts that run from right to left, "onwards" is to the left.
  const isRtl = getComputedStyle(document.documentElement).direction === "rtl";
  step((direction === "right") !== isRtl ? "older" : "newer");
}

function shotInView() {
  const middle = innerHeight / 2;
  const distance = (shot) => {
    const box = shot.getBoundingClientRect();
    return Math.abs((box.top + box.bottom) / 2 - middle);
  };
  return [...document.querySelectorAll("[data-shot]")].sort((a, b) => distance(a) - distance(b))[0];
}

function search() {
  const field = document.querySelector("input[type=search]");
  if (field) field.focus();
  else location.assign(help.dataset.searchUrl);
}

function showFacts() {
  const facts = document.getElementById("facts");
  facts?.scrollIntoView({ block: "nearest" });
  facts?.focus({ preventScroll: true });
}

const ACTIONS = {
  ArrowLeft: () => sideways("left"),
  ArrowRight: () => sideways("right"),
  j: () => step("older"),
  k: () => step("newer"),
  f: () => shotInView()?.querySelector("[data-fullscreen]")?.click(),
  i: showFacts,
  "/": search,
  "?": () => help.showModal(),
  Escape: () => document.querySelector("[data-shot]") && location.assign(help.dataset.homeUrl),
};

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable], .pano .frame") !== null;
}

function hasModifier(event) {
  return event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && !"?/".includes(event.key));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || hasModifier(event) || !areOn()) return;
  if (isTyping(event.target) || help.open) return;
  if (document.fullscreenElement) {
    if (event.key === "f") document.exitFullscreen();
    return;
  }
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
