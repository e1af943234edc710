"""Check that everything is drawn: an element without a shape cannot be seen, edited or marked with a token."""

from __future__ import annotations

from app.bpmn import xml
from app.bpmn.lint.context import LintContext


def check(context: LintContext) -> None:
    """Report elements without a shape and flows without a line."""
    root = context.node.getroottree().getroot()
    drawn = {
        node.get("bpmnElement")
        for kind in ("BPMNShape", "BPMNEdge")
        for node in root.iter(f"{{{xml.BPMNDI}}}{kind}")
        if len(node)
    }
    remedy = "Open the file in the modeler and draw it (an element without a picture has often been left by a copy)."
    for info in context.elements.values():
        if info.id not in drawn:
            context.error("not_drawn", info, "It has no shape in the diagram.", remedy)
    for flow in context.flows:
        if flow.id not in drawn:
            context.error("not_drawn", flow, "This flow has no line in the diagram.", remedy)
