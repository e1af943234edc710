// What the check says of the file, below its editor: asked for when it opens and after each save. A click leads to the
// place, where the editor can: `select(finding)` gives whether it could.

export class Findings {
  constructor(place, file, select, mark = () => {}) {
    this.place = place.querySelector("[data-studio-findings]");
    this.address = place.dataset.findings;
    this.draft = place.dataset.draft;
    this.select = select;
    this.mark = mark;
    this.asked = 0;
    file.onSaved(() => this.look());
    this.look();
  }

  async look() {
    const number = (this.asked += 1);
    const answer = await fetch(this.address, { credentials: "same-origin" });
    if (!answer.ok || number !== this.asked) return; // a later question is on its way
    const said = await answer.json();
    this.mark(said.here);
    this.show(said);
  }

  show({ here, elsewhere, errors, warnings }) {
    const title = made("h2", "govuk-heading-m", "What the check says");
    const parts = [title];
    if (!here.length) parts.push(made("p", "govuk-body", "Nothing is wrong in this file."));
    else parts.push(this.list(here, (finding) => this.line(finding)));
    if (errors || warnings) {
      const words = [errors && `${errors} ${errors === 1 ? "error" : "errors"}`, warnings && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`];
      const more = made("details", "govuk-details", "");
      const summary = made("summary", "govuk-details__summary", "");
      summary.append(made("span", "govuk-details__summary-text", `In other files: ${words.filter(Boolean).join(", ")}`));
      more.append(summary, this.list(elsewhere, (finding) => this.other(finding)));
      parts.push(more);
    }
    this.place.replaceChildren(...parts);
  }

  list(findings, line) {
    const list = made("ul", "govuk-list rd-findings", "");
    for (const finding of findings) {
      const item = made("li", `rd-finding rd-finding--${finding.severity}`, "");
      item.append(made("strong", "", finding.severity === "error" ? "Error: " : "Warning: "), ...line(finding));
      list.append(item);
    }
    return list;
  }

  line(finding) {
    const words = `${finding.message} ${finding.remedy}`;
    const where = finding.place || (finding.line ? `line ${finding.line}` : "");
    if (!where) return [document.createTextNode(words)];
    const button = made("button", "rd-place", where);
    button.type = "button";
    button.addEventListener("click", () => this.select(finding));
    return [button, document.createTextNode(` ${words}`)];
  }

  other(finding) {
    const link = made("a", "govuk-link", finding.path);
    link.href = `/studio/drafts/${this.draft}/files/${finding.path}`;
    return [link, document.createTextNode(` ${finding.place} ${finding.message} ${finding.remedy}`)];
  }
}

function made(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}
