"""What every check reads and writes: the elements and flows of a process, and the list of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.bpmn import xml
from app.bpmn.findings import ERROR, WARNING, Finding
from app.bpmn.xml import ElementInfo, FlowInfo, Node

ACTIVITIES = frozenset(
    {
        "userTask", "manualTask", "task", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
        "callActivity", "subProcess", "transaction", "adHocSubProcess",
    }
)  # fmt: skip
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})


@dataclass
class LintContext:
    """An executable process of a file, and where its findings go.

    ``alone``: it is the only executable process of its file.
    """

    file: str
    id: str
    name: str
    node: Node
    nodes: dict[str, Node]
    elements: dict[str, ElementInfo]
    flows: list[FlowInfo]
    findings: list[Finding]
    alone: bool = True
    outgoing: dict[str, list[FlowInfo]] = field(default_factory=dict)
    incoming: dict[str, list[FlowInfo]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for flow in self.flows:
            self.outgoing.setdefault(flow.source, []).append(flow)
            self.incoming.setdefault(flow.target, []).append(flow)

    def error(self, code: str, element: ElementInfo | FlowInfo | str, message: str, remedy: str) -> None:
        """Report a fault that forbids publishing."""
        self._add(ERROR, code, element, message, remedy)

    def warning(self, code: str, element: ElementInfo | FlowInfo | str, message: str, remedy: str) -> None:
        """Report a fault that does not forbid publishing."""
        self._add(WARNING, code, element, message, remedy)

    def _add(self, severity: str, code: str, element: ElementInfo | FlowInfo | str, message: str, remedy: str) -> None:
        if isinstance(element, str):
            element_id, name = element, self.name if element == self.id else ""
        else:
            element_id, name = element.id, element.name
        self.findings.append(Finding(severity, self.file, element_id, name, code, message, remedy))

    def scopes(self) -> Iterable[tuple[str, list[ElementInfo]]]:
        """The process and each embedded subprocess, with the elements drawn directly in it."""
        for scope in [self.id, *(info.id for info in self.elements.values() if info.type in SUBPROCESSES)]:
            yield scope, [info for info in self.elements.values() if info.parent == scope]

    def is_event_subprocess(self, scope: str) -> bool:
        """Whether the element of that id is an event subprocess."""
        node = self.nodes.get(scope)
        return node is not None and node.get("triggeredByEvent") == "true"

    def attached(self, element_id: str) -> list[ElementInfo]:
        """The boundary events of an activity."""
        return [info for info in self.elements.values() if info.attached_to == element_id]


SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


def process_id_of(file: str) -> str:
    """The process id that a file name gives: ``stage_1`` of ``common/stage_1.bpmn``."""
    return file.rsplit("/", 1)[-1].removesuffix(".bpmn")


def read_contexts(files: Mapping[str, bytes], findings: list[Finding]) -> list[LintContext]:
    """The executable processes of these files; a file that cannot be read becomes a finding."""
    contexts = []
    for file, content in files.items():
        try:
            root = xml.read(content)
        except xml.UnreadableError as error:
            message = f"This file cannot be read: {error}."
            findings.append(
                Finding(ERROR, file, process_id_of(file), "", "unreadable", message, "Save it again from the modeler.")
            )
            continue
        contexts += _contexts_of(file, root, findings)
    return contexts


def _contexts_of(file: str, root: Node, findings: list[Finding]) -> list[LintContext]:
    catalogue = xml.Catalogue(root)
    executable = [node for node in xml.children(root, "process") if node.get("isExecutable") == "true"]
    if len(executable) != 1:
        listed = ", ".join(node.get("id") or "?" for node in executable) or "none"
        findings.append(
            Finding(
                ERROR, file, process_id_of(file), "", "one_process",
                f"A file holds exactly one executable process; this one has {len(executable)} ({listed}).",
                "Mark the process as executable, and put every other one into a file of its own.",
            )
        )  # fmt: skip
    _repeated_ids(file, root, findings)
    contexts = []
    for node in executable:
        process_id = node.get("id") or ""
        parts = list(xml.flow_nodes(node))
        contexts.append(
            LintContext(
                file=file,
                id=process_id,
                name=node.get("name") or "",
                node=node,
                nodes={part.get("id") or "": part for part in parts},
                elements={part.get("id") or "": xml.element(part, process_id, catalogue) for part in parts},
                flows=xml.sequence_flows(node),
                findings=findings,
                alone=len(executable) == 1,
            )
        )
    return contexts


def _repeated_ids(file: str, root: Node, findings: list[Finding]) -> None:
    seen: set[str] = set()
    for node in root.iter():
        element_id = node.get("id") if isinstance(node.tag, str) else None
        if element_id is None:
            continue
        if element_id in seen:
            message = "This id is used more than once in the file."
            remedy = "Give each element an id of its own (General, in the properties panel)."
            findings.append(Finding(ERROR, file, element_id, node.get("name") or "", "repeated_id", message, remedy))
        seen.add(element_id)
