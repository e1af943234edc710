// What the check says, at its elements on the canvas.
export class Marks {
  constructor(modeler) {
    this.modeler = modeler;
    this.findings = [];
  }

  say(findings) { this.findings = findings; this.show(); }

  show() {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    const canvas = this.modeler.get("canvas");
    overlays.remove({ type: "finding" });
    for (const element of registry.getAll()) for (const severity of ["error", "warning"]) canvas.removeMarker(element, `rd-${severity}`);
    const byElement = new Map();
    for (const finding of this.findings) {
      if (finding.element && registry.get(finding.element)) byElement.set(finding.element, [...(byElement.get(finding.element) ?? []), finding]);
    }
    for (const [id, said] of byElement) {
      const severity = said.some((finding) => finding.severity === "error") ? "error" : "warning";
      if (registry.get(id) === canvas.getRootElement()) continue;
      canvas.addMarker(id, `rd-${severity}`);
      overlays.add(id, "finding", { position: { top: -12, left: -12 }, html: badge(said, severity) });
    }
  }
}

function badge(said, severity) {
  const node = document.createElement("div");
  node.className = `rd-badge rd-badge--${severity}`;
  node.textContent = said.length > 1 ? String(said.length) : "!";
  node.title = said.map(({ message, remedy }) => `${message} ${remedy}`).join("\n");
  return node;
}
