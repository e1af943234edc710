"""A diagram as a list of its elements, changed in a plain form: for those who do not use a canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from app.bpmn import what_runs
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Invalid, NotFound

from .choices import Choices, choices_for_diagram
from .diagram_xml import BPMN, ZEEBE, DiagramFile
from .save_file import body_seen, save_file
from .view_draft import draft_for, view_file

EXTENSIONS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "userTask": (
        ("formDefinition", "formId", "Form", "forms"),
        ("assignmentDefinition", "candidateGroups", "Offered to", "posts"),
        ("taskSchedule", "dueDate", "Due", ""),
    ),
    "businessRuleTask": (
        ("calledDecision", "decisionId", "Table", "tables"),
        ("calledDecision", "resultVariable", "Answer kept as", ""),
    ),
    "callActivity": (("calledElement", "processId", "Diagram", "processes"),),
    "serviceTask": (("taskDefinition", "type", "Service", ""),),
}
"""Type of element → what stands in it for the engine: kind, attribute, label, and which choices it has."""


@dataclass(frozen=True)
class Entry:
    """Something that an element says. `options`: what may be chosen, with titles; more may be written."""

    key: str
    label: str
    value: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Way:
    """A flow out of an element, into which a task may be put."""

    id: str
    to: str
    name: str
    condition: str


@dataclass(frozen=True)
class Element:
    """An element of a diagram, as the list shows it."""

    id: str
    kind: str
    name: str
    entries: tuple[Entry, ...]
    ways: tuple[Way, ...]
    removable: bool


@dataclass(frozen=True)
class ElementList:
    """The elements of a diagram in the order of its flows."""

    elements: tuple[Element, ...]
    revision: int
    edits: bool


def list_elements(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> ElementList:
    """The elements of a diagram of a draft, from the start on. NotFound for what somebody may not see."""
    shown = view_file(runtime, actor, draft_id, path)
    diagram = DiagramFile(shown.body or b"")
    choices = choices_for_diagram(runtime, actor, draft_id, path)
    listed = tuple(_element(diagram, node, choices) for node in _in_order(diagram))
    return ElementList(listed, shown.draft.row["revision"], shown.edits)


def change_element(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, element_id: str, said: Mapping[str, str], *, seen: int
) -> None:
    """Say something else of an element: `said` has the keys of its entries. Errors as `save_file` has."""

    def change(diagram: DiagramFile) -> None:
        node = diagram.element(element_id)
        for key, value in said.items():
            kind, _, name = key.partition("/")
            value = value.strip().replace("\r\n", "\n")
            if kind == "name" and value != node.get("name", ""):
                node.set("name", value)
            elif kind == "documentation":
                diagram.set_documentation(node, value)
            elif kind == "property":
                diagram.set_property(node, name, value)
            elif kind in {each[0] for each in EXTENSIONS.get(_type(node), ())}:
                diagram.set_extension(node, kind, name, value)

    _change(runtime, actor, draft_id, path, change, seen)


def add_task(runtime: Runtime, actor: Actor, draft_id: int, path: str, flow_id: str, name: str, *, seen: int) -> None:
    """Put a user task into a flow. Invalid without a name; errors as `save_file` has."""
    if not name.strip():
        raise Invalid({"name": "Say what is done, such as “Ask the customer”."})
    _change(runtime, actor, draft_id, path, lambda diagram: diagram.add_user_task(flow_id, name.strip()), seen)


def remove_element(runtime: Runtime, actor: Actor, draft_id: int, path: str, element_id: str, *, seen: int) -> None:
    """Take out an element that stands between two flows. Errors as `save_file` has."""
    _change(runtime, actor, draft_id, path, lambda diagram: diagram.remove(element_id), seen)


def _change(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, change: Callable[[DiagramFile], object], seen: int
) -> None:
    """Change the diagram as it was seen: what others changed since is merged as `save_file` does."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        body = body_seen(connection, draft, path, seen)
    if body is None:
        raise NotFound("There is no such diagram in this draft any more.")
    diagram = DiagramFile(body)
    change(diagram)
    save_file(runtime, actor, draft_id, path, diagram.text(), seen=seen)


def _in_order(diagram: DiagramFile) -> list[etree._Element]:
    """The elements by the flows, breadth first from those that nothing leads to; boundary events after their task."""
    types = what_runs().keys()
    nodes = {
        node.get("id", ""): node
        for node in diagram.root.iter(f"{{{BPMN}}}*")
        if node.get("id") and (_type(node) in types or _type(node) == "task")
    }
    after: dict[str, list[str]] = {key: [] for key in nodes}
    for flow in diagram.flows():
        if {flow.get("sourceRef"), flow.get("targetRef")} <= nodes.keys():
            after[flow.get("sourceRef", "")].append(flow.get("targetRef", ""))
    for key, node in nodes.items():
        if node.get("attachedToRef") in nodes:
            after[node.get("attachedToRef", "")].append(key)
    reached = {key for keys in after.values() for key in keys}
    waiting = [key for key in nodes if key not in reached] + list(nodes)
    order: dict[str, None] = {}
    while waiting:
        key = waiting.pop(0)
        if key not in order:
            order[key] = None
            waiting = [*after[key], *waiting]
    return [nodes[key] for key in order]


def _element(diagram: DiagramFile, node: etree._Element, choices: Choices) -> Element:
    element_id = node.get("id", "")
    ways = tuple(
        Way(flow.get("id", ""), _named(diagram, flow.get("targetRef", "")), flow.get("name", ""), _condition(flow))
        for flow in diagram.outgoing(element_id)
    )
    return Element(
        element_id, _in_words(_type(node)), node.get("name", ""), tuple(_entries(node, choices)), ways,
        diagram.can_be_removed(element_id),
    )  # fmt: skip


def _entries(node: etree._Element, choices: Choices) -> list[Entry]:
    kind = _type(node)
    said = node.findtext(f"{{{BPMN}}}documentation") or ""
    entries = [Entry("name", "Name", node.get("name", "")), Entry("documentation", "What it is about", said)]
    for extension, attribute, label, source in EXTENSIONS.get(kind, ()):
        held = node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{extension}")
        value = held.get(attribute, "") if held is not None else ""
        options = choices[source] if source else []
        if extension == "taskDefinition":
            options = [{"value": service["name"], "title": ""} for service in choices["services"]]
        entries.append(Entry(f"{extension}/{attribute}", label, value, "", _options(options)))
    held = node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties")
    properties = {row.get("name", ""): row.get("value", "") for row in held} if held is not None else {}
    for contract in choices["properties"]:
        stands = kind in choices["passed"] if contract["on"] == "PASSED" else kind == "userTask"
        if stands:
            name = contract["name"]
            label, means = name.replace("_", " ").capitalize(), f"{contract['means'].capitalize()}."
            value = properties.get(name, "")
            entries.append(Entry(f"property/{name}", label, value, means, _options(contract["options"])))
    return entries


def _options(listed: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((each["value"], each["title"]) for each in listed)


def _named(diagram: DiagramFile, element_id: str) -> str:
    return diagram.element(element_id).get("name") or element_id


def _condition(flow: etree._Element) -> str:
    return (flow.findtext(f"{{{BPMN}}}conditionExpression") or "").strip()


def _in_words(kind: str) -> str:
    """`userTask` → user task."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)


def _type(node: etree._Element) -> str:
    return etree.QName(node).localname
