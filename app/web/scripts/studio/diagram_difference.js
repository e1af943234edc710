// What differs from what the draft was made from: colours on the canvas, and a list in words.
import { BpmnModdle } from "bpmn-moddle";
import { diff } from "bpmn-js-differ";

const KINDS = [["_added", "added", "Added"], ["_changed", "changed", "Changed"], ["_removed", "removed", "Taken out"], ["_layoutChanged", "moved", "Moved"]];
const NAMELESS = { "bpmn:SequenceFlow": "flow", "bpmn:ExclusiveGateway": "gateway", "bpmn:ParallelGateway": "gateway" };

export class Difference {
  constructor(modeler, file, list, zeebe) {
    Object.assign(this, { modeler, file, list, zeebe, shown: false, timer: 0 });
  }

  async toggle() {
    this.shown = !this.shown;
    if (this.shown) await this.show(); else this.clear();
    this.list.hidden = !this.shown;
    return this.shown;
  }

  // Something was drawn since: work it out again after a moment.
  stale() {
    if (!this.shown) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), 500);
  }

  async show() {
    const moddle = new BpmnModdle({ zeebe: this.zeebe });
    const [before, now] = [await this.file.load("base"), (await this.modeler.saveXML()).xml];
    this.clear();
    const heading = document.createElement("h2");
    heading.className = "govuk-heading-m";
    heading.textContent = "What differs from what this draft was made from";
    this.list.replaceChildren(heading, before ? await this.said(moddle, before, now) : text("p", "The whole diagram is new."));
  }

  async said(moddle, before, now) {
    const [old, own] = await Promise.all([moddle.fromXML(before), moddle.fromXML(now)]);
    const changes = diff(old.rootElement, own.rootElement);
    const list = document.createElement("ul");
    list.className = "govuk-list govuk-list--bullet";
    for (const [key, kind, words] of KINDS) {
      for (const [id, change] of Object.entries(changes[key] ?? {})) {
        const element = change.model ?? change;
        if (!/^bpmn:/.test(element.$type ?? "") || element.$type === "bpmn:Definitions") continue;
        if (kind !== "removed" && this.modeler.get("elementRegistry").get(id)) this.modeler.get("canvas").addMarker(id, `rd-diff-${kind}`);
        list.append(text("li", `${words}: ${named(element)}${kind === "changed" ? details(change.attrs) : ""}`));
      }
    }
    return list.children.length ? list : text("p", "Nothing.");
  }

  clear() {
    const canvas = this.modeler.get("canvas");
    for (const element of this.modeler.get("elementRegistry").getAll()) for (const [, kind] of KINDS) canvas.removeMarker(element, `rd-diff-${kind}`);
  }
}

function text(tag, words) {
  const node = document.createElement(tag);
  if (tag === "p") node.className = "govuk-body";
  node.textContent = words;
  return node;
}

function named(element) {
  const kind = NAMELESS[element.$type] ?? element.$type.replace("bpmn:", "").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  if (element.name) return `${kind} “${element.name}”`;
  if (element.sourceRef) return `flow from “${element.sourceRef.name || element.sourceRef.id}” to “${element.targetRef?.name || element.targetRef?.id}”`;
  return `${kind} ${element.id}`;
}

// A name says what it was and is; of anything else, that it changed.
function details(attrs = {}) {
  const words = Object.entries(attrs).map(([name, { oldValue, newValue }]) => {
    if (name === "name") return `named “${oldValue ?? ""}” before, “${newValue ?? ""}” now`;
    return name.startsWith("extensionElements") ? "its properties" : { documentation: "what is said of it", conditionExpression: "its condition" }[name] ?? name;
  });
  return words.length ? `: ${[...new Set(words)].join(", ")}` : "";
}
