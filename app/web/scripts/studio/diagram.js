// The editor of a diagram: bpmn-js with our own properties, cut to what runs, saved as it is drawn.
import "./nonce.js";
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from "bpmn-js-properties-panel";
import behaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import minimap from "diagram-js-minimap";
import simulation from "bpmn-js-token-simulation";
import { ZeebeVariableResolverModule } from "@bpmn-io/variable-resolver";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css";
import { DraftFile, place } from "./draft_file.js";
import { Findings } from "./findings.js";
import { compareWith } from "./diagram_compare.js";
import { meaning } from "./diagram_meaning.js";
import { onlyWhatRuns } from "./diagram_palette.js";

const here = place();
const area = here.querySelector("[data-choices]");
const choices = await (await fetch(area.dataset.choices, { credentials: "same-origin" })).json();
const locked = "locked" in here.dataset;
const canvasPlace = here.querySelector("[data-modeler-canvas]");
canvasPlace.tabIndex = 0;

const modeler = new Modeler({
  container: canvasPlace,
  propertiesPanel: { parent: here.querySelector("[data-modeler-panel]"), feelPopupContainer: here },
  moddleExtensions: { zeebe },
  additionalModules: [
    BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, ZeebeVariableResolverModule,
    behaviors, minimap, simulation, onlyWhatRuns(choices, locked), meaning(choices),
  ],
});

if (locked) onlyLookedAt();

here.modeler = modeler; // for tools of the browser
const file = new DraftFile(here, {
  read: async () => (await modeler.saveXML({ format: true })).xml,
  write: async (text) => { await show(text); },
});

async function show(text) {
  const { warnings } = await modeler.importXML(text);
  fit();
  for (const warning of warnings) console.info(warning.message);
}

// Nothing is changed, whatever is done on the canvas or in the properties.
function onlyLookedAt() {
  modeler.get("commandStack").execute = () => {};
  const panel = here.querySelector("[data-modeler-panel]");
  new MutationObserver(() => {
    for (const each of panel.querySelectorAll("input, select, textarea, .bio-properties-panel-add-entry")) each.disabled = true;
    for (const each of panel.querySelectorAll("[contenteditable]")) each.contentEditable = "false";
  }).observe(panel, { childList: true, subtree: true });
}

const tool = (name) => here.querySelector(`[data-tool=${name}]`);

// All of the diagram, beside the palette and not under it.
function fit() {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  const palette = canvasPlace.querySelector(".djs-palette")?.getBoundingClientRect().width ?? 0;
  const { x, y, width, height } = canvas.viewbox();
  const room = ((palette + 30) / canvasPlace.clientWidth) * width;
  canvas.viewbox({ x: x - room, y, width: width + room, height });
}

async function start() {
  const text = await file.load();
  try {
    await show(text);
  } catch (error) {
    file.say(`This diagram cannot be drawn: ${error.message}. Mend it as text.`);
    return;
  }
  const lost = locked ? "" : file.lost();
  if (lost && confirm("This browser kept changes that were never saved. Take them up?")) {
    await show(lost);
    file.changed();
  } else file.forget();
  modeler.on("commandStack.changed", () => {
    tool("undo").disabled = !modeler.get("commandStack").canUndo();
    tool("redo").disabled = !modeler.get("commandStack").canRedo();
    file.changed();
  });
  new Findings(here, file, select, mark);
  file.presence();
  here.dataset.ready = "yes";
}

// Show the element that a finding is about; whether there is one.
function select({ element }) {
  const shape = modeler.get("elementRegistry").get(element);
  if (!shape) return false;
  modeler.get("selection").select(shape);
  modeler.get("canvas").scrollToElement(shape, 120);
  canvasPlace.scrollIntoView({ block: "nearest" });
  return true;
}

let marked = [];

// A mark on every element that a finding is about.
function mark(findings) {
  const [overlays, canvas, registry] = ["overlays", "canvas", "elementRegistry"].map((name) => modeler.get(name));
  overlays.remove({ type: "rd-finding" });
  for (const { id, className } of marked) if (registry.get(id)) canvas.removeMarker(id, className);
  marked = [];
  const byElement = Map.groupBy ? Map.groupBy(findings, ({ element }) => element) : grouped(findings);
  for (const [id, of] of byElement) {
    if (!id || !registry.get(id)) continue;
    const severity = of.some((finding) => finding.severity === "error") ? "error" : "warning";
    const sign = document.createElement("button");
    sign.type = "button";
    sign.className = `rd-sign rd-sign--${severity}`;
    sign.textContent = severity === "error" ? "!" : "?";
    sign.title = of.map(({ message, remedy }) => `${message} ${remedy}`).join("\n");
    sign.addEventListener("click", () => select({ element: id }));
    overlays.add(id, "rd-finding", { position: { top: -12, right: 12 }, html: sign });
    const className = `rd-marked--${severity}`;
    canvas.addMarker(id, className);
    marked.push({ id, className });
  }
}

function grouped(findings) {
  const groups = new Map();
  for (const finding of findings) groups.set(finding.element, [...(groups.get(finding.element) ?? []), finding]);
  return groups;
}

const compare = compareWith(modeler, here, () => file.load("base"));
const tools = {
  undo: () => modeler.get("commandStack").undo(),
  redo: () => modeler.get("commandStack").redo(),
  fit,
  compare: (button) => compare(button),
};
here.querySelector("[data-diagram-tools]").addEventListener("click", (event) => {
  const button = event.target.closest("[data-tool]");
  if (button) tools[button.dataset.tool](button);
});

await start();
