// A form drawn with form-js, cut to the fields that our pages have; beside it what becomes of each answer, and the form
// as its task shows it, drawn by the server after each save.
import "./nonce.js";
import { FormEditor } from "@bpmn-io/form-js";
import { DraftFile, place } from "./draft_file.js";
import { OwnProperties } from "./form_properties.js";
import { Findings } from "./findings.js";
import { FormPreview } from "./form_preview.js";
import { written } from "./form_text.js";

const here = place();
const canvas = here.querySelector("[data-form-editor]");
const ours = new Set(canvas.dataset.palette.split(" "));

// form-js offers everything that it knows; what our pages do not show cannot be put on a form.
class CutPalette {
  static $inject = ["formFields"];

  constructor(formFields) {
    for (const type of Object.keys(formFields._formFields)) {
      if (type !== "default" && !ours.has(type)) delete formFields._formFields[type];
    }
  }
}

const editor = new FormEditor({
  container: canvas,
  additionalModules: [{ __init__: ["cutPalette"], cutPalette: ["type", CutPalette] }],
});
const file = new DraftFile(here, {
  read: () => written(editor.saveSchema()),
  write: async (text) => { await editor.importSchema(JSON.parse(text)); file.saved = file.editor.read(); },
});
const preview = new FormPreview(here, file);

// The examples that do not hold.
async function examples() {
  const shown = here.querySelector("[data-form-examples]");
  const answer = await fetch(shown.dataset.address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (answer.ok) shown.innerHTML = await answer.text();
}

// The field of a finding, by its key.
function choose(key) {
  const field = editor.get("formFieldRegistry").getAll().find((each) => each.key === key || each.path === key);
  if (field) editor.get("selection").set(field);
  return Boolean(field);
}

async function open(text) {
  try {
    await editor.importSchema(JSON.parse(text));
    return true;
  } catch (error) {
    file.locked = true;
    file.say(`This form cannot be drawn: ${error.message}. Change it in the list of its fields, or as text.`);
    return false;
  }
}

const drawn = await open(await file.load());
if (drawn) {
  file.saved = file.editor.read(); // as form-js writes it: opening a form is no change of it
  const lost = file.lost();
  if (lost && confirm("This browser kept changes that were never saved. Take them up?")) {
    await open(lost);
    file.changed();
  } else file.forget();
  new OwnProperties(here, editor, canvas.dataset.properties, file.locked);
  editor.on("commandStack.changed", () => file.changed());
  file.onSaved(() => { preview.draw(); examples(); });
  examples();
  new Findings(here, file, ({ element }) => choose(element));
  here.dataset.ready = "yes";
}
file.presence();
