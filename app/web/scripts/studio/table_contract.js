// What the program's contract fixes in a table: kept while the grid is edited, and said where somebody tries.
import { createVNode } from "inferno";
import { HIT_POLICIES } from "dmn-js-decision-table/lib/features/hit-policy/HitPolicies";

const FIXED_KINDS = ["output-edit"];

export class Contract {
  constructor(name, said) {
    this.name = name;
    this.said = said;
    this.help = { asks: "", why: "", policies: [], columns: [], offered: [], dated: false };
    this.kept = null;
    this.allPolicies = [...HIT_POLICIES];
  }

  know(help) {
    this.help = help;
    if (!help.policies.length) return;
    const allowed = HIT_POLICIES.filter(({ value }) => help.policies.includes(value.hitPolicy) && !value.aggregation);
    HIT_POLICIES.splice(0, HIT_POLICIES.length, ...allowed);
  }

  column(name) {
    return this.help.columns.find((column) => column.name === name);
  }

  // The names that the table is given, without their members.
  roots() {
    return [...new Set(this.help.offered.map(({ 0: path }) => path.split(".")[0]))];
  }

  // The same as they are completed in a cell or an input: names with their members, each with what it holds.
  names() {
    return this.roots().map((root) => ({
      name: root,
      detail: this.help.offered.find(([path]) => path === root)?.[1] ?? "",
      entries: this.help.offered.filter(([path]) => path.startsWith(`${root}.`)).map(([path, holds]) => ({
        name: path.slice(root.length + 1), detail: holds,
      })),
    }));
  }

  // Take what the file says as what has to stay.
  remember(definitions) {
    for (const { decisionLogic: table } of definitions.get("drgElement")) {
      if (table?.$type !== "dmn:DecisionTable" || HIT_POLICIES.some(({ value }) => same(value, table))) continue;
      HIT_POLICIES.push(this.allPolicies.find(({ value }) => same(value, table))); // shown, so that it can be put right
    }
    this.kept = this.state(definitions);
  }

  // Why what was just done cannot stay; "" where it can.
  broken(definitions) {
    const now = this.state(definitions), kept = this.kept;
    if (!kept || !this.help.asks) return "";
    if (!now.there) return kept.there ? `This table stays here, by its id “${this.name}”: ${this.help.why}` : "";
    if (!now.isTable) return kept.isTable ? `It stays a table. ${this.help.why}` : "";
    if (now.policy !== kept.policy && !now.policyFits) return `The hit policy stays as it is. ${this.help.why}`;
    for (const [name, was] of kept.columns) {
      const column = this.column(name), is = now.columns.get(name);
      if (!is) return `The column “${name}” keeps its name and its place among the answers. ${column.says}`;
      if (is.type !== was.type) return `The type of the column “${name}” stays. ${column.says}`;
      if (column.fixed && is.values !== was.values) return `The allowed values of “${name}” stay: the program lists them. ${column.says}`;
    }
    this.kept = now;
    return "";
  }

  state(definitions) {
    const decision = definitions?.get("drgElement").find(({ id }) => id === this.name);
    const table = tableOf(definitions, this.name);
    const columns = new Map();
    for (const output of table?.output ?? []) {
      if (this.column(output.name)) columns.set(output.name, { type: output.typeRef ?? "", values: output.outputValues?.text ?? "" });
    }
    const policy = `${table?.hitPolicy ?? ""} ${table?.aggregation ?? ""}`;
    const policyFits = !this.help.policies.length || (this.help.policies.includes(table?.hitPolicy ?? "UNIQUE") && !table?.aggregation);
    return { there: Boolean(decision), isTable: Boolean(table), policy, policyFits, columns };
  }

  // For dmn-js: where a fixed column is headed, its sentence stands in place of name, type and values.
  module() {
    const contract = this;
    function FixedColumns(components) {
      components.onGetComponent("context-menu", 2000, ({ contextMenuType, output } = {}) => {
        const column = FIXED_KINDS.includes(contextMenuType) && contract.column(output?.name);
        if (!column) return undefined;
        return () => createVNode(1, "p", `rd-fixed${column.fixed ? " rd-fixed--values" : ""}`, `“${column.name}” is fixed. ${column.says}`, 0);
      });
    }
    FixedColumns.$inject = ["components"];
    function OfferedNames(variableResolver) {
      variableResolver.registerProvider({
        getVariables: (drawn) => [...drawn.filter(({ name }) => !contract.roots().includes(name)), ...contract.names()],
      });
    }
    OfferedNames.$inject = ["variableResolver"];
    return {
      __init__: ["fixedColumns", "offeredNames"], fixedColumns: ["type", FixedColumns], offeredNames: ["type", OfferedNames],
    };
  }
}

function tableOf(definitions, name) {
  const logic = definitions?.get("drgElement").find(({ id }) => id === name)?.decisionLogic;
  return logic?.$type === "dmn:DecisionTable" ? logic : undefined;
}

function same(value, table) {
  return Boolean(table) && value.hitPolicy === (table.hitPolicy ?? "UNIQUE") && (value.aggregation ?? "") === (table.aggregation ?? "");
}
