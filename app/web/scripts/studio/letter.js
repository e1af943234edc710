// A letter written beside what it says: shown anew as it is typed, on a sample or a case.
import { DraftFile, place } from "./draft_file.js";
import { Findings } from "./findings.js";

const AFTER = 500; // milliseconds of quiet after which the letter is shown anew
const here = place();
const area = here.querySelector("#file-text");
const samples = here.querySelector("[data-letter-sample]");
const live = here.querySelector("[data-letter-live]");
const insert = here.querySelector("[data-letter-insert]");
const pdf = here.querySelector("[data-letter-pdf]");
const caret = here.querySelector("[data-letter-line]");
const file = new DraftFile(here, { read: () => area.value, write: (text) => { area.value = text; show(); } });
let asked = 0;

async function show(look = false) {
  const number = (asked += 1);
  const values = { text: area.value, sample: samples.elements.sample.value, case: samples.elements.case.value };
  const answer = await file.post(samples.dataset.live, look ? { ...values, look: "yes" } : values);
  if (answer.ok && number === asked) live.innerHTML = await answer.text();
}

let timer;
function typed() {
  file.changed();
  clearTimeout(timer);
  timer = setTimeout(show, AFTER);
}

// Where the caret is, for findings name lines.
function lineHere() {
  const line = area.value.slice(0, area.selectionStart).split("\n").length;
  caret.textContent = `Line ${line}`;
}

function goTo(line) {
  const lines = area.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
}

// As if it were typed, so that the undo of the browser takes it back.
function put(text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  typed();
}

await file.load();
const lost = file.lost();
if (lost && confirm("This browser kept changes that were never saved. Take them up?")) {
  area.value = lost;
  typed();
} else file.forget();
area.addEventListener("input", typed);
for (const moved of ["keyup", "click", "focus"]) area.addEventListener(moved, lineHere);
area.form.addEventListener("submit", (event) => { event.preventDefault(); file.save(); });
samples.addEventListener("submit", (event) => { event.preventDefault(); show(true); });
samples.elements.sample.addEventListener("change", () => {
  samples.elements.case.value = "";
  const address = new URL(pdf.href);
  address.searchParams.set("sample", samples.elements.sample.value);
  pdf.href = address;
  show();
});
live.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (link) { event.preventDefault(); goTo(Number(link.dataset.line)); }
});
live.addEventListener("submit", async (event) => { // its examples are taken as the letter is saved
  if (!event.target.matches("[data-studio-take]")) return;
  event.preventDefault();
  await file.save();
  const answer = await fetch(event.target.action, {
    method: "POST", body: new FormData(event.target), headers: { "HX-Request": "true" }, credentials: "same-origin",
  });
  if (answer.ok) { await file.load(); show(); }
});
if (!file.locked) {
  area.form.prepend(insert);
  insert.hidden = false;
  area.form.querySelector(".govuk-form-group:has(#file-text)").append(caret);
  insert.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) put(button.dataset.insert);
  });
  insert.querySelector("[data-insert-find]").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const group of insert.querySelectorAll("[data-insert-group]")) {
      for (const entry of group.querySelectorAll("li")) entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
      group.hidden = !group.querySelector("li:not([hidden])");
    }
  });
}
new Findings(here, file, ({ line }) => { if (line) goTo(line); return Boolean(line); });
here.dataset.ready = "yes";
file.presence();
