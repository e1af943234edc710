"""Which user tasks nobody would be reminded of, because nothing gives them a date (TIM-11)."""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn import ElementInfo

from .contracts import CLOCK, TASK_DATES
from .release import Release


def undated_tasks(content: Release) -> Iterator[tuple[ElementInfo, str]]:
    """(task, file) of every user task without a due date, a clock or a row in the table `task_dates`."""
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            dated = element.due or element.properties.get(CLOCK)
            if element.type == "userTask" and not dated and working_days_for(content, element.id) is None:
                yield element, process.file


def working_days_for(content: Release, element_id: str) -> int | None:
    """Within how many working days a task without a date of its own is done; None where the table does not know it."""
    if not content.has_decision(TASK_DATES) or element_id not in content.input_literals(TASK_DATES):
        return None
    rows = content.rows_for(TASK_DATES, {"task": element_id})
    days = rows[0].get("working_days") if rows else None  # a table without the column is an error of the check
    return None if days is None else int(days)
