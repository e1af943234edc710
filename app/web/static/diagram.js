// Where an instance stands, drawn over its diagrams with bpmn-js. Called processes open in place.

const VIEWER = new URL("./vendor/bpmn-js/bpmn-navigated-viewer.production.min.js", import.meta.url);
const READABLE = 0.7;
const MARGIN = 0.92;
const SHEETS = ["./vendor/bpmn-js/assets/diagram-js.css", "./vendor/bpmn-js/assets/bpmn-js.css"];

function load(url) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

function style(path) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(path, import.meta.url);
  document.head.append(link);
}

function made(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

// The processes from one to another that it calls, itself first; null where it never comes to it.
function callsTo(instance, from, to, seen = new Set()) {
  if (from === to) return [from];
  seen.add(from);
  for (const called of Object.values(instance.processes[from]?.calls ?? {})) {
    const rest = seen.has(called) ? null : callsTo(instance, called, to, seen);
    if (rest) return [from, ...rest];
  }
  return null;
}

class Diagram {
  constructor(place, instances) {
    this.instances = instances;
    this.canvas = place.querySelector("[data-diagram-canvas]");
    this.path = place.querySelector("[data-diagram-path]");
    this.tabs = place.querySelector("[data-diagram-tabs]");
    this.first = place.dataset.diagramFirst;
    this.viewer = new window.BpmnJS({ container: this.canvas });
  }

  async start() {
    this.drawTabs();
    const [instance, path] = this.beginning();
    await this.open(instance, path);
  }

  // The process that is asked for, with the calls that lead to it; else the first of all.
  beginning() {
    for (const instance of this.instances) {
      const path = this.first ? callsTo(instance, instance.process, this.first) : null;
      if (path) return [instance, path];
    }
    return [this.instances[0], [this.instances[0].process]];
  }

  // One tab for each instance, the lifecycle first.
  drawTabs() {
    if (this.instances.length < 2) return;
    this.tabs.hidden = false;
    const list = this.tabs.querySelector("ul");
    for (const instance of this.instances) {
      const link = made("a", "", `${instance.name} (${instance.status})`);
      link.href = "#diagram";
      link.addEventListener("click", (event) => { event.preventDefault(); this.open(instance, [instance.process]); });
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  }

  // Show the last process of a path of calls; the earlier ones lead back.
  async open(instance, path) {
    const process = instance.processes[path[path.length - 1]];
    await this.viewer.importXML(process.xml);
    this.mark(instance, path, process);
    this.frame(process);
    this.drawPath(instance, path);
    [...this.tabs.querySelectorAll("a")].forEach((link, at) => {
      if (this.instances[at] === instance) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
    this.canvas.dataset.shows = path[path.length - 1];
  }

  // The whole diagram if its words can still be read, otherwise the part where a token stands.
  frame(process) {
    const canvas = this.viewer.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    const fitted = canvas.zoom() * MARGIN;
    canvas.zoom(fitted, "auto");
    if (fitted >= READABLE) return;
    canvas.zoom(READABLE);
    const registry = this.viewer.get("elementRegistry");
    const at = [...Object.keys(process.incidents), ...Object.keys(process.tokens)].map((id) => registry.get(id)).find(Boolean);
    const first = at ?? registry.find((element) => element.type === "bpmn:StartEvent");
    if (first) canvas.scrollToElement(first, { left: 120, right: 240, top: 120, bottom: 120 });
  }

  drawPath(instance, path) {
    this.path.replaceChildren();
    path.forEach((id, at) => {
      if (at) this.path.append(" › ");
      const name = instance.processes[id].name;
      if (at === path.length - 1) { this.path.append(made("strong", "", name)); return; }
      const back = made("button", "rd-linkbutton rd-linkbutton--dark", name);
      back.type = "button";
      back.addEventListener("click", () => this.open(instance, path.slice(0, at + 1)));
      this.path.append(back);
    });
    if (instance.unreadable) this.path.append(" – where it stands cannot be read: an administrator has to put it right");
  }

  mark(instance, path, process) {
    const canvas = this.viewer.get("canvas");
    const overlays = this.viewer.get("overlays");
    const registry = this.viewer.get("elementRegistry");
    const add = (id, position, node) => registry.get(id) && overlays.add(id, { position, html: node, scale: { min: 0.9, max: 1.1 } });
    for (const [id, count] of Object.entries(process.elements)) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, "rd-done");
      if (count > 1) add(id, { bottom: 8, left: -8 }, made("span", "rd-times", `${count}×`));
    }
    for (const [id, count] of Object.entries(process.flows)) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, "rd-done");
      if (count > 1) add(id, { top: -6, left: 0 }, made("span", "rd-times", `${count}×`));
    }
    for (const [id, count] of Object.entries(process.tokens)) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, "rd-here");
      add(id, { top: -12, left: -10 }, made("span", "rd-token", count > 1 ? `${count} here` : "here"));
    }
    for (const [id, text] of Object.entries(process.incidents)) {
      if (!registry.get(id)) continue;
      canvas.addMarker(id, "rd-incident");
      const alarm = made("span", "rd-alarm", "stuck");
      alarm.title = text;
      add(id, { top: -12, right: 10 }, alarm);
    }
    for (const [id, called] of Object.entries(process.calls)) {
      if (!instance.processes[called]) continue;
      const button = made("button", "rd-open-call", "Open");
      button.type = "button";
      button.append(made("span", "govuk-visually-hidden", ` ${instance.processes[called].name}`));
      button.addEventListener("click", () => this.open(instance, [...path, called]));
      add(id, { bottom: 22, left: 30 }, button); // over the mark of a call activity
    }
  }
}

export async function draw(place) {
  const answer = await fetch(place.dataset.diagram, { credentials: "same-origin" });
  if (!answer.ok) { place.querySelector("[data-diagram-path]").textContent = "The diagram could not be loaded. Load the page again."; return; }
  const { instances } = await answer.json();
  if (!instances.length) return;
  if (!window.BpmnJS) { SHEETS.forEach(style); await load(VIEWER); }
  await new Diagram(place, instances).start();
}
