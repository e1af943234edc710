// A story: the text of the file beside its steps, saved as it changes; the steps are looked at again once it is saved.
import { DraftFile, place } from "./draft_file.js";

const here = place();
const area = here.querySelector("#file-text");
const form = here.querySelector("[data-studio-text]");
const beside = here.querySelector("[data-story-text]");
beside.append(form);
form.hidden = false;
form.querySelector("button")?.remove(); // it is saved as it changes

const file = new DraftFile(here, { read: () => area.value, write: (text) => { area.value = text; } });
await file.load();
const lost = file.lost();
if (lost && confirm("This browser kept changes that were never saved. Take them up?")) {
  area.value = lost;
  file.changed();
} else file.forget();

let shown = file.saved;
area.addEventListener("input", () => file.changed());
area.addEventListener("change", () => file.save());
file.onSaved((saved) => { beside.classList.toggle("rd-story__behind", saved !== shown); });
file.presence();

// The steps show what was saved last: a form of theirs is sent after the text is saved, and then looked at again.
for (const each of here.querySelectorAll(".rd-story form[method=post]:not([data-studio-text])")) {
  each.addEventListener("submit", async (event) => {
    if (area.value === shown) return;
    event.preventDefault();
    await file.save();
    location.reload();
  });
}

// Leaving the text, the steps are drawn anew.
area.addEventListener("blur", async () => {
  if (area.value === shown) return;
  await file.save();
  if (file.saved === area.value) location.reload();
});

// A link to a step opens it.
const asked = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (asked?.tagName === "DETAILS") { asked.open = true; asked.scrollIntoView({ block: "start" }); }
