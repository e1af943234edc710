// Palette, context pad and replace menu, cut to what runs. The server says what does; nothing else is offered.
import { is } from "bpmn-js/lib/util/ModelUtil";

const LAST = 100; // after every provider that adds entries
const CREATED = [
  ["start-event", "startEvent", "", "bpmn-icon-start-event-none", "event", "Start event"],
  ["message-start", "startEvent", "message", "bpmn-icon-start-event-message", "event", "Start by a message"],
  ["throw-event", "intermediateThrowEvent", "", "bpmn-icon-intermediate-event-none", "event", "Event that is recorded"],
  ["message-catch", "intermediateCatchEvent", "message", "bpmn-icon-intermediate-event-catch-message", "event", "Wait for a message"],
  ["timer-catch", "intermediateCatchEvent", "timer", "bpmn-icon-intermediate-event-catch-timer", "event", "Wait until a date"],
  ["end-event", "endEvent", "", "bpmn-icon-end-event-none", "event", "End event"],
  ["user-task", "userTask", "", "bpmn-icon-user-task", "activity", "User task: somebody does it"],
  ["business-rule-task", "businessRuleTask", "", "bpmn-icon-business-rule-task", "activity", "Ask a decision table"],
  ["service-task", "serviceTask", "", "bpmn-icon-service-task", "activity", "Service task: the program does it"],
  ["call-activity", "callActivity", "", "bpmn-icon-call-activity", "activity", "Call another diagram"],
  ["exclusive-gateway", "exclusiveGateway", "", "bpmn-icon-gateway-xor", "gateway", "One of several ways"],
  ["parallel-gateway", "parallelGateway", "", "bpmn-icon-gateway-parallel", "gateway", "All ways at once"],
  ["event-gateway", "eventBasedGateway", "", "bpmn-icon-gateway-eventbased", "gateway", "Whichever happens first"],
];
const TOOLS = new Set(["hand-tool", "lasso-tool", "space-tool", "global-connect-tool", "tool-separator"]);
const WITH = { "": undefined, message: "bpmn:MessageEventDefinition", timer: "bpmn:TimerEventDefinition" };
const KINDS = /^bpmn:(\w+?)EventDefinition$/;

const typed = (type) => `bpmn:${type[0].toUpperCase()}${type.slice(1)}`;

export function OnlyWhatRuns(runs, locked) {
  const allowed = (type, event = "") => (runs[type.replace("bpmn:", "").replace(/^./, (letter) => letter.toLowerCase())] ?? []).includes(event);
  const eventOf = (definition) => (definition ? definition.replace(KINDS, "$1").toLowerCase() : "");
  const offered = CREATED.filter(([, type, event]) => allowed(type, event));

  function shape(factory, type, event) {
    return factory.createShape({ type: typed(type), ...(WITH[event] && { eventDefinitionType: WITH[event] }) });
  }

  class Palette {
    constructor(palette, create, elementFactory) { Object.assign(this, { create, elementFactory }); palette.registerProvider(LAST, this); }

    getPaletteEntries() {
      return (entries) => {
        if (locked) return { "hand-tool": entries["hand-tool"] };
        const kept = Object.fromEntries(Object.entries(entries).filter(([name]) => TOOLS.has(name)));
        for (const [name, type, event, className, group, title] of offered) {
          const begin = (happened) => this.create.start(happened, shape(this.elementFactory, type, event));
          kept[`create.${name}`] = { group, className, title, action: { dragstart: begin, click: begin } };
        }
        return kept;
      };
    }
  }
  Palette.$inject = ["palette", "create", "elementFactory"];

  class Pad {
    constructor(contextPad, autoPlace, create, elementFactory) {
      Object.assign(this, { autoPlace, create, elementFactory });
      contextPad.registerProvider(LAST, this);
    }

    getContextPadEntries(element) {
      return (entries) => {
        if (locked) return {};
        const kept = Object.fromEntries(Object.entries(entries).filter(([name]) => !name.startsWith("append.") || name === "append.text-annotation"));
        if (!("connect" in kept) || !("append.append-task" in entries || "append.receive-task" in entries)) return kept;
        const behindEvents = is(element, "bpmn:EventBasedGateway");
        const next = offered.filter(([, type, event]) => type !== "startEvent" && (!behindEvents || (type === "intermediateCatchEvent" && event)));
        const appended = {};
        for (const [name, type, event, className, , title] of next) {
          const made = () => shape(this.elementFactory, type, event);
          appended[`append.${name}`] = {
            group: "model", className, title: `Then: ${title[0].toLowerCase()}${title.slice(1)}`,
            action: { click: () => this.autoPlace.append(element, made()), dragstart: (happened) => this.create.start(happened, made(), { source: element }) },
          };
        }
        return { ...appended, ...kept };
      };
    }
  }
  Pad.$inject = ["contextPad", "autoPlace", "create", "elementFactory"];

  class Replace {
    constructor(popupMenu, replaceMenuProvider) {
      popupMenu.registerProvider("bpmn-replace", LAST, this);
      const make = replaceMenuProvider._createEntry; // keeps what an entry would put there, to be compared with what runs
      replaceMenuProvider._createEntry = function entry(definition, ...more) {
        return Object.assign(make.call(this, definition, ...more), { target: definition.target });
      };
    }

    getPopupMenuEntries() {
      return (entries) => Object.fromEntries(Object.entries(entries).filter(([, { target }]) => {
        if (!target) return true;
        if (target.type === "bpmn:SubProcess" && target.triggeredByEvent) return false;
        if (target.cancelActivity === false && ["message", "error"].includes(eventOf(target.eventDefinitionType))) return false;
        return /Flow$/.test(target.type) || allowed(target.type, eventOf(target.eventDefinitionType));
      }));
    }

    getPopupMenuHeaderEntries() {
      return (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => name.startsWith("toggle-") && !/loop|adhoc|non-interrupting/.test(name)));
    }
  }
  Replace.$inject = ["popupMenu", "replaceMenuProvider"];

  // Nothing is changed on a diagram that is only to be looked at.
  class Locked {
    constructor(eventBus) {
      const events = ["shape.move.start", "connect.start", "create.start", "resize.start", "element.dblclick", "bendpoint.move.start", "connectionSegment.move.start"];
      if (locked) eventBus.on(events, 10000, () => false);
    }
  }
  Locked.$inject = ["eventBus"];

  return {
    __init__: ["onlyRunsPalette", "onlyRunsPad", "onlyRunsReplace", "onlyRunsLocked"],
    onlyRunsPalette: ["type", Palette], onlyRunsPad: ["type", Pad], onlyRunsReplace: ["type", Replace], onlyRunsLocked: ["type", Locked],
  };
}
