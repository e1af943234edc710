// What the palette, the menu of an element and the menu of kinds offer: only what this program runs. What does not run
// comes from the server; the names of the menus' entries are bpmn-js's.

const NOT_APPENDED = ["append.condition-intermediate-event", "append.compensation-activity"];
const MARKERS_NOT_RUN = ["toggle-loop", "toggle-adhoc"];
const NOT_OFFERED = ["create.data-object", "create.data-store", "create.participant-expanded", "create.group"];
const TO_LOOK = ["hand-tool"];

const only = (entries, names) => Object.fromEntries(Object.entries(entries).filter(([id]) => names.includes(id)));
const words = (name) => name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();

export function onlyWhatRuns({ not_run: notRun, events }, locked) {
  const kinds = [...notRun.elements.map(words).map((kind) => kind.replace("sub-process", "subprocess")), "event-subprocess"];
  const definitions = [...notRun.events, "parallel-multiple", "multiple"];
  const all = ["none", "message", "timer", "error", "escalation", "signal", "terminate"];
  const places = { startEvent: "start", endEvent: "end", intermediateCatchEvent: "intermediate-catch", intermediateThrowEvent: "intermediate-throw", boundaryEvent: "boundary" };
  const refused = [];
  for (const [kind, place] of Object.entries(places)) {
    const runs = (events[kind] ?? []).map((event) => event || "none");
    for (const event of all) if (!runs.includes(event)) refused.push(`${event}-${place}`, `non-interrupting-${event}-${place}`);
    for (const event of definitions) refused.push(`${event}-${place}`, `non-interrupting-${event}-${place}`);
  }
  refused.push("non-interrupting-message-boundary", "non-interrupting-error-boundary"); // caught once only; always interrupts
  const dropped = (id) => {
    const name = id.replace(/^(replace-with|append|create)[-.]/, "");
    return kinds.some((kind) => name === kind || name.endsWith(`-${kind}`)) || refused.includes(name) || name === "task" || name.startsWith("data-");
  };

  class Palette {
    constructor(palette, create, elementFactory, translate) {
      Object.assign(this, { create, elementFactory, translate });
      palette.registerProvider(500, this);
    }

    getPaletteEntries() {
      return (entries) => {
        if (locked) return only(entries, TO_LOOK);
        const kept = Object.fromEntries(Object.entries(entries).filter(([id]) => !NOT_OFFERED.includes(id)));
        const draw = (event) => this.create.start(event, this.elementFactory.createShape({ type: "bpmn:UserTask" }));
        kept["create.task"] = { group: "activity", className: "bpmn-icon-user-task", title: "Create user task", action: { dragstart: draw, click: draw } };
        return kept;
      };
    }
  }
  Palette.$inject = ["palette", "create", "elementFactory", "translate"];

  class Menus {
    constructor(popupMenu) {
      for (const menu of ["bpmn-replace", "bpmn-append", "bpmn-create"]) popupMenu.registerProvider(menu, 500, this);
    }

    getPopupMenuEntries() {
      return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !dropped(id)));
    }

    getPopupMenuHeaderEntries() {
      return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !MARKERS_NOT_RUN.includes(id)));
    }
  }
  Menus.$inject = ["popupMenu"];

  // The menu beside an element appends a user task where bpmn-js would append a task of no kind.
  class Beside {
    constructor(contextPad, autoPlace, create, elementFactory) {
      Object.assign(this, { autoPlace, create, elementFactory });
      contextPad.registerProvider(500, this);
    }

    getContextPadEntries() {
      return (entries) => {
        if (locked) return {};
        if (!entries["append.append-task"]) return Object.fromEntries(Object.entries(entries).filter(([id]) => !NOT_APPENDED.includes(id)));
        const make = () => this.elementFactory.createShape({ type: "bpmn:UserTask" });
        return {
          ...entries,
          "append.append-task": {
            group: "model", className: "bpmn-icon-user-task", title: "Append user task",
            action: {
              click: (event, element) => this.autoPlace.append(element, make()),
              dragstart: (event, source) => this.create.start(event, make(), { source }),
            },
          },
        };
      };
    }
  }
  Beside.$inject = ["contextPad", "autoPlace", "create", "elementFactory"];

  return {
    __init__: ["rdPalette", "rdMenus", "rdBeside"],
    rdPalette: ["type", Palette], rdMenus: ["type", Menus], rdBeside: ["type", Beside],
  };
}
