// The rows of files that are on their way: preview, progress, what went wrong, Retry, Cancel.

const desk = document.querySelector("[data-desk]");
const tray = desk.querySelector("[data-tray]");
const pattern = desk.querySelector("template[data-waiting]");
const [overall, announcer, problem] = ["overall", "announce", "save-problem"].map((name) =>
  desk.querySelector(`[data-${name}]`),
);
const files = new WeakMap(); // row → file
const started = new WeakMap(); // row → when it was sent off, in ms

const part = (row, name) => row.querySelector(`[data-${name}]`);
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function addRow(file) {
  const row = pattern.content.firstElementChild.cloneNode(true);
  part(row, "name").textContent = `${file.name} · ${size(file.size)}`;
  part(row, "alt").setAttribute("aria-label", `Alt text of ${file.name}`);
  part(row, "bar").setAttribute("aria-label", `Upload of ${file.name}`);
  const preview = part(row, "preview");
  preview.addEventListener("error", () => (preview.hidden = true)); // not every browser reads HEIC
  preview.addEventListener("load", () => URL.revokeObjectURL(preview.src));
  preview.src = URL.createObjectURL(file);
  files.set(row, file);
  tray.append(row);
  return row;
}

function show(row, words, reason = "") {
  part(row, "progress").textContent = words;
  part(row, "reason").textContent = reason;
  row.classList.toggle("failed", Boolean(reason));
  for (const name of ["reason", "retry"]) part(row, name).hidden = !reason;
  part(row, "bar").hidden = Boolean(reason);
  part(row, "cancel").textContent = reason ? "Remove from the list" : "Cancel";
  part(row, "cancel").hidden = false;
}

function send(row) {
  const file = files.get(row);
  const limit = Number(desk.dataset.maxBytes);
  show(row, "Waiting");
  const tooLarge = `This file has ${size(file.size)}; the limit is ${limit / 2 ** 20} MB.`;
  if (file.size > limit) return show(row, "", tooLarge);
  started.set(row, Date.now());
  row.dispatchEvent(new CustomEvent("send", { detail: file, bubbles: true }));
}

function secondsLeft(row, share) {
  const passed = (Date.now() - started.get(row)) / 1000;
  return passed > 1 && share > 0.02 ? `, ${Math.ceil((passed / share) * (1 - share))} s left` : "";
}

desk.addEventListener("files-chosen", (event) => {
  const room = desk.dataset.maxPhotos - tray.children.length;
  event.detail.slice(0, Math.max(0, room)).map(addRow).forEach(send);
  const rest = event.detail.slice(Math.max(0, room)).map((file) => file.name);
  if (rest.length) problem.textContent = `A post holds at most ${desk.dataset.maxPhotos} photos. Not taken: ${rest.join(", ")}.`;
});

desk.addEventListener("progress", (event) => {
  const { target: row, detail: share } = event;
  part(row, "bar").value = share;
  if (share < 1) return show(row, `${Math.round(share * 100)} %${secondsLeft(row, share)}`);
  show(row, "Being developed …");
  part(row, "bar").removeAttribute("value");
  part(row, "cancel").hidden = true; // too late: the server has it
});

desk.addEventListener("failed", (event) => show(event.target, "", event.detail));

tray.addEventListener("click", (event) => {
  const row = event.target.closest(".waiting");
  if (event.target.closest("[data-retry]")) send(row);
  if (!event.target.closest("[data-cancel]")) return;
  row.dispatchEvent(new Event("cancel", { bubbles: true }));
  row.remove();
  desk.querySelector("[data-files]").focus();
});

desk.addEventListener("uploads", ({ detail: { arrived, failed, total, share } }) => {
  overall.hidden = total === 0;
  if (!tray.querySelector(".waiting")) announcer.textContent = "";
  part(overall, "overall-bar").value = share;
  const words = `${arrived} of ${total} uploaded${failed ? `, ${failed} failed` : ""}`;
  const shown = part(overall, "overall-words");
  if (shown.textContent !== words) shown.textContent = words; // a live region: say it once
});

desk.addEventListener("submit", (event) => {
  const waiting = tray.querySelectorAll(".waiting");
  if (!waiting.length) return;
  event.preventDefault();
  announcer.textContent = `${waiting.length === 1 ? "One photo is" : `${waiting.length} photos are`} not there yet. Wait, retry or remove from the list.`;
  waiting[0].scrollIntoView({ block: "center" });
});

window.addEventListener("beforeunload", (event) => {
  if (tray.querySelector(".waiting")) event.preventDefault();
});
