// The small moves of the pages: keys, dialogs, forms that keep what is typed, and lists that can be ticked.
// Everything here is a help; each page works without it.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

initAll();

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
const shortcutsOn = () => localStorage.getItem("redress-keys") !== "off";

// --- A session that ended while somebody was typing: they sign in again in a dialog, and the page stays as it is -----

const A_WHILE = 60000;
const again = document.getElementById("again");
const asPart = { headers: { "HX-Request": "true" }, credentials: "same-origin" };
let heard = Date.now(); // when the server last knew who we are
let renewing = null;
let putOff = -Infinity; // when somebody last said “Not now”

function takeToken(answer) {
  heard = Date.now();
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = answer.headers.get("X-CSRF-Token");
}

// Whether the page may go on: the session lives, or somebody has signed in again in the dialog.
function signedIn() {
  renewing ??= renew().finally(() => { renewing = null; });
  return renewing;
}

async function renew() {
  const answer = await fetch(again.dataset.again, asPart);
  if (answer.status === 204) { takeToken(answer); return true; }
  const before = document.activeElement;
  const [from, to] = [before?.selectionStart, before?.selectionEnd];
  again.innerHTML = await answer.text();
  initAll({ scope: again });
  again.showModal();
  again.querySelector("[type=password]").focus();
  const renewed = await new Promise((done) => {
    again.onclose = () => done(false);
    again.onclick = (event) => { if (event.target.closest("[data-closes]")) again.close(); };
    again.onsubmit = async (event) => {
      event.preventDefault();
      const form = event.target;
      const tried = await fetch(form.action, { ...asPart, method: "POST", body: new FormData(form) });
      if (tried.status === 204) { takeToken(tried); done(true); return; }
      again.innerHTML = await tried.text();
      initAll({ scope: again });
      again.querySelector("[type=password]").focus();
    };
  });
  if (!renewed) putOff = Date.now();
  again.onclose = null;
  again.close();
  again.textContent = "";
  before?.blur();
  before?.focus();
  if (typeof from === "number") before.setSelectionRange(from, to); // a dialog takes the caret away
  return renewed;
}

// Fetch a part of the page. Where the session has ended, or the forms have an old token, it is asked for once more.
async function ask(address, request = asPart) {
  const answer = await fetch(address, request);
  if (!answer.headers.has("X-Redress-Session") || !again) {
    if (answer.ok) heard = Date.now();
    return answer;
  }
  if (Date.now() - putOff < A_WHILE || !(await signedIn())) return answer;
  const token = document.querySelector("input[name=csrf_token]")?.value;
  if (token && request.body?.has("csrf_token")) request.body.set("csrf_token", token);
  return fetch(address, { ...request, signal: undefined });
}

document.addEventListener("htmx:before:request", (event) => { event.detail.ctx.fetch = ask; });

// A page that stood open for a while asks first whether its session lives, before a form leaves it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!again || form.method !== "post" || form === again.querySelector("form") || form.dataset.sure) return;
  if (Date.now() - heard < A_WHILE || button?.formTarget === "_blank") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const lives = await signedIn().catch(() => true); // without a connection the browser says so itself
  if (!lives) return;
  form.dataset.sure = "yes";
  form.requestSubmit(button);
  delete form.dataset.sure;
}, true);

document.querySelector("form[data-goes-on]")?.requestSubmit();

// --- Dialogs: why, and the keys ------------------------------------------------------------------------------------

async function showWhy(link) {
  const dialog = document.getElementById("why");
  const answer = await ask(link.href);
  if (!answer.ok) { location.assign(link.href); return; }
  const close = '<form method="dialog"><button class="govuk-button govuk-button--secondary">Close</button></form>';
  document.getElementById("why-body").innerHTML = (await answer.text()) + close;
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const why = event.target.closest("a[data-why]");
  if (why && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); showWhy(why); return; }
  const opens = event.target.closest("[data-opens]");
  const dialog = opens && document.getElementById(opens.dataset.opens);
  if (dialog) { event.preventDefault(); dialog.showModal(); return; }
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

const keysOn = document.getElementById("keys-on");
if (keysOn) {
  keysOn.checked = shortcutsOn();
  keysOn.addEventListener("change", () => localStorage.setItem("redress-keys", keysOn.checked ? "on" : "off"));
}

// --- Keys ------------------------------------------------------------------------------------------------------------

let pressedG = 0;

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))] ?? rows[0];
  next.querySelector("[data-open], a, button")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function rowHere() { return document.activeElement?.closest("[data-row]"); }

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => rowHere()?.querySelector("input[type=checkbox]")?.click(),
  c: () => (rowHere()?.querySelector("[data-claim]") ?? document.querySelector("[data-key=c]"))?.click(),
  n: () => document.querySelector("[data-key=n]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn() || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (pressedG && Date.now() - pressedG < 1500 && (event.key === "i" || event.key === "l")) {
    pressedG = 0;
    document.querySelector(`.rd-nav a[data-go="${event.key}"]`)?.click();
    return;
  }
  pressedG = event.key === "g" ? Date.now() : 0;
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

// --- Lists that can be ticked -------------------------------------------------------------------------------------------

function countPicked() {
  const count = document.querySelector("[data-pick-count]");
  if (!count) return;
  const boxes = [...document.querySelectorAll(".rd-pick")];
  const picked = boxes.filter((box) => box.checked).length;
  document.getElementById("bulk").toggleAttribute("data-none", !picked);
  count.textContent = picked ? `${picked} selected:` : "With the selected tasks:";
  for (const button of document.querySelectorAll("#bulk button, #bulk select")) button.disabled = !picked;
  const all = document.querySelector("[data-pick-all]");
  if (all) { all.checked = picked > 0 && picked === boxes.length; all.indeterminate = picked > 0 && picked < boxes.length; }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of document.querySelectorAll(".rd-pick")) box.checked = event.target.checked;
  }
  if (event.target.matches(".rd-pick, [data-pick-all]")) countPicked();
});
document.addEventListener("htmx:after:swap", countPicked);
countPicked();

// --- Forms: fields that depend on others, rows of lists, drafts, and the letter beside ------------------------------------

function watched(form, target) {
  const watch = (form.querySelector("[data-watch]")?.dataset.watch ?? "").split(" ");
  const parts = (target.name ?? "").split("-");
  return watch.includes(parts[0]) || watch.includes(parts[parts.length - 1]);
}

// What the answers so far show and hide, and what is worked out from them, as the server sees it. Nothing that can be
// typed in is touched: somebody goes on typing while the answer is on its way.
async function follow(form) {
  const turn = (form.turn = (form.turn ?? 0) + 1);
  const answer = await ask(form.dataset.refresh, { ...asPart, method: "POST", body: new FormData(form) });
  if (!answer.ok || turn !== form.turn) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = form.querySelectorAll("[data-hide]");
  const asked = drawn.querySelectorAll("[data-hide]");
  if (there.length === asked.length) asked.forEach((part, at) => { there[at].dataset.hidden = part.dataset.hidden; });
  for (const shown of drawn.querySelectorAll(".app-shown[id]")) {
    const here = document.getElementById(shown.id);
    if (here && here.innerHTML !== shown.innerHTML) here.innerHTML = shown.innerHTML;
  }
}

// A row of a list more or less: the fields are drawn again, and nobody can type into the old ones meanwhile.
async function redraw(form, more) {
  const answers = document.getElementById("answers");
  answers.inert = true;
  await htmx.ajax("POST", form.dataset.refresh, { source: form, target: "#answers", swap: "innerHTML", values: more });
  answers.inert = false;
}

function focusLastRow(form, list) {
  const rows = form.querySelectorAll(`[data-rows="${list}"] [data-row]`);
  const field = rows[rows.length - 1]?.querySelector("input, select, textarea");
  (field ?? form.querySelector(`[name="add-row"][value="${list}"]`))?.focus();
}

async function pressed(form, button, event) {
  if (button.dataset.words) {
    event.preventDefault();
    const values = { [button.name]: button.value };
    await htmx.ajax("POST", button.dataset.words, { source: form, target: "#own-words", swap: "innerHTML", values });
    document.getElementById(`letter_edits-${button.value}`)?.focus();
  } else if ((button.name === "add-row" || button.name === "remove-row") && form.dataset.refresh) {
    event.preventDefault();
    await redraw(form, { [button.name]: button.value });
    focusLastRow(form, button.value.replace(/-\d+$/, ""));
  } else {
    return;
  }
  form.dispatchEvent(new Event("change", { bubbles: true })); // the draft and the preview follow
}

for (const form of document.querySelectorAll("form[data-answers]")) {
  let unsaved = false;
  const saved = document.getElementById("saved");
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("change", (event) => {
    unsaved = true;
    if (event.target !== form && form.dataset.refresh && watched(form, event.target)) follow(form);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return; // a look at the PDF: the page stays
    unsaved = false;
    document.addEventListener("htmx:before:request", (late) => late.preventDefault()); // a draft of what is done
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (button?.form === form) pressed(form, button, event);
  });
  saved?.addEventListener("htmx:after:request", () => { unsaved = false; });
  for (const name of ["htmx:error", "htmx:response:error"]) {
    saved?.addEventListener(name, () => {
      unsaved = true;
      saved.textContent = "The draft could not be saved. Keep this page open: it is tried again with your next change.";
    });
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved && saved) htmx.trigger(saved, "now"); });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

document.addEventListener("htmx:after:swap", (event) => {
  const place = event.target instanceof Element ? event.target : document.body;
  initAll({ scope: place });
});

// --- Diagrams -----------------------------------------------------------------------------------------------------------

const diagrams = document.querySelectorAll("[data-diagram]");
if (diagrams.length) {
  const { draw } = await import("./diagram.js");
  for (const place of diagrams) draw(place);
}

// --- Long lists: only what has the letters that are typed -----------------------------------------------------------------

for (const filter of document.querySelectorAll("[data-filters]")) {
  const typed = filter.querySelector("[data-filter]");
  filter.hidden = false;
  typed.addEventListener("input", () => {
    const wanted = typed.value.trim().toLowerCase();
    for (const line of document.querySelectorAll(typed.dataset.filter)) {
      line.hidden = !line.textContent.toLowerCase().includes(wanted);
      if (wanted && !line.hidden) line.closest("details")?.setAttribute("open", "");
    }
  });
}

// --- Asking before a form is sent -----------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const asked = event.target.dataset.confirm;
  if (asked && !window.confirm(asked)) event.preventDefault();
});
