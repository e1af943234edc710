// The properties of an element: those of our own meaning with the choices that this content has, and those of Zeebe.
import { jsx } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { FeelTextAreaEntry, Group, SelectEntry, TextFieldEntry, isFeelEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { Extensions } from "./diagram_extensions.js";

const LAST = 100;
const EXPRESSION = "=";
const NOT_RUN = new Set(["Zeebe__ExecutionListeners", "Zeebe__TaskListeners", "adHocCompletion", "adHocSubProcessImplementation", "activeElements", "outputCollection", "compensation", "link", "event-condition", "inputPropagation"]);
const ENTRIES_NOT_RUN = new Set(["userTaskImplementation", "businessRuleImplementation", "scriptImplementation", "assignmentDefinitionCandidateUsers", "taskScheduleFollowUpDate", "taskDefinitionRetries", "priorityDefinitionPriority", "bindingType", "versionTag", "isStartableInTasklist"]);

export function OwnProperties(choices, locked) {
  const options = (listed) => listed.map(({ value, title }) => ({ value, label: title ? `${title} (${value})` : value }));
  const passed = new Set(choices.passed);
  const typeOf = (element) => element.businessObject.$type.replace("bpmn:", "").replace(/^./, (letter) => letter.toLowerCase());

  // One entry: a choice where there is something to choose from, an expression where one is written, else a text.
  function entries(id, said) {
    const { read, literal = true, feel = true, choose = [] } = said;
    return (element) => {
      const value = read(element) ?? "";
      const expression = feel && (!literal || (value.startsWith("=") && !choose.some((each) => each.value === value)));
      const made = [];
      if (literal && choose.length) made.push({ id: `${id}-choice`, component: Choice, isEdited: isSelectEntryEdited, said, expression });
      else if (literal && !expression) made.push({ id, component: Text, isEdited: isTextFieldEntryEdited, said });
      if (expression) made.push({ id, component: Expression, isEdited: isFeelEntryEdited, said, beside: literal && choose.length > 0 });
      return made;
    };
  }

  function Choice({ element, id, said, expression }) {
    const value = said.read(element) ?? "";
    const listed = options(said.choose);
    if (value && !expression && !said.choose.some((each) => each.value === value)) listed.unshift({ value, label: `${value} – not there` });
    if (said.feel ?? true) listed.push({ value: EXPRESSION, label: "as an expression …" });
    return SelectEntry({
      element, id, label: said.label, description: said.help, disabled: locked,
      getValue: () => (expression ? EXPRESSION : value), getOptions: () => [{ value: "", label: "none" }, ...listed],
      setValue: (chosen) => said.write(element, chosen),
    });
  }

  function Text({ element, id, said }) {
    const debounce = useService("debounceInput");
    return TextFieldEntry({ element, id, label: said.label, description: help(said, element), disabled: locked, debounce, getValue: () => said.read(element) ?? "", setValue: (text) => said.write(element, text ?? "") });
  }

  function Expression({ element, id, said, beside }) {
    const debounce = useService("debounceInput");
    return jsx(FeelTextAreaEntry, {
      element, id, label: beside ? `${said.label}, as an expression` : said.label, description: help(said, element, beside),
      disabled: locked, debounce, feel: "required", variables: choices.names.map(variable),
      getValue: () => said.read(element) ?? "", setValue: (text) => said.write(element, text === "=" && !beside ? "" : text ?? ""),
    });
  }

  // What it means, in a sentence, and an example of this content to put there.
  function help(said, element, short = false) {
    const words = short ? "" : said.help ?? "";
    const example = said.example && said.example !== said.read(element) && (said.read(element) ?? "").length < 2 ? said.example : "";
    if (!example || locked) return words;
    const insert = jsx("button", { type: "button", class: "rd-linkbutton rd-linkbutton--dark", onClick: () => said.write(element, example), children: "Insert an example" });
    return jsx("span", { children: [words, words && " ", insert, jsx("code", { class: "rd-example", children: example })] });
  }

  class Provider {
    constructor(propertiesPanel, injector) {
      this.extensions = new Extensions(injector);
      propertiesPanel.registerProvider(LAST, this);
    }

    getGroups(element) {
      return (groups) => {
        const own = this.own(element);
        const replaced = new Set(own.map(({ id }) => id));
        const kept = groups.filter(({ id }) => !NOT_RUN.has(id) && !replaced.has(id)).map((group) => this.kept(group, element));
        const general = kept.findIndex(({ id }) => id === "documentation") + 1 || 1;
        return [...kept.slice(0, general), ...own, ...kept.slice(general)].filter(({ entries: listed, items }) => items || listed?.length);
      };
    }

    kept(group, element) {
      if (group.id === "Zeebe__ExtensionProperties") {
        return { ...group, label: "All properties as they are written" };
      }
      if (group.id === "message") return { ...group, label: "Message of a name of its own" };
      if (group.entries) return { ...group, entries: group.entries.filter(({ id }) => !ENTRIES_NOT_RUN.has(id)) };
      return group;
    }

    own(element) {
      const { extensions } = this;
      const groups = [];
      const group = (id, label, listed) => { if (listed.length) groups.push({ id, label, component: Group, element, entries: listed, shouldOpen: true }); };
      const attribute = (type, name, said) => entries(`rd-${name}`, {
        ...said, read: (shown) => extensions.attribute(shown, type, name), write: (shown, value) => extensions.setAttribute(shown, type, name, value),
      })(element);
      if (is(element, "bpmn:UserTask")) {
        group("form", "Form", attribute("zeebe:FormDefinition", "formId", { label: "Form", help: "The form that is filled in.", choose: choices.forms, feel: false }));
        group("assignmentDefinition", "Who and when", [
          ...attribute("zeebe:AssignmentDefinition", "candidateGroups", { label: "Offered to", help: "The post or role of those who may do it.", choose: choices.posts, example: choices.examples.candidateGroups }),
          ...attribute("zeebe:TaskSchedule", "dueDate", { label: "Due", help: "The day by which it is done. Without, the table of task dates says when.", literal: false, example: choices.examples.dueDate }),
        ]);
        groups.push({ id: "taskSchedule", entries: [] });
      }
      if (is(element, "bpmn:BusinessRuleTask")) {
        group("calledDecision", "Decision table", [
          ...attribute("zeebe:CalledDecision", "decisionId", { label: "Table", help: "The decision table that is asked.", choose: choices.tables, feel: false }),
          ...attribute("zeebe:CalledDecision", "resultVariable", { label: "Answer kept as", help: "The name by which expressions speak of its answer.", feel: false }),
        ]);
      }
      if (is(element, "bpmn:CallActivity")) {
        group("calledElement", "Called diagram", attribute("zeebe:CalledElement", "processId", { label: "Diagram", help: "The process that runs in its place.", choose: choices.processes, feel: false }));
      }
      if (extensions.isOfMessage(element)) {
        group("rd-message", "Message", entries("rd-message", {
          label: "Message", help: "What the program, a form or another diagram sends by this name.", choose: choices.messages, feel: false,
          read: (shown) => extensions.message(shown), write: (shown, value) => extensions.setMessage(shown, value),
        })(element));
      }
      if (is(element, "bpmn:ServiceTask")) this.service(element, group, attribute);
      const contracts = choices.properties.filter(({ on }) => (on === "PASSED" ? passed.has(typeOf(element)) : is(element, "bpmn:UserTask")));
      const listed = (on) => contracts.filter((contract) => contract.on === on).flatMap((contract) => this.property(element, contract));
      group("rd-passed", "What it does to the case", listed("PASSED"));
      group("rd-task", "What the task means", listed("USER_TASK"));
      return groups;
    }

    property(element, { name, means, literal, feel, options: choose, beside, example }) {
      const { extensions } = this;
      const needs = beside.length ? ` Goes with ${beside.map(words).join(", ")}.` : "";
      return entries(`rd-property-${name}`, {
        label: capital(words(name)), help: `${capital(means)}.${needs}`, literal, feel, choose, example,
        read: (shown) => extensions.property(shown, name), write: (shown, value) => extensions.setProperty(shown, name, value),
      })(element);
    }

    service(element, group, attribute) {
      const { extensions } = this;
      group("taskDefinition", "Service", attribute("zeebe:TaskDefinition", "type", { label: "Service", help: "What the program does here.", choose: choices.services.map(({ name }) => ({ value: name, title: words(name) })), feel: false }));
      const known = choices.services.find(({ name }) => name === extensions.attribute(element, "zeebe:TaskDefinition", "type"));
      group("rd-arguments", "What the service is given", (known?.arguments ?? []).flatMap(({ name, means, needed, options: choose }) => entries(`rd-argument-${name}`, {
        label: capital(words(name)), help: `${capital(means)}.${needed ? " Needed." : ""}`, choose,
        read: (shown) => extensions.argument(shown, name), write: (shown, value) => extensions.setArgument(shown, name, value),
      })(element)));
    }
  }
  Provider.$inject = ["propertiesPanel", "injector"];

  // Names for the completion of every expression, also of those fields that are not ours.
  class Names {
    getVariablesForElement() { return Promise.resolve(choices.names.map(variable)); }
  }

  return { __init__: ["ownProperties"], ownProperties: ["type", Provider], variableResolver: ["type", Names] };
}

const words = (name) => name.replaceAll("_", " ");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function variable({ name, detail, list, entries }) {
  return { name, detail, isList: list, entries: entries.map(variable) };
}
