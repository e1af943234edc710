// Arrows drawn for the owner: from every input and decision that an expression of the table names.

const TEXTS = /"(?:[^"\\]|\\.)*"/g;

// Draw what is missing; gives what was drawn in a sentence, "" for nothing. `roots`: what the table is given.
export function drawArrows(definitions, name, roots) {
  const elements = definitions.get("drgElement");
  const decision = elements.find(({ id }) => id === name);
  if (!decision?.decisionLogic) return "";
  const read = namesIn(decision.decisionLogic);
  const drawn = [];
  for (const element of [...elements]) {
    const kind = element.$type === "dmn:InputData" ? "requiredInput" : element.$type === "dmn:Decision" ? "requiredDecision" : "";
    if (!kind || element === decision) continue;
    const called = [element.variable?.name, element.name, element.id].filter(Boolean);
    const wanted = called.find((each) => read.has(each));
    if (wanted && !required(decision, element)) { draw(definitions, decision, element, kind); drawn.push(wanted); }
  }
  const declared = new Set(elements.flatMap(({ id, name: called, variable }) => [id, called, variable?.name]));
  for (const root of roots) {
    if (!read.has(root) || declared.has(root)) continue;
    draw(definitions, decision, addInput(definitions, root), "requiredInput");
    drawn.push(root);
  }
  return drawn.length ? `An arrow was drawn from ${drawn.map((each) => `“${each}”`).join(" and ")}: the table asks for it.` : "";
}

function namesIn(table) {
  const texts = table.text ? [table.text] : (table.input ?? []).map(({ inputExpression }) => inputExpression?.text);
  for (const { inputEntry, outputEntry } of table.rule ?? []) texts.push(...[...(inputEntry ?? []), ...(outputEntry ?? [])].map(({ text }) => text));
  const names = new Set();
  for (const text of texts) {
    for (const [, before, path] of (text ?? "").replace(TEXTS, "").matchAll(/(^|[^\w.])([A-Za-z_]\w*)/g)) {
      if (before !== ".") names.add(path);
    }
  }
  return names;
}

const required = (decision, element) => (decision.informationRequirement ?? []).some(
  ({ requiredInput, requiredDecision }) => [requiredInput?.href, requiredDecision?.href].includes(`#${element.id}`),
);

function draw(definitions, decision, element, kind) {
  const { $model: model } = definitions;
  const id = free(definitions, `needs_${element.id}`);
  const href = model.create("dmn:DMNElementReference", { href: `#${element.id}` });
  const requirement = model.create("dmn:InformationRequirement", { id, [kind]: href });
  href.$parent = requirement;
  requirement.$parent = decision;
  decision.get("informationRequirement").push(requirement);
  const [from, to] = [element, decision].map((each) => shapeOf(definitions, each)?.bounds);
  if (!from || !to) return;
  const waypoint = [
    model.create("dc:Point", { x: from.x + Math.round(from.width / 2), y: from.y }),
    model.create("dc:Point", { x: to.x + Math.round(to.width / 2), y: to.y + to.height }),
  ];
  show(definitions, model.create("dmndi:DMNEdge", { id: `${id}_edge`, dmnElementRef: requirement, waypoint }));
}

function addInput(definitions, name) {
  const { $model: model } = definitions;
  const id = free(definitions, `input_${name}`);
  const variable = model.create("dmn:InformationItem", { id: `${id}_variable`, name });
  const input = model.create("dmn:InputData", { id, name, variable });
  variable.$parent = input;
  input.$parent = definitions;
  definitions.get("drgElement").push(input);
  const shapes = picture(definitions)?.diagramElements?.filter(({ bounds }) => bounds) ?? [];
  const right = Math.max(0, ...shapes.map(({ bounds }) => bounds.x + bounds.width));
  const low = Math.max(270, ...shapes.map(({ bounds }) => bounds.y));
  const bounds = model.create("dc:Bounds", { x: right + 35, y: low, width: 125, height: 45 });
  show(definitions, model.create("dmndi:DMNShape", { id: `${id}_shape`, dmnElementRef: input, bounds }));
  return input;
}

const picture = (definitions) => definitions.dmnDI?.diagrams?.[0];
const shapeOf = (definitions, element) => picture(definitions)?.diagramElements?.find(({ dmnElementRef }) => dmnElementRef === element);

function show(definitions, drawn) {
  const there = picture(definitions);
  if (!there) return;
  drawn.$parent = there;
  there.get("diagramElements").push(drawn);
}

function free(definitions, id) {
  const { ids } = definitions.$model;
  let wanted = id;
  for (let number = 2; ids.assigned(wanted); number += 1) wanted = `${id}_${number}`;
  ids.claim(wanted);
  return wanted;
}
