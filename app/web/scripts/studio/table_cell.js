// What the chosen cell may hold: its column in a sentence, its values to choose from, and the row's date.

export class ChosenCell {
  constructor(place, grid, beside, contract) {
    this.place = place;
    this.grid = grid;
    this.beside = beside;
    this.contract = contract;
    this.chosen = null;
    place.addEventListener("submit", (event) => { event.preventDefault(); this.put(); });
  }

  know(help) {
    const form = document.createElement("form");
    form.className = "rd-search";
    form.innerHTML = `<div class="govuk-form-group"><label class="govuk-label" for="offered-input">Let the table ask for more</label>
      <input class="govuk-input" id="offered-input" list="offered-inputs" autocomplete="off"><datalist id="offered-inputs"></datalist></div>
      <button class="govuk-button govuk-button--secondary rd-table__button">Add the column</button>`;
    const list = form.querySelector("datalist");
    for (const [path, holds] of help.offered) list.append(new Option(holds, path));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { value } = form.querySelector("input");
      const holds = help.offered.find(([path]) => path === value)?.[1] ?? "";
      if (value.trim()) this.grid.addInput(value.trim(), typeOf(holds));
      form.reset();
    });
    this.place.before(form);
  }

  choose(chosen) {
    this.chosen = chosen;
    this.show();
  }

  show() {
    const chosen = this.chosen;
    this.place.hidden = !chosen?.column;
    if (!chosen?.column) return;
    const { column, isOutput, row } = chosen;
    const known = isOutput ? this.contract.column(column.name) : this.input(column.inputExpression?.text);
    const title = column.label || column.name || column.inputExpression?.text;
    const dated = this.beside.answer.dated?.find(({ number }) => number === row)?.says ?? [];
    this.bare = known?.kind === "boolean" || known?.kind === "yes_no"; // written without quotes
    this.values = this.bare ? ["true", "false"] : isOutput ? known?.values ?? [] : known?.choices ?? [];
    this.place.innerHTML = `<h2 class="govuk-heading-s"></h2><p class="govuk-body"></p><form class="rd-search" hidden>
      <div class="govuk-form-group"><label class="govuk-label" for="cell-value">Put in</label><select class="govuk-select" id="cell-value"></select></div>
      <button class="govuk-button govuk-button--secondary rd-table__button">Put it into the cell</button></form><p class="govuk-body rd-dates__one"></p>`;
    this.place.querySelector("h2").textContent = `Row ${row}, ${title}`;
    const [says, when] = this.place.querySelectorAll("p");
    says.textContent = known?.says ?? (isOutput ? "The program does not read this column." : "A text in quotes, a number, true or false; several with commas between; - for any.");
    if (known?.reading && known.reading !== "one of them") says.textContent += ` Written as ${known.reading}.`;
    when.textContent = dated.join(" ");
    const form = this.place.querySelector("form");
    form.hidden = !this.values.length;
    form.querySelector("select").replaceChildren(...this.values.map((value) => new Option(value)));
  }

  input(expression) {
    return this.beside.answer.inputs?.find(({ path }) => path === expression?.trim());
  }

  // A value of its own, or behind those that are there where the column takes several.
  put() {
    const { cell, column, isOutput, write } = this.chosen;
    const value = this.place.querySelector("select").value;
    const there = (cell.text ?? "").trim();
    const several = isOutput && (this.contract.column(column.name)?.reading ?? "one of them") !== "one of them";
    if (this.bare) write(value);
    else if (several && /^"[^"]+"$/.test(there)) write(`${there.slice(0, -1)}, ${value}"`);
    else if (!isOutput && there && there !== "-") write(`${there},"${value}"`);
    else write(`"${value}"`);
  }
}

function typeOf(holds) {
  if (holds.startsWith("true or false")) return "boolean";
  for (const type of ["number", "date"]) if (holds.startsWith(`a ${type}`)) return type;
  return holds.startsWith("text") || holds.startsWith("one of") ? "string" : undefined;
}
