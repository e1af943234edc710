// The grid of dmn-js over one file: opened, read, undone also across views, its rows marked.
import Modeler from "dmn-js/lib/Modeler";
import NavigatedViewer from "dmn-js/lib/NavigatedViewer";
import { drawArrows } from "./table_arrows.js";

const QUIET = 500; // milliseconds after which what the file says is kept as a step that can be undone

const WORDS = { "View DRD": "Show what it requires" };
const translate = (template, values = {}) => (WORDS[template] ?? template).replace(/{([^}]+)}/g, (all, key) => values[key] ?? all);

export class Grid {
  constructor(place, name, contract, said, locked) {
    this.place = place;
    this.name = name;
    this.contract = contract;
    this.said = said;
    this.steps = []; // what the file said, the last one last: dmn-js forgets its own steps when the view changes
    this.undone = [];
    this.seen = new WeakSet();
    this.marks = { tried: [], gaps: [], findings: [] };
    this.buttons = { undo: place.querySelector("[data-undo]"), redo: place.querySelector("[data-redo]") };
    const Shown = locked ? NavigatedViewer : Modeler; // what nobody may change here is only shown
    this.modeler = new Shown({
      container: place.querySelector("[data-grid]"),
      decisionTable: { additionalModules: [...(locked ? [] : [contract.module()]), { translate: ["value", translate] }] },
    });
    this.modeler.on("viewer.created", ({ viewer }) => this.watch(viewer));
    this.modeler.on("views.changed", () => this.buttonsShown());
    this.modeler.on("import.done", () => this.clearOfPanels());
    this.buttons.undo.addEventListener("click", () => this.back());
    this.buttons.redo.addEventListener("click", () => this.again());
    const grid = place.querySelector("[data-grid]");
    grid.addEventListener("keydown", (event) => this.key(event), true);
    grid.addEventListener("mousedown", (event) => { // else the page takes the focus, and the list closes before it is clicked
      if (event.target.closest(".dms-select-options")) event.preventDefault();
    }, true);
    this.onChange = this.onChoice = () => {};
  }

  // Show what a file says. Its first reading is the file itself, so that opening changes nothing.
  async open(text) {
    const was = this.modeler.getActiveView()?.type;
    this.opening = true;
    try {
      await this.modeler.importXML(text, { open: false });
      const views = this.modeler.getViews();
      const table = views.find((view) => view.element.id === this.name && view.type !== "drd");
      await this.modeler.open((was === "drd" && views.find((view) => view.type === "drd")) || table || views[0]);
    } finally {
      this.opening = false;
    }
    this.untouched = text;
    if (!this.steps.length) this.steps = [text];
    this.contract.remember(this.modeler.getDefinitions());
    this.buttonsShown();
    this.paint();
  }

  // What the file says now.
  async text() {
    if (this.untouched !== undefined) return this.untouched;
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  watch(viewer) {
    if (this.seen.has(viewer)) return;
    this.seen.add(viewer);
    viewer.on("commandStack.changed", ({ trigger }) => this.changed(viewer, trigger));
    viewer.on("elements.changed", () => setTimeout(() => this.paint()));
    viewer.on("selection.changed", ({ selection }) => this.chosen(viewer, selection));
  }

  // What it requires is drawn beside the palette and below the title, which would hide it.
  clearOfPanels() {
    if (this.modeler.getActiveView()?.type !== "drd") return;
    const canvas = this.modeler.getActiveViewer().get("canvas");
    const { inner } = canvas.viewbox();
    canvas.viewbox({ x: inner.x - 130, y: inner.y - 170, width: canvas.getSize().width, height: canvas.getSize().height });
  }

  changed(viewer, trigger) {
    this.buttonsShown();
    const stack = viewer.get("commandStack");
    if (this.opening || this.mending || trigger === "clear") return;
    const why = this.contract.broken(this.modeler.getDefinitions());
    if (why && stack.canUndo()) {
      queueMicrotask(() => {
        this.mending = true;
        stack.undo();
        this.mending = false;
        this.said(why);
      });
      return;
    }
    this.untouched = undefined;
    this.said(drawArrows(this.modeler.getDefinitions(), this.name, this.contract.roots()));
    this.undone = [];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.step(), QUIET);
    this.onChange();
  }

  async step() {
    const text = await this.text();
    if (this.steps.at(-1) !== text) this.steps.push(text);
    this.buttonsShown();
  }

  async back() {
    const stack = this.modeler.getActiveViewer()?.get("commandStack");
    if (stack?.canUndo()) { stack.undo(); return; }
    const now = await this.text();
    let before = this.steps.pop();
    while (before === now && this.steps.length) before = this.steps.pop();
    if (before === undefined || before === now) { this.steps.push(now); return; }
    this.undone.push(now);
    await this.replace(before);
  }

  async again() {
    const stack = this.modeler.getActiveViewer()?.get("commandStack");
    if (stack?.canRedo()) { stack.redo(); return; }
    const text = this.undone.pop();
    if (text !== undefined) await this.replace(text);
  }

  // Go to what the file said, or says again.
  async replace(text) {
    const undone = this.undone;
    await this.open(text);
    this.undone = undone;
    if (this.steps.at(-1) !== text) this.steps.push(text);
    this.buttonsShown();
    this.onChange();
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    const stack = this.modeler.getActiveViewer()?.get("commandStack");
    if (event.shiftKey ? stack?.canRedo() : stack?.canUndo()) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) this.again(); else this.back();
  }

  buttonsShown() {
    const stack = this.modeler.getActiveViewer()?.get("commandStack", false);
    this.buttons.undo.disabled = !(stack?.canUndo() || this.steps.length > 1);
    this.buttons.redo.disabled = !(stack?.canRedo() || this.undone.length);
  }

  // The table on the screen; undefined while something else is.
  table() {
    const logic = this.modeler.getDefinitions()?.get("drgElement").find(({ id }) => id === this.name)?.decisionLogic;
    return logic?.$type === "dmn:DecisionTable" ? logic : undefined;
  }

  chosen(viewer, selection) {
    if (!selection?.row || !selection.col) return;
    const table = this.table();
    const row = table?.rule?.indexOf(selection.row.businessObject) ?? -1;
    if (row < 0) return;
    const column = selection.col.businessObject;
    this.onChoice({
      row: row + 1, column, cell: selection.businessObject, isOutput: column?.$type === "dmn:OutputClause",
      write: (text) => viewer.get("modeling").editCell(selection.businessObject, text),
    });
  }

  // Show a row, by its number, and choose its cell in a column, by its heading, or its first one; gives whether it could.
  show(number, heading = "") {
    const table = this.table();
    const rule = table?.rule?.[number - 1];
    if (!rule) return false;
    const column = [...(table.input ?? []), ...table.output].find((each) => headingOf(each) === heading);
    const cell = column ? this.cellOf(rule, column) : this.cellOf(rule)?.nextElementSibling;
    cell?.scrollIntoView({ block: "center", inline: "nearest" });
    cell?.click();
    return Boolean(cell);
  }

  // The cell of a row in a column, or that with its number.
  cellOf(rule, column) {
    const where = column ? `td[data-row-id="${rule.id}"][data-col-id="${column.id}"]` : `td.rule-index[data-row-id="${rule.id}"]`;
    return this.place.querySelector(`[data-grid] ${where}`);
  }

  // Put an input column behind the last, that asks for a name.
  addInput(path, type) {
    const viewer = this.modeler.getActiveViewer();
    const actions = viewer?.get("editorActions", false);
    if (!actions?.isRegistered("addInput")) return;
    const column = actions.trigger("addInput").businessObject;
    const modeling = viewer.get("modeling");
    modeling.updateProperties(column, { label: path.split(".").pop().replaceAll("_", " ") });
    modeling.editInputExpression(column.inputExpression, { text: path, typeRef: type });
  }

  // Mark the rows that were found or tried, until the next answer.
  mark(marks) {
    Object.assign(this.marks, marks);
    this.paint();
  }

  paint() {
    const rules = this.table()?.rule ?? [];
    const inputs = this.table()?.input ?? [];
    const grid = this.place.querySelector("[data-grid]");
    for (const cell of grid.querySelectorAll("[data-rd]")) {
      cell.className = cell.className.replace(/ ?\brd-mark--[\w-]+/g, "");
      delete cell.dataset.rd;
      cell.removeAttribute("title");
    }
    const put = (rule, column, mark, title) => {
      const cell = rule && this.cellOf(rule, column);
      if (!cell) return;
      cell.dataset.rd = mark;
      cell.classList.add(`rd-mark--${mark}`);
      if (title) cell.title = title;
    };
    for (const { number, became, at, says } of this.marks.tried) {
      const rule = rules[number - 1];
      if (became === "fits") put(rule, null, "fits", says);
      if (became === "stopped") put(rule, inputs[at - 1], "stopped", says);
    }
    const columns = [...inputs, ...(this.table()?.output ?? [])];
    for (const { row, column, severity, message, remedy } of this.marks.findings) {
      const found = columns.find((each) => headingOf(each) === column);
      put(rules[row - 1], found, severity, `${message} ${remedy}`);
    }
    for (const gap of this.marks.gaps) for (const number of gap.rows) put(rules[number - 1], null, gap.severity, gap.says);
  }
}

const headingOf = ({ label, name, inputExpression }) => label || name || inputExpression?.text;
