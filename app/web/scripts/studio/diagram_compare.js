// What a diagram has that what it was made from has not, and the other way round: marked on the canvas and said in words.
import { diff } from "bpmn-js-differ";
import { BpmnModdle } from "bpmn-moddle";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

const SAID = { _added: "added", _removed: "taken out", _changed: "changed", _layoutChanged: "moved" };

export function compareWith(modeler, place, baseText) {
  const shown = place.querySelector("[data-modeler-differences]");
  let markers = [];

  function clear() {
    const [canvas, registry] = [modeler.get("canvas"), modeler.get("elementRegistry")];
    for (const [id, name] of markers) if (registry.get(id)) canvas.removeMarker(id, name);
    markers = [];
    shown.hidden = true;
  }

  return async (button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    clear();
    if (!on) return;
    const moddle = new BpmnModdle({ zeebe });
    const read = async (text) => (await moddle.fromXML(text)).rootElement;
    const base = await baseText();
    const lines = [];
    if (!base) lines.push("The whole diagram is new.");
    else {
      const found = diff(await read(base), await read((await modeler.saveXML()).xml));
      for (const [key, word] of Object.entries(SAID)) {
        for (const [id, what] of Object.entries(found[key])) {
          const element = what.model ?? what;
          if (String(element.$type).startsWith("bpmndi:")) continue;
          if (modeler.get("elementRegistry").get(id)) {
            const name = `rd-differs-${word.replace(" ", "-")}`;
            modeler.get("canvas").addMarker(id, name);
            markers.push([id, name]);
          }
          lines.push(`${element.name || id}: ${word}`);
        }
      }
      if (!lines.length) lines.push("Nothing differs from what this draft was made from.");
    }
    const title = document.createElement("h2");
    title.className = "govuk-heading-m";
    title.textContent = "What differs from what this draft was made from";
    const list = document.createElement("ul");
    list.className = "govuk-list govuk-list--bullet";
    for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    shown.replaceChildren(title, list);
    shown.hidden = false;
  };
}
