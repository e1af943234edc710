// Our properties panel: what an element means here, as choices from the contracts and the landlord's own forms, letters,
// tables, roles and clocks. Groups of bpmn-js that this program does not run are left out.
import { FeelEntry, Group, SelectEntry, isFeelEntryEdited, isSelectEntryEdited } from "@bpmn-io/properties-panel";
import { jsx } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { useService } from "bpmn-js-properties-panel";
import VariableProvider from "@bpmn-io/variable-resolver/lib/VariableProvider";
import { Extensions } from "./diagram_extensions.js";

const LOW = 400;
const HIDDEN = [
  "form", "assignmentDefinition", "taskDefinition", "calledDecision", "Zeebe__ExecutionListeners", "Zeebe__TaskListeners",
  "Zeebe__ExtensionProperties", "userTaskImplementation", "versionTag", "activeElements", "adHocCompletion",
];
const BY_EXPRESSION = "=";

export function meaning(choices) {
  class Meaning {
    constructor(propertiesPanel, injector) {
      this.extensions = new Extensions(injector);
      propertiesPanel.registerProvider(LOW, this);
    }

    getGroups(element) {
      return (groups) => {
        const kept = groups.filter((group) => group && !HIDDEN.includes(group.id));
        const ours = [this.work(element), this.means(element)].filter((group) => group.entries.length);
        const at = kept.findIndex((group) => group.id === "documentation");
        kept.splice(at < 0 ? kept.length : at, 0, ...ours);
        return kept;
      };
    }

    // What the element does: its form, who does it and by when; which table, process or service it calls.
    work(element) {
      const { extensions } = this;
      const entries = [];
      const of = (type, name) => [() => extensions.read(element, type, name), (value) => extensions.write(element, type, name, value)];
      if (is(element, "bpmn:UserTask")) {
        entries.push(choice("rd-form", element, "Form", "the form that is filled in", choices.forms, ...of("zeebe:FormDefinition", "formId")));
        entries.push(choice("rd-groups", element, "Offered to", "the post or role whose holders see the task", choices.groups, ...of("zeebe:AssignmentDefinition", "candidateGroups"), true));
        entries.push(feel("rd-due", element, "Due", "the day by which it is done, as =deadlines.<clock>.due", ...of("zeebe:TaskSchedule", "dueDate"), "required"));
      }
      if (is(element, "bpmn:BusinessRuleTask")) {
        entries.push(choice("rd-decision", element, "Decision table", "the table that is asked", choices.tables, ...of("zeebe:CalledDecision", "decisionId")));
        entries.push(feel("rd-result", element, "Kept as", "the name of the variable that keeps its answer", ...of("zeebe:CalledDecision", "resultVariable"), ""));
      }
      if (is(element, "bpmn:CallActivity")) {
        entries.push(choice("rd-process", element, "Process", "the diagram that is called", choices.processes, ...of("zeebe:CalledElement", "processId")));
      }
      if (is(element, "bpmn:ServiceTask") || is(element, "bpmn:SendTask")) {
        const listed = choices.services.map(({ name, arguments: given }) => ({ value: name, label: name.replaceAll("_", " "), given }));
        const [get, set] = of("zeebe:TaskDefinition", "type");
        const service = listed.find(({ value }) => value === get());
        const takes = service?.given.map(({ name, means, needed }) => `${name}: ${means}${needed ? "" : " (if wanted)"}`).join("; ");
        entries.push(choice("rd-service", element, "Service", takes ? `It takes ${takes}. Write them under Headers or Input mapping.` : "what the program does here", listed, get, set));
      }
      return { id: "rd-work", label: "What is done", component: Group, entries, shouldOpen: true };
    }

    // The properties of our own that may stand on this kind of element.
    means(element) {
      const kind = element.type.replace("bpmn:", "").replace(/^./, (letter) => letter.toLowerCase());
      const entries = choices.properties.filter(({ on }) => on.includes(kind)).map((property) => {
        const get = () => this.extensions.property(element, property.name);
        const set = (value) => this.extensions.setProperty(element, property.name, value);
        const label = property.name.replaceAll("_", " ");
        const id = `rd-property-${property.name}`;
        if (property.values.length) return choice(id, element, label, property.means, property.values, get, set, property.feel);
        return feel(id, element, label, property.means, get, set, property.literal ? (property.feel ? "optional" : "") : "required");
      });
      return { id: "rd-meaning", label: "What it means for the complaint", component: Group, entries };
    }
  }
  Meaning.$inject = ["propertiesPanel", "injector"];

  // What expressions may name, for completion.
  class Names extends VariableProvider {
    getVariables(element) {
      return is(element, "bpmn:Process") ? choices.names.map((name) => ({ ...name, scope: element.businessObject })) : [];
    }
  }
  Names.$inject = VariableProvider.$inject;

  return { __init__: ["rdMeaning", "rdNames"], rdMeaning: ["type", Meaning], rdNames: ["type", Names] };
}

const is = (element, type) => element.businessObject?.$instanceOf?.(type) ?? false;

// An entry with a list of values; where `expressions` is set, also one that is worked out.
function choice(id, element, label, means, values, get, set, expressions = false) {
  return { id, element, label, means, values, get, set, expressions, component: Choice, isEdited: isSelectEntryEdited };
}

function Choice({ id, element, label, means, values, get, set, expressions }) {
  const debounce = useService("debounceInput");
  const now = get();
  const listed = values.some(({ value }) => value === now);
  const worked = now.startsWith(BY_EXPRESSION) && !listed;
  const options = [{ value: "", label: "" }, ...values.map(({ value, label: said }) => ({ value, label: said }))];
  if (now && !listed && !worked) options.push({ value: now, label: `${now} (not known)` });
  if (expressions || worked) options.push({ value: BY_EXPRESSION, label: "worked out by an expression" });
  const select = jsx(SelectEntry, {
    id, element, label, description: means, getValue: () => (worked ? BY_EXPRESSION : now), setValue: set, getOptions: () => options,
  });
  if (!worked) return select;
  const written = jsx(FeelEntry, {
    id: `${id}-expression`, element, label: `${label}, by an expression`, feel: "required", getValue: get, setValue: (value) => set(value ?? ""), debounce,
  });
  return [select, written];
}

function feel(id, element, label, means, get, set, kind) {
  return { id, element, label, means, get, set, kind, component: Written, isEdited: isFeelEntryEdited };
}

function Written({ id, element, label, means, get, set, kind }) {
  const debounce = useService("debounceInput");
  const settings = { id, element, label, description: means, getValue: get, setValue: (value) => set(value ?? ""), debounce };
  return jsx(FeelEntry, kind ? { ...settings, feel: kind } : settings);
}
