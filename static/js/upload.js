// Sends files, two at a time. waiting.js makes a row for each and asks by events: "send", "cancel".
// This one answers on the row with "progress" and "failed", and puts the photo there when it has arrived.

const desk = document.querySelector("[data-desk]");
const AT_ONCE = 2; // the server develops one at a time; the next is on its way meanwhile
const queue = [];
const rows = new Map(); // row → { file, request, share, state: "waiting", "sending" or "failed" }
let arrived = 0; // of this batch

const LOGGED_OUT = "You are logged out. Log in in another tab, then retry.";
const tell = (element, name, detail) =>
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

function tally() {
  const entries = [...rows.values()];
  const failed = entries.filter((entry) => entry.state === "failed").length;
  const total = arrived + entries.length;
  const share = total && (arrived + entries.reduce((sum, entry) => sum + entry.share, 0)) / total;
  tell(desk, "uploads", { arrived, failed, total, share });
  if (failed === entries.length) arrived = 0;
}

function fail(row, reason) {
  Object.assign(rows.get(row), { state: "failed", share: 0 });
  tell(row, "failed", reason);
  tally();
  next();
}

function arrive(row, markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  const photo = holder.content.firstElementChild;
  const [typed, field] = [row, photo].map((place) => place.querySelector("[data-alt]"));
  const isTyping = document.activeElement === typed;
  field.value = typed.value || field.value;
  row.replaceWith(photo);
  if (isTyping) {
    field.focus();
    field.setSelectionRange(typed.selectionStart, typed.selectionEnd);
  }
  rows.delete(row);
  arrived += 1;
  for (const name of ["row-added", "changed"]) tell(photo, name);
  tally();
  next();
}

function send(row) {
  const entry = rows.get(row);
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", entry.file);
  Object.assign(entry, { request, state: "sending" });
  request.open("POST", desk.dataset.upload);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", desk.elements.csrf_token.value);
  request.upload.addEventListener("progress", (event) => {
    entry.share = event.loaded / event.total;
    tell(row, "progress", entry.share);
    tally();
  });
  request.addEventListener("load", () => {
    if (request.status === 201) arrive(row, request.response.row);
    else if (request.status === 401) fail(row, LOGGED_OUT);
    else fail(row, request.response?.error ?? "The server did not take it.");
  });
  request.addEventListener("error", () => fail(row, "The connection broke."));
  request.send(body);
}

function next() {
  const sending = [...rows.values()].filter((entry) => entry.state === "sending").length;
  if (!queue.length || sending >= AT_ONCE) return;
  if (!desk.dataset.upload) return void desk.dispatchEvent(new Event("draft-wanted"));
  send(queue.shift());
  next();
}

desk.addEventListener("send", (event) => {
  rows.set(event.target, { file: event.detail, share: 0, state: "waiting" });
  queue.push(event.target);
  tally();
  next();
});

desk.addEventListener("cancel", (event) => {
  const place = queue.indexOf(event.target);
  if (place >= 0) queue.splice(place, 1);
  rows.get(event.target)?.request?.abort();
  rows.delete(event.target);
  tally();
  next();
});

desk.addEventListener("draft-ready", next);
desk.addEventListener("draft-failed", (event) => {
  for (const row of queue.splice(0)) fail(row, event.detail);
});
