"""Read BPMN XML safely: the elements, flows and ``zeebe:`` extensions that this engine runs (architecture.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

Node = Any
"""An lxml element."""

LARGEST_FILE = 4_000_000
"""Bytes; a diagram that a person can read is far smaller."""


MOST_NODES = 10_000
"""XML elements, those of the picture among them; the largest diagram so far has some 500."""


class UnreadableError(ValueError):
    """The bytes are not a BPMN file; the message says why."""


def read(content: bytes) -> Node:
    """The root element of a file, parsed without entities, DTDs and network; raises ``UnreadableError``."""
    if len(content) > LARGEST_FILE:
        raise UnreadableError(f"the file has {len(content)} bytes; a diagram may have {LARGEST_FILE}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Node = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"it is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableError("it has a DOCTYPE; a BPMN file needs none")
    if root.tag != f"{{{BPMN}}}definitions":
        raise UnreadableError("its root is not bpmn:definitions")
    if sum(1 for _ in root.iter()) > MOST_NODES:
        raise UnreadableError(
            f"it has more than {MOST_NODES:,} XML elements: call parts of it as processes of their own"
        )
    return root


def local(node: Node) -> str:
    """The tag without its namespace; empty for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def is_bpmn(node: Node) -> bool:
    """Whether a node is in the BPMN namespace."""
    return isinstance(node.tag, str) and node.tag.startswith("{" + BPMN + "}")


def children(node: Node, name: str) -> list[Node]:
    """The BPMN children of that name."""
    return list(node.iterchildren(f"{{{BPMN}}}{name}"))


def child(node: Node, name: str) -> Node | None:
    """The first BPMN child of that name."""
    return node.find(f"{{{BPMN}}}{name}")


def extension(node: Node, name: str) -> Node | None:
    """The ``zeebe:`` extension of that name directly below an element."""
    holder = child(node, "extensionElements")
    return holder.find(f"{{{ZEEBE}}}{name}") if holder is not None else None


def text_of(node: Node | None) -> str:
    """The text of a node without spaces around it; empty for None."""
    return (node.text or "").strip() if node is not None else ""


@dataclass(frozen=True, slots=True)
class IoMapping:
    """A ``zeebe:input`` or ``zeebe:output``."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TimerInfo:
    """A timer: ``kind`` is ``date``, ``duration`` or ``cycle``; ``text`` is ISO 8601, or FEEL after ``=``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LoopInfo:
    """The ``zeebe:loopCharacteristics`` of a multi-instance activity."""

    collection: str
    item: str
    sequential: bool
    output_collection: str = ""
    output_item: str = ""
    done_when: str = ""


THROWS_MESSAGES = frozenset({"sendTask", "intermediateThrowEvent", "endEvent"})
"""Types of elements that throw messages.

Without a message reference, the task definition type names the message: the modeler lets a send task name it only so.
"""

EVENT_DEFINITIONS = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "signalEventDefinition": "signal",
    "terminateEventDefinition": "terminate",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
}


@dataclass(frozen=True)
class ElementInfo:
    """A flow node as it is drawn; every text that starts with ``=`` is FEEL."""

    id: str
    name: str
    type: str
    process_id: str
    properties: dict[str, str] = field(default_factory=dict)
    form_id: str | None = None
    candidate_groups: str = ""
    due: str = ""
    decision_id: str | None = None
    result_variable: str = ""
    service_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    called_process: str | None = None
    propagates: bool = True
    message: str | None = None
    correlation_key: str = ""
    """``zeebe:subscription correlationKey``: FEEL over the process data that distinguishes instances of a process."""
    event: str = ""
    error_code: str = ""
    timer: TimerInfo | None = None
    script: str = ""
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    loop: LoopInfo | None = None
    attached_to: str = ""
    interrupting: bool = True
    default_flow: str = ""
    documentation: str = ""
    parent: str = ""
    assignee: str = ""
    """``zeebe:assignmentDefinition assignee``; the property ``assignee`` goes before it."""

    def may_be(self, name: str) -> list[str]:
        """The texts that a property may give: its own, or those its expression chooses from by then and else."""
        text = self.properties.get(name, "")
        return re.findall(r'(?:then|else)\s+"([^"]*)"', text) if text.startswith("=") else [text] if text else []


@dataclass(frozen=True, slots=True)
class FlowInfo:
    """A sequence flow; ``condition`` is FEEL with its ``=``, or empty."""

    id: str
    source: str
    target: str
    condition: str = ""
    name: str = ""
    parent: str = ""


FLOW_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        "userTask", "manualTask", "task", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
        "callActivity", "subProcess", "transaction", "adHocSubProcess",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
    }
)  # fmt: skip


class Catalogue:
    """The messages, errors, escalations and signals of a file, by id."""

    def __init__(self, root: Node) -> None:
        self.messages = {node.get("id"): node.get("name") or "" for node in children(root, "message")}
        self.correlation_keys = {node.get("id"): _correlation_key(node) for node in children(root, "message")}
        self.errors = {node.get("id"): node.get("errorCode") or "" for node in children(root, "error")}
        self.escalations = {node.get("id"): node.get("escalationCode") or "" for node in children(root, "escalation")}
        self.signals = {node.get("id"): node.get("name") or "" for node in children(root, "signal")}


def _correlation_key(message: Node) -> str:
    subscription = extension(message, "subscription")
    return (subscription.get("correlationKey") or "") if subscription is not None else ""


def event_definitions(node: Node) -> list[Node]:
    """The event definitions of an element."""
    return [part for part in node.iterchildren() if is_bpmn(part) and local(part) in EVENT_DEFINITIONS]


def flow_nodes(scope: Node) -> Iterator[Node]:
    """The flow nodes of a process or subprocess with those of nested subprocesses, in the order of the file."""
    for part in scope.iterchildren():
        if is_bpmn(part) and local(part) in FLOW_NODES:
            yield part
            if local(part) in ("subProcess", "transaction", "adHocSubProcess"):
                yield from flow_nodes(part)


def sequence_flows(scope: Node) -> list[FlowInfo]:
    """The sequence flows of a process with those of nested subprocesses, in the order of the file."""
    return [
        FlowInfo(
            id=node.get("id") or "",
            source=node.get("sourceRef") or "",
            target=node.get("targetRef") or "",
            condition=text_of(child(node, "conditionExpression")),
            name=node.get("name") or "",
            parent=node.getparent().get("id") or "",
        )
        for node in scope.iter(f"{{{BPMN}}}sequenceFlow")
    ]


def _timer(definition: Node) -> TimerInfo | None:
    for tag, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
        node = child(definition, tag)
        if node is not None:
            return TimerInfo(kind, text_of(node))
    return None


def _event(node: Node, catalogue: Catalogue) -> dict[str, Any]:
    definitions = event_definitions(node)
    values: dict[str, Any] = {}
    if local(node) in ("sendTask", "receiveTask"):
        values["event"] = "message"
        values["message"] = catalogue.messages.get(node.get("messageRef"))
        values["correlation_key"] = catalogue.correlation_keys.get(node.get("messageRef"), "")
    if not definitions:
        return values
    definition = definitions[0]
    kind = EVENT_DEFINITIONS[local(definition)]
    values["event"] = kind
    if kind == "message":
        values["message"] = catalogue.messages.get(definition.get("messageRef"))
        values["correlation_key"] = catalogue.correlation_keys.get(definition.get("messageRef"), "")
    elif kind == "signal":
        values["message"] = catalogue.signals.get(definition.get("signalRef"))
    elif kind == "timer":
        values["timer"] = _timer(definition)
    elif kind == "error":
        values["error_code"] = catalogue.errors.get(definition.get("errorRef"), "")
    elif kind == "escalation":
        values["error_code"] = catalogue.escalations.get(definition.get("escalationRef"), "")
    return values


def _mappings(node: Node, name: str) -> tuple[IoMapping, ...]:
    holder = extension(node, "ioMapping")
    if holder is None:
        return ()
    return tuple(
        IoMapping(part.get("source") or "", part.get("target") or "")
        for part in holder.iterchildren(f"{{{ZEEBE}}}{name}")
    )


def _pairs(node: Node, holder_name: str, item: str, key: str) -> dict[str, str]:
    holder = extension(node, holder_name)
    if holder is None:
        return {}
    return {part.get(key) or "": part.get("value") or "" for part in holder.iterchildren(f"{{{ZEEBE}}}{item}")}


def _loop(node: Node) -> LoopInfo | None:
    loop = child(node, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    characteristics = extension(loop, "loopCharacteristics")
    get = characteristics.get if characteristics is not None else lambda name: None
    return LoopInfo(
        collection=get("inputCollection") or "",
        item=get("inputElement") or "",
        sequential=loop.get("isSequential") == "true",
        output_collection=get("outputCollection") or "",
        output_item=get("outputElement") or "",
        done_when=text_of(child(loop, "completionCondition")),
    )


def _zeebe(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {}
    form, groups = extension(node, "formDefinition"), extension(node, "assignmentDefinition")
    schedule, decision = extension(node, "taskSchedule"), extension(node, "calledDecision")
    called, script, service = (
        extension(node, "calledElement"),
        extension(node, "script"),
        extension(node, "taskDefinition"),
    )
    if form is not None:
        values["form_id"] = form.get("formId") or None
    if groups is not None:
        values["candidate_groups"] = groups.get("candidateGroups") or ""
        values["assignee"] = groups.get("assignee") or ""
    if schedule is not None:
        values["due"] = schedule.get("dueDate") or ""
    if decision is not None:
        values["decision_id"] = decision.get("decisionId") or None
        values["result_variable"] = decision.get("resultVariable") or ""
    if called is not None:
        values["called_process"] = called.get("processId") or None
        values["propagates"] = called.get("propagateAllChildVariables") != "false"
    if script is not None:
        values["script"] = script.get("expression") or ""
        values["result_variable"] = script.get("resultVariable") or ""
    if service is not None:
        values["service_type"] = service.get("type") or None
    return values


def element(node: Node, process_id: str, catalogue: Catalogue) -> ElementInfo:
    """A flow node with everything the engine reads of it."""
    event, extensions = _event(node, catalogue), _zeebe(node)
    if event.get("event") == "message" and not event.get("message") and local(node) in THROWS_MESSAGES:
        event["message"] = extensions.get("service_type")
    return ElementInfo(
        id=node.get("id") or "",
        name=" ".join((node.get("name") or "").split()),
        type=local(node),
        process_id=process_id,
        properties=_pairs(node, "properties", "property", "name"),
        headers=_pairs(node, "taskHeaders", "header", "key"),
        inputs=_mappings(node, "input"),
        outputs=_mappings(node, "output"),
        loop=_loop(node),
        attached_to=node.get("attachedToRef") or "",
        interrupting=node.get("cancelActivity", "true") == "true",
        default_flow=node.get("default") or "",
        documentation=text_of(child(node, "documentation")),
        parent=node.getparent().get("id") or "",
        **event,
        **extensions,
    )
