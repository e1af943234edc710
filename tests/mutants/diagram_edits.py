"""Slips in diagrams: a gateway of another kind, a condition lost, a flow bent round a task, a property misspelt."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.mutants.edit import Edit, misspelt, one_off, short, turned_round, with_a_word_misspelt
from tests.mutants.xml_edits import Node, all_of, children, id_of, owner_of, remove, slips, tag

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STEPS = ("userTask", "businessRuleTask", "serviceTask", "scriptTask", "callActivity", "intermediateThrowEvent")
OTHER_GATEWAYS = {"exclusiveGateway": "parallelGateway", "parallelGateway": "exclusiveGateway"}
OTHER_TASKS = {"userTask": "task", "businessRuleTask": "task", "serviceTask": "task"}


def edits(path: str, body: bytes, chance: random.Random) -> Iterator[Edit]:
    """Slips in one diagram, in an order by chance; the same chance gives the same."""
    return slips(path, body, chance, KINDS, _place, _noticed_at)


def _noticed_at(node: Node) -> frozenset[str]:
    """The elements that a story must pass to notice a slip here: the step itself; of a flow, the step that it leaves;
    of an event on the edge, its task; of a message, whatever waits for it or sends it."""
    for around in owner_of(node):
        match tag(around):
            case "sequenceFlow":
                return frozenset({around.get("sourceRef")})
            case "boundaryEvent":
                return frozenset({around.get("attachedToRef"), around.get("id")})
            case "message":
                refs = [
                    ref for ref in around.getroottree().iter() if isinstance(ref.tag, str) and ref.get("messageRef")
                ]
                named = [ref for ref in refs if ref.get("messageRef") == around.get("id")]
                return frozenset().union(*(_noticed_at(ref) for ref in named))
            case name if name.endswith(("Task", "task", "Event", "Gateway", "callActivity")):
                return frozenset({around.get("id")})
    return frozenset()


def _place(node: Node) -> str:
    named = next((around for around in owner_of(node) if around.get("id") and around.get("name")), None)
    return f"{id_of(node)} {named.get('name') if named is not None else ''}".rstrip()


def _delete(node: Node, chance: random.Random) -> str | None:
    said = " ".join(filter(None, (tag(node), node.get("name"), node.get("value"), short(node.text or "")))).strip()
    remove(node)
    return f"{said} deleted"


def _another_kind(node: Node, chance: random.Random) -> str | None:
    """A gateway or task becomes another one."""
    if not node.tag.startswith(BPMN):
        return None  # the mark of Camunda inside a user task bears the same name
    old = tag(node)
    new = {**OTHER_GATEWAYS, **OTHER_TASKS}[old]
    if new == "parallelGateway" or old == "exclusiveGateway":
        node.attrib.pop("default", None)
    node.tag = f"{BPMN}{new}"
    return f"{old} → {new}"


def _bend_round(node: Node, chance: random.Random) -> str | None:
    """The flow into a step leads past it, to where the step leads."""
    process = node.getparent()
    into = [flow for flow in children(process, "sequenceFlow") if flow.get("targetRef") == node.get("id")]
    out = [flow for flow in children(process, "sequenceFlow") if flow.get("sourceRef") == node.get("id")]
    if not into or len(out) != 1:
        return None
    target = out[0].get("targetRef")
    for flow in into:
        flow.set("targetRef", target)
    for other in [flow.get("id") for flow in into]:
        for step in process:
            _rewire(step, other, node, target)
    remove(out[0])
    for incoming in [twin for step in process for twin in children(step, "incoming") if twin.text == out[0].get("id")]:
        remove(incoming)
    _undraw(process, {node.get("id"), out[0].get("id")})
    remove(node)
    return f"left out; what came before leads to {target}"


def _rewire(step: Node, flow: str, node: Node, target: str) -> None:
    if step.get("id") == target and not any(child.text == flow for child in children(step, "incoming")):
        added = step.makeelement(f"{BPMN}incoming")
        added.text = flow
        step.insert(0, added)


def _undraw(process: Node, gone: set[str]) -> None:
    """Take what is gone out of the picture, with what was attached to it."""
    root = process.getroottree().getroot()
    for drawn in all_of(root, "BPMNShape", "BPMNEdge"):
        if drawn.get("bpmnElement") in gone:
            remove(drawn)


def _another_end(node: Node, chance: random.Random) -> str | None:
    """A flow leads to another element of the process."""
    process = node.getparent()
    others = [
        step.get("id") for step in process
        if tag(step).endswith(("Task", "Gateway", "endEvent", "Event")) and tag(step) != "startEvent"
        and tag(step) != "boundaryEvent" and step.get("id") not in (node.get("targetRef"), node.get("sourceRef"))
    ]  # fmt: skip
    if not others:
        return None
    old, new = node.get("targetRef"), chance.choice(others)
    node.set("targetRef", new)
    for step in process:
        for twin in children(step, "incoming"):
            if twin.text == node.get("id"):
                remove(twin)
        _rewire(step, node.get("id"), node, new)
    return f"leads to {new}, not to {old}"


def _another_default(node: Node, chance: random.Random) -> str | None:
    old = node.get("default")
    ways = [way.text for way in children(node, "outgoing") if way.text != old]
    if not old or not ways:
        return None
    node.set("default", chance.choice(ways))
    return f"otherwise {node.get('default')}, not {old}"


def _interrupts(node: Node, chance: random.Random) -> str | None:
    old = node.get("cancelActivity", "true")
    node.set("cancelActivity", "false" if old == "true" else "true")
    return f"interrupts: {old} → {node.get('cancelActivity')}"


def _plain_end(node: Node, chance: random.Random) -> str | None:
    """A terminate end becomes a plain one."""
    definitions = children(node, "terminateEventDefinition")
    if not definitions:
        return None
    remove(definitions[0])
    return "no longer ends everything"


def _attribute(*names: str, change: Callable[[str, random.Random], str | None]) -> Callable[..., str | None]:
    def changed(node: Node, chance: random.Random) -> str | None:
        present = [name for name in names if node.get(name)]
        if not present:
            return None
        name = chance.choice(present)
        old: Any = node.get(name)
        sentence = " " in old and not old.startswith("=")  # people read it: a slip in it breaks nothing that runs
        new = None if sentence else change(old, chance)
        if new is None or new == old:
            return None
        node.set(name, new)
        return f"{name} {short(old)} → {short(new)}"

    return changed


def _text(change: Callable[[str, random.Random], str | None]) -> Callable[..., str | None]:
    def changed(node: Node, chance: random.Random) -> str | None:
        new = change(node.text or "", chance)
        if new is None or new == node.text:
            return None
        said = f"{short(node.text)} → {short(new)}"
        node.text = new
        return said

    return changed


TIMES = ("timeDuration", "timeDate", "timeCycle")
KINDS = (
    ("user task made plain", ("userTask",), _another_kind),
    ("task made plain", ("businessRuleTask", "serviceTask"), _another_kind),
    ("gateway of another kind", tuple(OTHER_GATEWAYS), _another_kind),
    ("bent round a step", STEPS, _bend_round),
    ("flow to elsewhere", ("sequenceFlow",), _another_end),
    ("another default flow", ("exclusiveGateway",), _another_default),
    ("condition deleted", ("conditionExpression",), _delete),
    ("condition misspelt", ("conditionExpression",), _text(with_a_word_misspelt)),
    ("condition turned round", ("conditionExpression",), _text(turned_round)),
    ("event on the edge deleted", ("boundaryEvent",), _delete),
    ("interrupts or not", ("boundaryEvent",), _interrupts),
    ("end that ends all", ("endEvent",), _plain_end),
    ("time misspelt", TIMES, _text(with_a_word_misspelt)),
    ("time one off", TIMES, _text(one_off)),
    ("form deleted", ("formDefinition",), _delete),
    ("form misspelt", ("formDefinition",), _attribute("formId", change=misspelt)),
    ("role deleted", ("assignmentDefinition",), _delete),
    (
        "role misspelt",
        ("assignmentDefinition",),
        _attribute("candidateGroups", "assignee", change=with_a_word_misspelt),
    ),
    ("due date deleted", ("taskSchedule",), _delete),
    ("due date misspelt", ("taskSchedule",), _attribute("dueDate", change=with_a_word_misspelt)),
    ("decision misspelt", ("calledDecision",), _attribute("decisionId", "resultVariable", change=misspelt)),
    ("called process misspelt", ("calledElement",), _attribute("processId", change=misspelt)),
    ("service misspelt", ("taskDefinition",), _attribute("type", change=misspelt)),
    ("header misspelt", ("header",), _attribute("key", "value", change=with_a_word_misspelt)),
    ("header deleted", ("header",), _delete),
    ("property misspelt", ("property",), _attribute("name", change=misspelt)),
    ("value misspelt", ("property",), _attribute("value", change=with_a_word_misspelt)),
    ("value turned round", ("property",), _attribute("value", change=turned_round)),
    ("property deleted", ("property",), _delete),
    ("message misspelt", ("message",), _attribute("name", change=misspelt)),
    ("mapping misspelt", ("input", "output"), _attribute("source", "target", change=with_a_word_misspelt)),
    ("mapping deleted", ("input", "output"), _delete),
    ("script misspelt", ("script",), _attribute("expression", "resultVariable", change=with_a_word_misspelt)),
)
