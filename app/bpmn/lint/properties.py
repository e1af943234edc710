"""Refuse a property that an element has twice: only one of the two would be read."""

from __future__ import annotations

from collections import Counter

from app.bpmn import xml
from app.bpmn.lint.context import LintContext


def check(context: LintContext) -> None:
    """Report the properties that stand twice on an element."""
    for element_id, node in context.nodes.items():
        holder = xml.extension(node, "properties")
        names = Counter(part.get("name") for part in holder if isinstance(part.tag, str)) if holder is not None else {}
        for name, times in names.items():
            if times > 1:
                context.error(
                    "repeated_property", context.elements[element_id], f"It has the property “{name}” {times} times.",
                    "Keep one of them.",
                )  # fmt: skip
