// The editor of diagrams: the canvas of bpmn-js, cut to what runs; properties whose choices come from this content;
// what the check says as markers; what differs from what is in force; how tokens go.
import "./nonce.js";
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from "bpmn-js-properties-panel";
import CloudBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import Minimap from "diagram-js-minimap";
import TokenSimulation from "bpmn-js-token-simulation/lib/modeler";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import { DraftFile, place } from "./draft_file.js";
import { Findings } from "./findings.js";
import { Difference } from "./diagram_difference.js";
import { Marks } from "./diagram_marks.js";
import { OwnProperties } from "./diagram_properties.js";
import { OnlyWhatRuns } from "./diagram_runs.js";

const here = place();
const [BESIDE_PALETTE, MARGIN] = [130, 30]; // pixels
const READABLE = 0.75;
const locked = "locked" in here.dataset;
const part = (name) => here.querySelector(`[data-diagram-${name}]`);

const file = new DraftFile(here, {
  read: async () => (kept === null ? (await modeler.saveXML({ format: true })).xml : kept),
  write: (text) => open(text),
});
const [choices] = await Promise.all([fetch(part("canvas").dataset.choices, { credentials: "same-origin" }).then((answer) => answer.json()), file.load()]);
let kept = null; // the text as it was opened, until something is changed: opening alone changes nothing

const modeler = new Modeler({
  container: part("canvas"),
  propertiesPanel: { parent: part("properties"), feelPopupContainer: here },
  moddleExtensions: { zeebe },
  additionalModules: [
    BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, CloudBehaviors, Minimap,
    TokenSimulation, OwnProperties(choices, locked), OnlyWhatRuns(choices.runs, locked),
  ],
});
const service = (name) => modeler.get(name);
if (locked) service("commandStack").execute = () => {}; // it is only to be looked at
const marks = new Marks(modeler);
const difference = new Difference(modeler, file, part("difference"), zeebe);

async function open(text) {
  await modeler.importXML(text);
  kept = text;
  whole(READABLE);
  marks.show();
}

// The whole diagram in view, beside the palette; on opening no smaller than can be read, from its start on.
function whole(readable = 0) {
  const canvas = service("canvas");
  canvas.resized();
  canvas.zoom("fit-viewport");
  const { inner, outer } = canvas.viewbox();
  const fitting = Math.min(1, (outer.width - BESIDE_PALETTE - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  const scale = Math.max(fitting, readable);
  const [width, height] = [outer.width / scale, outer.height / scale];
  const beside = BESIDE_PALETTE / scale;
  const free = Math.max(0, width - beside - MARGIN / scale - inner.width) / 2;
  canvas.viewbox({ x: inner.x - beside - free, y: inner.y - Math.max(MARGIN / scale, (height - inner.height) / 2), width, height });
}

function say(text) { part("said").textContent = text; }

function select({ element: id }) {
  const element = id && service("elementRegistry").get(id);
  if (!element) return false;
  service("canvas").scrollToElement(element, 120);
  service("selection").select(element);
  part("canvas").scrollIntoView({ block: "nearest" });
  return true;
}

const lost = file.lost();
const text = lost && confirm("This browser kept changes that were never saved. Take them up?") ? lost : file.saved;
if (text === file.saved) file.forget();
try {
  await open(text);
} catch (error) {
  say(`This diagram cannot be drawn: ${error.message}. Open it as text and correct it there.`);
}
if (text !== file.saved) file.changed();

const bus = service("eventBus");
bus.on("commandStack.changed", () => {
  if (locked) return;
  kept = null;
  part("undo").disabled = !service("commandStack").canUndo();
  part("redo").disabled = !service("commandStack").canRedo();
  file.changed();
  difference.stale();
});
bus.on("tokenSimulation.toggleMode", ({ active }) => {
  part("tokens").setAttribute("aria-pressed", String(active));
  part("properties").hidden = active;
  service("canvas").resized();
  if (!active) marks.show();
});
const actions = {
  undo: () => service("commandStack").undo(),
  redo: () => service("commandStack").redo(),
  closer: () => service("zoomScroll").stepZoom(1),
  farther: () => service("zoomScroll").stepZoom(-1),
  whole: () => whole(),
  minimap: () => service("minimap").toggle(),
  tokens: () => service("toggleMode").toggleMode(),
  compare: async () => part("compare").setAttribute("aria-pressed", String(await difference.toggle())),
};
for (const [name, act] of Object.entries(actions)) part(name)?.addEventListener("click", act);

file.presence();
new Findings(here, file, select, (findings) => marks.say(findings));
here.dataset.ready = "yes";

export { modeler, open };
