"""The processes of a file, as pages and use cases read them without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.bpmn import xml
from app.bpmn.xml import ElementInfo, FlowInfo


@dataclass(frozen=True)
class ProcessInfo:
    """A process as it is drawn: its elements, flows and message start events."""

    id: str
    name: str
    file: str
    xml: bytes
    message_starts: tuple[str, ...]
    elements: Mapping[str, ElementInfo]
    flows: tuple[FlowInfo, ...]
    documentation: str = ""


def read_processes(file: str, content: bytes) -> list[ProcessInfo]:
    """The executable processes of a file; raises ``xml.UnreadableError``."""
    root = xml.read(content)
    catalogue = xml.Catalogue(root)
    processes = []
    for node in xml.children(root, "process"):
        if node.get("isExecutable") != "true":
            continue
        process_id = node.get("id") or ""
        elements = {
            info.id: info for info in (xml.element(part, process_id, catalogue) for part in xml.flow_nodes(node))
        }
        starts = (info for info in elements.values() if info.type == "startEvent" and info.parent == process_id)
        processes.append(
            ProcessInfo(
                id=process_id,
                name=" ".join((node.get("name") or "").split()) or process_id,
                file=file,
                xml=content,
                message_starts=tuple(info.message for info in starts if info.event == "message" and info.message),
                elements=elements,
                flows=tuple(xml.sequence_flows(node)),
                documentation=xml.text_of(xml.child(node, "documentation")),
            )
        )
    return processes
