// A file edited as text, in the text area of the page.
import { DraftFile, place } from "./draft_file.js";

const here = place();
const area = here.querySelector("#file-text");
const file = new DraftFile(here, { read: () => area.value, write: (text) => { area.value = text; } });
await file.load();
const lost = file.lost();
if (lost && confirm("This browser kept changes that were never saved. Take them up?")) {
  area.value = lost;
  file.changed();
} else file.forget();
area.addEventListener("input", () => file.changed());
here.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); file.save(); });
file.presence();
