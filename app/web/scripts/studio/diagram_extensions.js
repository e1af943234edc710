// What stands in an element for the engine (zeebe): read and written, one step of undo each. Everything else is kept.
import { is } from "bpmn-js/lib/util/ModelUtil";

export class Extensions {
  constructor(injector) { this.get = (name) => injector.get(name); }

  // The value of an attribute of an extension, such as the form of a task.
  attribute(element, type, name) { return this.find(element, type)?.get(name); }

  setAttribute(element, type, name, value) {
    const extension = this.find(element, type);
    const others = extension && Object.keys(extension.$descriptor.propertiesByName).some((key) => !key.includes(":") && key !== name && extension.get(key) !== undefined && Object.hasOwn(extension, key));
    if (!value && extension && !others) this.put(element, { drop: extension });
    else if (extension) this.run([this.step(element, extension, { [name]: value || undefined })]);
    else if (value) this.put(element, { add: this.make(type, { [name]: value }) });
  }

  property(element, name) { return this.rows(element, "zeebe:Properties", "properties").find((row) => row.name === name)?.value; }

  setProperty(element, name, value) { this.setRow(element, "zeebe:Properties", "properties", "zeebe:Property", { name }, { value }, Boolean(value)); }

  // What a service is given: a text in a header, FEEL in an input of that name.
  argument(element, name) {
    const input = this.rows(element, "zeebe:IoMapping", "inputParameters").find((row) => row.target === name);
    return input ? input.source : this.rows(element, "zeebe:TaskHeaders", "values").find((row) => row.key === name)?.value;
  }

  setArgument(element, name, value) {
    const feel = value.startsWith("=");
    this.setRow(element, "zeebe:IoMapping", "inputParameters", "zeebe:Input", { target: name }, { source: value }, feel);
    this.setRow(element, "zeebe:TaskHeaders", "values", "zeebe:Header", { key: name }, { value }, Boolean(value) && !feel);
  }

  // The message that an event or a receive task waits for or sends, by its name; one of that name is used again.
  message(element) { return this.bearer(element)?.get("messageRef")?.name; }

  isOfMessage(element) { return Boolean(this.bearer(element)); }

  setMessage(element, name) {
    const bearer = this.bearer(element);
    if (!name) { this.run([this.step(element, bearer, { messageRef: undefined })]); return; }
    const definitions = this.get("bpmnjs").getDefinitions();
    const roots = definitions.get("rootElements");
    const known = roots.find((each) => is(each, "bpmn:Message") && each.name === name);
    const message = known ?? this.make("bpmn:Message", { name });
    const steps = [this.step(element, bearer, { messageRef: message })];
    if (!known) {
      message.$parent = definitions;
      steps.unshift(this.step(element, definitions, { rootElements: [...roots, message] }));
    }
    this.run(steps);
  }

  bearer(element) {
    const { businessObject } = element;
    if (is(element, "bpmn:ReceiveTask")) return businessObject;
    return (is(element, "bpmn:Event") ? businessObject.get("eventDefinitions") : []).find((each) => is(each, "bpmn:MessageEventDefinition"));
  }

  setRow(element, holderType, list, rowType, key, values, stays) {
    const holder = this.find(element, holderType);
    const rows = holder?.get(list) ?? [];
    const [keyName, keyValue] = Object.entries(key)[0];
    const row = rows.find((each) => each[keyName] === keyValue);
    if (row && stays) this.run([this.step(element, row, values)]);
    else if (row) {
      const left = rows.filter((each) => each !== row);
      const others = list === "inputParameters" ? holder.get("outputParameters").length : 0;
      if (left.length || others) this.run([this.step(element, holder, { [list]: left })]);
      else this.put(element, { drop: holder });
    } else if (stays) {
      const made = this.make(rowType, { ...key, ...values });
      if (!holder) {
        const fresh = this.make(holderType, { [list]: [made] });
        made.$parent = fresh;
        this.put(element, { add: fresh });
      } else {
        made.$parent = holder;
        this.run([this.step(element, holder, { [list]: [...rows, made] })]);
      }
    }
  }

  rows(element, type, list) { return this.find(element, type)?.get(list) ?? []; }

  find(element, type) { return element.businessObject.get("extensionElements")?.get("values").find((each) => is(each, type)); }

  put(element, { add, drop }) {
    const holder = element.businessObject.get("extensionElements");
    const values = (holder?.get("values") ?? []).filter((each) => each !== drop);
    if (add) values.push(add);
    if (holder) {
      if (add) add.$parent = holder;
      this.run([this.step(element, holder, { values })]);
      return;
    }
    const fresh = this.make("bpmn:ExtensionElements", { values });
    fresh.$parent = element.businessObject;
    if (add) add.$parent = fresh;
    this.run([this.step(element, element.businessObject, { extensionElements: fresh })]);
  }

  make(type, values) { return this.get("bpmnFactory").create(type, values); }

  step(element, moddleElement, properties) { return { cmd: "element.updateModdleProperties", context: { element, moddleElement, properties } }; }

  run(steps) { this.get("commandStack").execute("properties-panel.multi-command-executor", steps); }
}
