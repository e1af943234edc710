// What becomes of an answer: the custom properties of the chosen field, with what the contracts say of each.

export class OwnProperties {
  constructor(here, editor, properties, locked) {
    this.shown = here.querySelector("[data-form-properties]");
    this.nothing = here.querySelector("[data-form-nothing]");
    this.editor = editor;
    this.properties = JSON.parse(properties);
    this.locked = locked;
    editor.on("selection.changed", ({ selection }) => this.show(selection));
    editor.on("commandStack.changed", () => this.follow());
  }

  show(field) {
    this.field = field;
    this.shown.textContent = "";
    const mine = field ? this.properties.filter((property) => field.type in property.choices) : [];
    this.nothing.hidden = mine.length > 0;
    for (const property of mine) this.shown.append(this.entry(property));
  }

  // The same after an undo, or a change in the panel of form-js; not while somebody types here.
  follow() {
    if (!this.field || this.shown.contains(document.activeElement)) return;
    this.show(this.editor.get("formFieldRegistry").get(this.field.id));
  }

  entry({ name, label, help, kind, choices }) {
    const id = `own-${name}`;
    const group = make("div", "govuk-form-group");
    const value = this.field.properties?.[name] ?? "";
    const asked = make("label", "govuk-label", label);
    asked.htmlFor = id;
    const hint = make("div", "govuk-hint", help);
    hint.id = `${id}-hint`;
    const entry = this.control(id, kind, value, choices[this.field.type], group);
    entry.id = id;
    entry.disabled = this.locked;
    entry.setAttribute("aria-describedby", hint.id);
    const tell = () => {
      const chosen = choices[this.field.type][entry.value];
      hint.textContent = chosen && kind === "choice" ? chosen : help;
    };
    entry.addEventListener("change", () => {
      this.set(name, kind === "flag" ? (entry.checked ? "yes" : "") : entry.value.trim());
      tell();
    });
    tell();
    group.prepend(asked, hint);
    return group;
  }

  control(id, kind, value, choices, group) {
    if (kind === "choice") {
      const select = make("select", "govuk-select");
      const names = ["", ...Object.keys(choices)];
      if (!names.includes(value)) names.push(value);
      for (const name of names) select.add(new Option(name ? name.replaceAll("_", " ") : "None", name));
      select.value = value;
      group.append(select);
      return select;
    }
    if (kind === "flag") {
      const tick = make("input", "rd-tick");
      tick.type = "checkbox";
      tick.checked = value !== "";
      group.append(tick);
      return tick;
    }
    const input = make("input", "govuk-input");
    input.value = value;
    group.append(input);
    if (kind === "suggested") {
      const list = document.createElement("datalist");
      list.id = `${id}-list`;
      for (const [name, words] of Object.entries(choices)) list.append(new Option(words, name));
      input.setAttribute("list", list.id);
      group.append(list);
    }
    return input;
  }

  set(name, value) {
    const properties = { ...this.field.properties };
    if (value) properties[name] = value; else delete properties[name];
    const said = Object.keys(properties).length ? properties : undefined;
    this.editor.get("modeling").editFormField(this.field, "properties", said);
  }
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
