"""The elements of a diagram as a list: what each says, for whoever changes it without drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.errors import Invalid

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
NOT_FLOW = frozenset({"sequenceFlow", "extensionElements", "incoming", "outgoing", "documentation", "laneSet"})
FLOW, GATEWAYS = "sequenceFlow", ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway")
EXTENSIONS: dict[str, tuple[str, str]] = {
    "form": ("formDefinition", "formId"),
    "groups": ("assignmentDefinition", "candidateGroups"),
    "due": ("taskSchedule", "dueDate"),
    "decision": ("calledDecision", "decisionId"),
    "result": ("calledDecision", "resultVariable"),
    "process": ("calledElement", "processId"),
    "service": ("taskDefinition", "type"),
}
"""What an element says beside our own properties → the extension element and attribute that say it."""
OF_KIND: dict[str, tuple[str, ...]] = {
    "userTask": ("form", "groups", "due"),
    "businessRuleTask": ("decision", "result"),
    "callActivity": ("process",),
    "serviceTask": ("service",),
    "sendTask": ("service",),
}
UNREADABLE = "This diagram cannot be read: {fault}. Mend it as text."
NOBODY = "There is no element {id} in this diagram any more. Open the list again."


@dataclass(frozen=True)
class FlowOut:
    """A flow that leaves an element. `condition`: FEEL with its sign; "" for none."""

    id: str
    name: str
    condition: str
    target: str
    target_name: str


@dataclass(frozen=True)
class DiagramElement:
    """An element with what it says. `said`: the keys of `OF_KIND` for it; `properties`: our own, by name."""

    id: str
    kind: str
    kind_in_words: str
    name: str
    said: dict[str, str]
    properties: dict[str, str]
    flows: tuple[FlowOut, ...]


def read_diagram(body: bytes) -> etree._Element:
    """The root of a diagram; Invalid for one that cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid({"text": UNREADABLE.format(fault=error.msg)}) from error


def elements_of(body: bytes) -> list[DiagramElement]:
    """The elements of a diagram in the order in which a complaint goes through them; Invalid for one unreadable."""
    root = read_diagram(body)
    nodes = {str(node.get("id")): node for node in _flow_nodes(root)}
    return [_element(nodes[key], root, nodes) for key in _in_order(root, nodes)]


def node_of(root: etree._Element, element_id: str) -> etree._Element:
    """An element of a diagram; Invalid where it is no more."""
    node = next((node for node in _flow_nodes(root) if node.get("id") == element_id), None)
    if node is None:
        raise Invalid({"element": NOBODY.format(id=element_id)})
    return node


def flows_from(root: etree._Element, element_id: str) -> list[etree._Element]:
    return [flow for flow in root.iter(f"{{{BPMN}}}{FLOW}") if flow.get("sourceRef") == element_id]


def flows_to(root: etree._Element, element_id: str) -> list[etree._Element]:
    return [flow for flow in root.iter(f"{{{BPMN}}}{FLOW}") if flow.get("targetRef") == element_id]


def extension_of(node: etree._Element, name: str) -> etree._Element | None:
    """An extension element of an element, by its local name."""
    return node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")


def properties_of(node: etree._Element) -> dict[str, str]:
    """Our own properties of an element."""
    listed = node.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property")
    return {str(each.get("name")): str(each.get("value") or "") for each in listed}


def _flow_nodes(root: etree._Element) -> Iterator[etree._Element]:
    for process in root.iter(f"{{{BPMN}}}process", f"{{{BPMN}}}subProcess"):
        for node in process:
            if isinstance(node.tag, str) and node.get("id") and etree.QName(node).localname not in NOT_FLOW:
                yield node


def _in_order(root: etree._Element, nodes: dict[str, etree._Element]) -> list[str]:
    """Ids along the flows from where the diagram begins; what hangs on the edge of an element behind it."""
    leads: dict[str, list[str]] = {key: [] for key in nodes}
    for key, node in nodes.items():
        if node.get("attachedToRef") in leads:
            leads[str(node.get("attachedToRef"))].append(key)
    for flow in root.iter(f"{{{BPMN}}}{FLOW}"):
        if flow.get("sourceRef") in leads:
            leads[str(flow.get("sourceRef"))].append(str(flow.get("targetRef")))
    led_to = {target for targets in leads.values() for target in targets}
    order: dict[str, None] = {}
    waiting = [key for key in nodes if key not in led_to] or list(nodes)
    while waiting:
        key = waiting.pop(0)
        if key in nodes and key not in order:
            order[key] = None
            waiting = [*leads[key], *waiting]
    return [*order, *(key for key in nodes if key not in order)]


def _element(node: etree._Element, root: etree._Element, nodes: dict[str, etree._Element]) -> DiagramElement:
    kind, key = etree.QName(node).localname, str(node.get("id"))
    said = {}
    for name in OF_KIND.get(kind, ()):
        extension, attribute = EXTENSIONS[name]
        there = extension_of(node, extension)
        said[name] = str(there.get(attribute) or "") if there is not None else ""
    flows = tuple(_flow(flow, nodes) for flow in flows_from(root, key))
    words = re.sub(r"(?<!^)([A-Z])", r" \1", kind).lower()
    return DiagramElement(key, kind, words, str(node.get("name") or ""), said, properties_of(node), flows)


def _flow(flow: etree._Element, nodes: dict[str, etree._Element]) -> FlowOut:
    condition = flow.findtext(f"{{{BPMN}}}conditionExpression") or ""
    target = str(flow.get("targetRef"))
    name = nodes[target].get("name") if target in nodes else None
    return FlowOut(str(flow.get("id")), str(flow.get("name") or ""), condition, target, str(name or target))
