// Reading and changing what stands in the extension elements of a diagram's element, each change undone as one step.

const list = (extension) => extension?.get("values") ?? [];

export class Extensions {
  constructor(injector) {
    this.injector = injector;
  }

  get modeling() { return this.injector.get("modeling"); }

  get factory() { return this.injector.get("bpmnFactory"); }

  // The extension element of a type such as "zeebe:FormDefinition"; undefined where there is none.
  find(element, type) {
    return list(element.businessObject.get("extensionElements")).find((each) => each.$type === type);
  }

  read(element, type, name) {
    return this.find(element, type)?.get(name) ?? "";
  }

  // Set one attribute of an extension element; an empty value takes the attribute out, and the element when it was its last.
  write(element, type, name, value) {
    const there = this.find(element, type);
    if (there && (value || Object.keys(there).some((key) => key !== "$type" && key !== name && there[key] !== undefined))) {
      this.modeling.updateModdleProperties(element, there, { [name]: value || undefined });
    } else if (there) this.drop(element, there);
    else if (value) this.add(element, type, { [name]: value });
  }

  // The value of a property of our own (`zeebe:property`).
  property(element, name) {
    return this.find(element, "zeebe:Properties")?.get("properties").find((each) => each.name === name)?.value ?? "";
  }

  setProperty(element, name, value) {
    const all = this.find(element, "zeebe:Properties");
    const there = all?.get("properties").find((each) => each.name === name);
    if (there && value) this.modeling.updateModdleProperties(element, there, { value });
    else if (there) {
      const left = all.get("properties").filter((each) => each !== there);
      if (left.length) this.modeling.updateModdleProperties(element, all, { properties: left });
      else this.drop(element, all);
    } else if (value) {
      const made = this.factory.create("zeebe:Property", { name, value });
      if (!all) this.add(element, "zeebe:Properties", {}, (parent) => { made.$parent = parent; parent.properties = [made]; });
      else {
        made.$parent = all;
        this.modeling.updateModdleProperties(element, all, { properties: [...all.get("properties"), made] });
      }
    }
  }

  add(element, type, attributes, fill = () => {}) {
    const object = element.businessObject;
    const made = this.factory.create(type, attributes);
    fill(made);
    const extension = object.get("extensionElements");
    if (extension) {
      made.$parent = extension;
      this.modeling.updateModdleProperties(element, extension, { values: [...list(extension), made] });
      return;
    }
    const fresh = this.factory.create("bpmn:ExtensionElements", { values: [made] });
    made.$parent = fresh;
    fresh.$parent = object;
    this.modeling.updateModdleProperties(element, object, { extensionElements: fresh });
  }

  drop(element, gone) {
    const object = element.businessObject;
    const extension = object.get("extensionElements");
    const left = list(extension).filter((each) => each !== gone);
    if (left.length) this.modeling.updateModdleProperties(element, extension, { values: left });
    else this.modeling.updateModdleProperties(element, object, { extensionElements: undefined });
  }
}
