// A file edited as text, in the text area of the page.
import { DraftFile, place } from "./draft_file.js";
import { Findings } from "./findings.js";

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
new Findings(here, file, ({ line }) => {
  if (!line) return false;
  const lines = area.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(from, from + lines[line - 1].length);
  return true;
});
