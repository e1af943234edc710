"""The properties of the element of a diagram behind a user task."""

from __future__ import annotations

from app.store.rows import TaskRow

from .case import Case


def raw_properties(case: Case, task: TaskRow) -> dict[str, str]:
    """The properties of a task's element as the diagram has them, expressions not yet evaluated."""
    process = case.content.diagrams.processes[task["process_id"]]
    return dict(process.elements[task["element_id"]].properties)
